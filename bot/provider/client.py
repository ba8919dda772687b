"""The one client: it speaks the vendor's protocol to the vendor and to our own provider alike."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import aiohttp
from yarl import URL

from bot.errors import OperatorError, say
from bot.provider.answers import is_unheard, raise_for_code, raise_for_status
from bot.provider.auth import ACCEPT, CONTENT_TYPE, Auth
from bot.provider.endpoints import Endpoint
from bot.provider.endpoints.endpoint import SERVICE
from bot.provider.endpoints.listings import Listing, Page
from bot.provider.errors import NotAccepted, NotReached, OutcomeUnknown, Unreadable
from bot.provider.plaintext import plain
from bot.provider.protocol import (
    Accepted,
    Envelope,
    Outcome,
    Unheard,
    read_envelope,
    read_outcome,
)

log = logging.getLogger(__name__)

MAX_ANSWER = 8 * 1024 * 1024  #: Bytes, decompressed: a query's answer may hold a base64 preview.
MAX_LOGGED = 1_000  #: Characters of a gateway's complaint.

# Raised while there is no connection yet, so nothing was sent.
_NOTHING_SENT = (
    aiohttp.ClientConnectorError,  # refused, unreachable, DNS, TLS
    aiohttp.ConnectionTimeoutError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.InvalidURL,
)

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `connect_s` bounds waiting for a connection, `answer_s` what comes after."""

    connect_s: float = 10
    answer_s: float = 60

    def for_aiohttp(self) -> aiohttp.ClientTimeout:
        # The total leaves connecting its whole time, and neither is rounded up to a full second
        # (ceil_threshold): connecting's own limit must strike first, since only that one tells
        # that nothing was sent.
        total = self.connect_s + self.answer_s
        return aiohttp.ClientTimeout(
            total=total, connect=self.connect_s, sock_connect=self.connect_s, ceil_threshold=total
        )


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes | None  #: None: larger than MAX_ANSWER


