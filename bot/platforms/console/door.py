"""Who may come in: the address asked for, the page that asks, and the token where one is set.

The console listens on loopback, but every page the person has open elsewhere can reach loopback
too: a foreign name that resolves to this machine (DNS rebinding) is refused by its Host header, a
foreign page that posts here (CSRF) by Origin and Sec-Fetch-Site.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from aiohttp import web

from bot.config import Console
from bot.errors import NotAllowed, OperatorError, say

COOKIE = "easel_console"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
WILDCARD = ("0.0.0.0", "::")  # noqa: S104 - named in order to be told apart
SAFE_METHODS = ("GET", "HEAD")
TRIES_A_MINUTE = 10
_MINUTE_MS = 60_000


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_open_door(settings: Console) -> None:
    """Raise OperatorError where others could reach the console and no token is set."""
    if settings.token is None and not is_loopback(settings.host):
        raise OperatorError(
            say(
                "The console on {host} can be reached from other machines: set "
                "EASEL_CONSOLE__TOKEN, or EASEL_CONSOLE__HOST to 127.0.0.1.",
                host=settings.host,
            )
        )


class Door:
    """Judges requests. `port` is the one that is really listened on."""

    def __init__(self, settings: Console, *, port: int, clock: Callable[[], int]) -> None:
        self._host = settings.host.lower()
        self._port = port
        self._token = None if settings.token is None else settings.token.get_secret_value()
        self._clock = clock
        self._minute, self._tries = 0, 0

    def check(self, request: web.Request) -> None:
        """Raise NotAllowed for a request no page of ours would send."""
        hosts = request.headers.getall("Host", [])
        if len(hosts) != 1 or not self._is_ours(hosts[0]):
            raise NotAllowed(say("The console is not at this address."))
        if _comes_from_elsewhere(request, hosts[0]):
            raise NotAllowed(say("Another page may not use the console."))

    def knows(self, request: web.Request) -> bool:
        """Whether the request carries the token, or the cookie that was given for it."""
        if self._token is None:
            return True
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._admits(given)
        return _same(request.cookies.get(COOKIE, ""), self._pass())

    def open_with(self, token: str, response: web.StreamResponse, *, secure: bool) -> bool:
        """Give a cookie for the right token. Raises NotAllowed after too many wrong ones."""
        if not self._admits(token):
            return False
        response.set_cookie(
            COOKIE, self._pass(), httponly=True, samesite="Strict", secure=secure, path="/"
        )
        return True

    def _admits(self, token: str) -> bool:
        minute = self._clock() // _MINUTE_MS
        if minute != self._minute:
            self._minute, self._tries = minute, 0
        if self._tries >= TRIES_A_MINUTE:
            raise NotAllowed(say("Too many wrong tokens. Wait a minute."))
        right = _same(token, self._token or "")
        self._tries += not right
        return right

    def _pass(self) -> str:
        """What the cookie holds: it proves the token and does not tell it."""
        key = (self._token or "").encode()
        return hmac.digest(key, b"console cookie", hashlib.sha256).hex()

    def _is_ours(self, host: str) -> bool:
        parts = _split(host)
        if parts is None or not parts.hostname:
            return False
        name = parts.hostname
        if self._host in WILDCARD:
            # The port outside may be another (a container's); a name could be anybody's.
            return name == "localhost" or _is_literal(name)
        return name in (*LOOPBACK, self._host) and (parts.port or 80) == self._port


def _comes_from_elsewhere(request: web.Request, host: str) -> bool:
    """Whether another site's page sent this. Following a link to our page is no harm."""
    site = request.headers.get("Sec-Fetch-Site")
    if site not in (None, "same-origin", "none"):
        return not (request.method in SAFE_METHODS and request.path == "/")
    origin = request.headers.get("Origin")
    if origin == "null" and site == "same-origin":
        return False  # what a browser makes of our own form under `no-referrer`
    return origin is not None and urlsplit(origin).netloc.lower() != host.lower()


def _split(host: str) -> SplitResult | None:
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises for what is no port
    except ValueError:
        return None
    return parts if parts.netloc == host and "@" not in host else None


def _is_literal(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _same(given: str, right: str) -> bool:
    # Bytes: compare_digest refuses non-ASCII text, and a stranger chooses `given`.
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), right.encode())
