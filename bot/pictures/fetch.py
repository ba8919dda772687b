"""Download a file from the outside: to disk, under a limit, from listed hosts only."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from bot.errors import say
from bot.pictures.errors import NotAdmitted, TooManyBytes, Unfetchable
from bot.pictures.guard import AddressRefused, Policy, private_socket, public_socket
from bot.pictures.partial import PartialFile

log = logging.getLogger(__name__)

MAX_REDIRECTS = 3
CHUNK = 2**16  # bytes
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Answers after which the same URL may work later (RFC 9110, and 425, 429).
_TRANSIENT = frozenset({408, 425, 429, *range(500, 600)})


@dataclass(frozen=True, slots=True)
class Pace:
    """How slow a download may be. Seconds; `floor` is bytes per second after `grace`."""

    total: float = 180
    connect: float = 10
    silence: float = 15
    grace: float = 10
    floor: int = 16 * 2**10


class Fetcher:
    """Downloads for several policies. Make it inside a running loop; close it at the end.

    Private addresses have a connection pool of their own, so that a connection made under one
    policy is never used by a stricter one.
    """

    def __init__(self, *, pace: Pace | None = None, connections: int = 32) -> None:
        self._pace = pace or Pace()
        self._public = _session(self._pace, private=False, connections=connections)
        self._private = _session(self._pace, private=True, connections=connections)

    async def to_file(self, url: str, path: Path, *, policy: Policy, limit_bytes: int) -> int:
        """Fetch `url` into `path` and return its size in bytes.

        Raises Unfetchable. Whatever else happens, cancellation included, leaves nothing behind.
        """
        try:
            async with asyncio.timeout(self._pace.total):
                return await self._download(_read(url), path, policy=policy, limit=limit_bytes)
        except TimeoutError:
            raise Unfetchable(say("The file took too long to arrive."), transient=True) from None
        except (aiohttp.ClientError, ConnectionError) as error:
            raise _explain(error) from error
        except OSError as error:
            log.error("a download could not be written: %s", error)
            raise Unfetchable(say("The file could not be kept here."), transient=True) from error

    async def close(self) -> None:
        """Let go of every connection."""
        await self._public.close()
        await self._private.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _download(self, url: URL, path: Path, *, policy: Policy, limit: int) -> int:
        async with self._open(url, policy) as response:
            _check(response, limit)
            async with PartialFile(path) as partial:
                async for chunk in self._chunks(response):
                    await partial.write(chunk)
                    if partial.size > limit:
                        raise TooManyBytes(limit=limit)
                await partial.finish()
                return partial.size

    @asynccontextmanager
    async def _open(self, url: URL, policy: Policy) -> AsyncIterator[aiohttp.ClientResponse]:
        session = self._private if policy.allow_private else self._public
        for _ in range(MAX_REDIRECTS + 1):
            if not policy.admits(url):
                raise NotAdmitted
            async with session.get(url, allow_redirects=False) as response:
                if response.status not in _REDIRECTS:
                    yield response
                    return
                url = _next(url, response.headers.get("Location", ""))
        raise Unfetchable(say("The file is behind too many redirects."), transient=False)

    async def _chunks(self, response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
        pace, clock = self._pace, asyncio.get_running_loop().time
        start, received = clock(), 0
        async for chunk in response.content.iter_chunked(CHUNK):
            received += len(chunk)
            late = clock() - start - pace.grace
            if late > 0 and received < pace.floor * late:
                raise TimeoutError
            yield chunk


def _session(pace: Pace, *, private: bool, connections: int) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            socket_factory=private_socket if private else public_socket,
            limit=connections,
            ttl_dns_cache=60,
        ),
        timeout=aiohttp.ClientTimeout(
            total=None, sock_connect=pace.connect, sock_read=pace.silence
        ),
        # A compressed answer could be a bomb, and no picture needs one.
        headers={"Accept": "image/*", "Accept-Encoding": "identity"},
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    )


def _read(url: str) -> URL:
    try:
        return URL(url)
    except ValueError:
        raise NotAdmitted from None


def _next(url: URL, location: str) -> URL:
    target = url.join(_read(location))
    if url.scheme == "https" and target.scheme != "https":
        raise NotAdmitted
    return target


def _check(response: aiohttp.ClientResponse, limit: int) -> None:
    if response.status != 200:
        raise Unfetchable(
            say("The server answered {status} instead of the file.", status=response.status),
            transient=response.status in _TRANSIENT,
        )
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Unfetchable(say("The server sent the file compressed."), transient=False)
    if response.content_length is not None and response.content_length > limit:
        raise TooManyBytes(limit=limit, size=response.content_length)


def _explain(error: Exception) -> Unfetchable:
    # aiohttp takes numbers that are no dotted address (`127.1`) for invalid.
    refused = isinstance(error, aiohttp.InvalidURL) or (
        isinstance(error, aiohttp.ClientConnectorError)
        and isinstance(error.os_error, AddressRefused)
    )
    if refused:
        return NotAdmitted()
    if isinstance(error, aiohttp.ClientSSLError):
        return Unfetchable(say("The server's certificate is not valid."), transient=False)
    return Unfetchable(say("The server could not be reached."), transient=True)