class ProviderClient:
    """Submits, queries and lists. The session is shared, and is its owner's to close.

    `clock` is UTC milliseconds and `ids` makes nonces. `calls` counts the requests that were
    sent, or may have been: the vendor bills each.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        name: str,
        base_url: str,
        auth: Auth,
        clock: Callable[[], int],
        ids: Callable[[], str],
        timeouts: Timeouts | None = None,
    ) -> None:
        """Raise OperatorError where `base_url` is no http(s) address."""
        self.name = name
        self.calls = 0
        self._session = session
        self._base = _base(name, base_url)
        self._auth = auth
        self._clock = clock
        self._ids = ids
        self._timeout = (timeouts or Timeouts()).for_aiohttp()

    @property
    def base_url(self) -> str:
        """Where it speaks to."""
        return str(self._base)

    async def submit(self, endpoint: Endpoint, body: Mapping[str, object]) -> Accepted:
        """Send a task. NOT idempotent (Q47).

        Raises NotAccepted (a clear no), NotReached (nothing was sent; Throttled says when to
        come back) or OutcomeUnknown (it may be running now: query before sending again).
        """
        return endpoint.accepted(self._accepted(await self._call(endpoint.submit_path, body)))

    async def query(
        self, endpoint: Endpoint, client_id: str, *, archived: bool = False
    ) -> Outcome | Unheard:
        """Ask for a task by our own id: one call, two where it is unheard of and `archived`.

        The archive holds what is older than this month (Q14): worth asking only for a task that
        is known to have been accepted. Raises as `submit` does; each means "ask again later".
        """
        paths = endpoint.query_paths if archived else endpoint.query_paths[:1]
        for path in paths:
            envelope = await self._call(path, endpoint.query(client_id))
            if not is_unheard(envelope):
                return read_outcome(endpoint, envelope)
        return Unheard()

    async def page(
        self,
        listing: Listing[Row],
        *,
        page: int = 1,
        size: int = 100,
        filters: Mapping[str, str] | None = None,
    ) -> Page[Row]:
        """One page of a list, from 1. Raises as `submit` does, and Unreadable."""
        body = listing.body(page=page, size=size, filters=filters or {})
        return listing.page(self._accepted(await self._call(listing.path, body)).data)

    async def _call(self, path: str, body: Mapping[str, object]) -> Envelope:
        answer = await self._send(path, body)
        self._log_refusal(path, answer)
        raise_for_status(answer.status, answer.headers.get("Retry-After", ""), self._clock())
        if answer.body is None:
            log.warning("%s %s: an answer of more than %d bytes", self.name, path, MAX_ANSWER)
            raise OutcomeUnknown
        try:
            envelope = self._without_secrets(read_envelope(answer.body))
        except Unreadable as error:
            log.warning("%s %s: an unreadable answer: %s", self.name, path, error.problem)
            raise OutcomeUnknown from error
        raise_for_code(envelope)
        return envelope

    async def _send(self, path: str, body: Mapping[str, object]) -> _Answer:
        # `replace`: half a character that a chat let through must not stop a task.
        sent = json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
        url = self._base.with_path(self._base.path.rstrip("/") + path)
        self.calls += 1
        try:
            return await self._exchange(url, sent)
        except _NOTHING_SENT as error:
            self.calls -= 1
            log.warning("%s %s: not reached: %s", self.name, path, _name_of(error))
            raise NotReached from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("%s %s: no answer: %s", self.name, path, _name_of(error))
            raise OutcomeUnknown from error

    async def _exchange(self, url: URL, body: bytes) -> _Answer:
        headers = {"Accept": ACCEPT, "Content-Type": CONTENT_TYPE}
        proof = self._auth.headers("POST", url.path, body, now_ms=self._clock(), nonce=self._ids())
        async with self._session.post(
            url,
            data=body,
            headers={**headers, **proof},
            timeout=self._timeout,
            allow_redirects=False,
        ) as response:
            return _Answer(response.status, response.headers, await _bounded(response.content))

    def _accepted(self, envelope: Envelope) -> Envelope:
        if not envelope.accepted:
            log.warning("%s refused: code %s", self.name, plain(envelope.code, limit=40))
            raise NotAccepted(envelope.message)
        return envelope

    def _log_refusal(self, path: str, answer: _Answer) -> None:
        if answer.status // 100 == 2:
            return
        # The gateway names its reason in headers (Q45): the string it signed, and the request.
        reason = answer.headers.get("X-Ca-Error-Message", "")
        request = answer.headers.get("X-Ca-Request-Id", "")
        log.warning(
            "%s %s: HTTP %d, X-Ca-Request-Id %s, X-Ca-Error-Message %s",
            self.name,
            path,
            answer.status,
            _loggable(request) or "none",
            self._redacted(_loggable(reason)) or "none",
        )

    def _without_secrets(self, envelope: Envelope) -> Envelope:
        return Envelope(envelope.code, self._redacted(envelope.message), envelope.data)

    def _redacted(self, text: str) -> str:
        for secret in self._auth.secrets():
            # A vendor's text was made plain before it came here, and its quotations with it.
            for form in filter(None, (secret, plain(secret))):
                text = text.replace(form, "***")
        return text


async def _bounded(content: aiohttp.StreamReader) -> bytes | None:
    body = bytearray()
    async for chunk in content.iter_any():
        body += chunk
        if len(body) > MAX_ANSWER:
            return None
    return bytes(body)


def _base(name: str, base_url: str) -> URL:
    problem = say("{url} is not an http(s) address of {name}.", url=base_url, name=name)
    try:
        url = URL(base_url.rstrip("/").removesuffix(SERVICE))
    except ValueError:
        raise OperatorError(problem) from None
    if url.scheme not in ("http", "https") or not url.host:
        raise OperatorError(problem)
    return url


def _loggable(value: str) -> str:
    return "".join(filter(str.isprintable, value[:MAX_LOGGED]))


def _name_of(error: BaseException) -> str:
    # Not its text: an aiohttp error may quote the whole URL.
    return type(error).__name__
