"""Whether a request is Discord's own: Ed25519 over its time stamp and its body as they came."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

# "Setting Up an Endpoint": both headers are Discord's.
SIGNATURE = "X-Signature-Ed25519"
TIMESTAMP = "X-Signature-Timestamp"
#: Discord waits three seconds for an answer: what is older was kept back by somebody. The rest is
#: for clocks that are not quite right.
WINDOW_MS = 60_000

_SIGNATURE = re.compile(r"[0-9a-fA-F]{128}")
_SECONDS = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Stamp:
    """The time stamp and the signature of a request: well formed, and not looked at yet."""

    timestamp: str
    signature: bytes

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Stamp | None:
        """None where a header is missing, or is nothing that Discord sends."""
        timestamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
        if not _SECONDS.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
            return None
        return cls(timestamp, bytes.fromhex(signature))

    def late_ms(self, now: int) -> int:
        """How long ago it was made, by our clock; negative where that is still to come."""
        return now - int(self.timestamp) * 1000


class PublicKey:
    """The key of the application, 64 hexadecimal digits. Raises ValueError for anything else."""

    def __init__(self, public_key: str) -> None:
        self._key = VerifyKey(bytes.fromhex(public_key))

    def has_signed(self, stamp: Stamp, body: bytes) -> bool:
        """Whether its other half made this signature for exactly these bytes."""
        try:
            self._key.verify(stamp.timestamp.encode() + body, stamp.signature)
        except BadSignatureError:
            return False
        return True
