"""How a call proves whose it is: the vendor's two headers, or Aliyun's API gateway (sections 2, 9).

Pure: time and nonce are arguments. Credentials travel in headers only, never in a URL (Q21).
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.config import Zhiqite
from bot.errors import OperatorError, say

ACCEPT = "application/json"
CONTENT_TYPE = "application/json;charset=UTF-8"  #: Without it answers may be garbled (Q23).

_NOT_SIGNED = frozenset({"x-ca-signature", "x-ca-signature-headers"})


class Auth(Protocol):
    """One scheme."""

    def headers(
        self, method: str, path: str, body: bytes, *, now_ms: int, nonce: str
    ) -> Mapping[str, str]:
        """The headers to add; `path` and `body` exactly as they are sent."""

    def secrets(self) -> tuple[str, ...]:
        """What must not be seen in a log or a chat, should an answer quote it."""


@dataclass(frozen=True, slots=True)
class NoAuth:
    """Our own provider, which asks for nothing."""

    def headers(
        self, method: str, path: str, body: bytes, *, now_ms: int, nonce: str
    ) -> Mapping[str, str]:
        return {}

    def secrets(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class AccessKey:
    """`api.zhiqite.com`: id and secret as they are, so over HTTPS only."""

    id: str = field(repr=False)
    secret: str = field(repr=False)

    def headers(
        self, method: str, path: str, body: bytes, *, now_ms: int, nonce: str
    ) -> Mapping[str, str]:
        return {
            "X-Request-req-accessKeyId": self.id,
            "X-Request-req-accessKeySecret": self.secret,
        }

    def secrets(self) -> tuple[str, ...]:
        return (self.secret, self.id)


@dataclass(frozen=True, slots=True)
class AppCode:
    """Aliyun's simple scheme: one code (section 9.1)."""

    code: str = field(repr=False)

    def headers(
        self, method: str, path: str, body: bytes, *, now_ms: int, nonce: str
    ) -> Mapping[str, str]:
        return {"Authorization": f"APPCODE {self.code}"}

    def secrets(self) -> tuple[str, ...]:
        return (self.code,)


@dataclass(frozen=True, slots=True)
class AppKeyHmac:
    """Aliyun's signing scheme (section 9.2): every call anew, with its own time and nonce."""

    key: str = field(repr=False)
    secret: str = field(repr=False)

    def headers(
        self, method: str, path: str, body: bytes, *, now_ms: int, nonce: str
    ) -> Mapping[str, str]:
        sent = {
            "Accept": ACCEPT,
            "Content-Type": CONTENT_TYPE,
            "Content-MD5": content_md5(body),
            "X-Ca-Key": self.key,
            "X-Ca-Nonce": nonce,
            "X-Ca-Timestamp": str(now_ms),
        }
        signed = string_to_sign(method, path, sent)
        # The gateway's own sample code joins with a comma, one page says colon: follow the code.
        names = ",".join(_signed(sent))
        return {
            **sent,
            "X-Ca-Signature-Headers": names,
            "X-Ca-Signature": signature(self.secret, signed),
        }

    def secrets(self) -> tuple[str, ...]:
        return (self.secret, self.key)


def content_md5(body: bytes) -> str:
    """The header of that name: Base64 of the MD5 of the bytes as sent. An integrity mark only."""
    return b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


def string_to_sign(
    method: str, path: str, headers: Mapping[str, str], query: Mapping[str, str] | None = None
) -> str:
    """What the gateway signs; an absent header leaves its line empty. Query values unencoded."""
    standard = (headers.get(h, "") for h in ("Accept", "Content-MD5", "Content-Type", "Date"))
    signed = (f"{name}:{headers[name]}" for name in _signed(headers))
    return "\n".join((method.upper(), *standard, *signed, _resource(path, query or {})))


def signature(secret: str, text: str) -> str:
    """Base64 of HMAC-SHA256."""
    return b64encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha256)).decode()


def auth_of(settings: Zhiqite) -> Auth:
    """The scheme the settings choose. Raises OperatorError naming what it still needs."""
    if missing := settings.missing_credentials():
        names = ", ".join(f"EASEL_ZHIQITE__{name.upper()}" for name in missing)
        raise OperatorError(
            say(
                "EASEL_ZHIQITE__AUTH is {auth}, which needs {names}.",
                auth=settings.auth,
                names=names,
            )
        )
    values = [_credential(settings, name) for name in settings.NEEDS[settings.auth]]
    match settings.auth:
        case "access_key":
            return AccessKey(*values)
        case "appcode":
            return AppCode(*values)
        case "appkey_hmac":
            return AppKeyHmac(*values)


def _signed(headers: Mapping[str, str]) -> list[str]:
    names = (name for name in headers if name.lower().startswith("x-ca-"))
    return sorted(name for name in names if name.lower() not in _NOT_SIGNED)


def _resource(path: str, query: Mapping[str, str]) -> str:
    pairs = (f"{key}={query[key]}" if query[key] else key for key in sorted(query))
    joined = "&".join(pairs)
    return f"{path}?{joined}" if joined else path


def _credential(settings: Zhiqite, name: str) -> str:
    value: str = getattr(settings, name).get_secret_value().strip()
    if not value or not value.isascii() or not value.isprintable():
        raise OperatorError(
            say(
                "EASEL_ZHIQITE__{name} is not a credential: it is empty or has odd characters.",
                name=name.upper(),
            )
        )
    return value
