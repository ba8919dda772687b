"""HMAC tokens in callback and media URLs: nobody but who was given the URL can use it."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with one secret; every purpose has its own prefix, so no token serves another."""

    secret: bytes = field(repr=False)

    def callback_token(self, task_id: str) -> str:
        """The token that only the provider of this task was told, in the URL's path."""
        return self._sign("callback", task_id)

    def is_callback_token(self, task_id: str, token: str) -> bool:
        return _same(self.callback_token(task_id), token)

    def media_signature(self, media_id: str, expires_at: int) -> str:
        """The signature of a media URL good until `expires_at` (UTC seconds)."""
        return self._sign("media", f"{media_id}:{expires_at}")

    def is_media_signature(self, media_id: str, expires_at: int, signature: str) -> bool:
        """Compare only: whether `expires_at` has passed is the caller's clock."""
        return _same(self.media_signature(media_id, expires_at), signature)

    def webhook_token(self, platform: str) -> str:
        """The word a chat platform repeats with everything it posts to us."""
        return self._sign("webhook", platform)

    def mark(self, space_id: str, person_id: str) -> str:
        """What stands for a person in a space once they are forgotten: without the key, nobody."""
        return f"mark:{self._sign('mark', f'{space_id} {person_id}')}"

    def callback_path(self, task_id: str) -> str:
        return f"/callbacks/{task_id}/{self.callback_token(task_id)}"

    def media_path(self, media_id: str, expires_at: int) -> str:
        """A path with query; `expires_at` is UTC seconds."""
        signature = self.media_signature(media_id, expires_at)
        return f"/media/{media_id}?exp={expires_at}&sig={signature}"

    def _sign(self, purpose: str, value: str) -> str:
        digest = hmac.digest(self.secret, f"{purpose}:{value}".encode(), hashlib.sha256)
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _same(expected: str, given: str) -> bool:
    # Bytes: compare_digest refuses non-ASCII text, and a stranger chooses `given`.
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass"))
