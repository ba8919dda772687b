"""`GET /media/{id}?exp=…&sig=…`: pictures of ours, for whoever was given a signed URL.

Where the store can be reached from outside, the answer is a signed address there.
"""

from __future__ import annotations

import asyncio
import re
import struct
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from socket import SO_LINGER, SOL_SOCKET
from typing import Protocol

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from bot.errors import PictureError
from bot.pictures.store import MediaStore
from bot.signing import Signer

PATH = "/media/{id}"
SENDING_SECONDS = 300.0  #: the longest one download may hold a connection
GONE = "This picture is not kept any more."
_EXPIRY = re.compile(r"[0-9]{1,12}")


class Kept(Protocol):
    """What can be sent: its file's place, relative to the media folder, and what it is."""

    @property
    def path(self) -> str: ...

    @property
    def media_type(self) -> str: ...


class MediaDoor:
    """Serves one file per signed URL until it expires.

    `find` reads a picture's row, `clock` is UTC milliseconds.
    """

    def __init__(
        self,
        signer: Signer,
        *,
        find: Callable[[str], Awaitable[Kept | None]],
        store: MediaStore,
        clock: Callable[[], int],
        sending_seconds: float = SENDING_SECONDS,
    ) -> None:
        self._signer = signer
        self._find = find
        self._store = store
        self._clock = clock
        self._sending_seconds = sending_seconds

    async def send(self, request: web.Request) -> web.StreamResponse:
        """Answer with the file; a wrong and an expired signature get the same answer."""
        media_id = request.match_info["id"]
        if not self._is_good(media_id, request):
            return _answer(403, "This link is not valid, or not any more.")
        media = await self._find(media_id)
        if media is None:
            return _answer(404, GONE)
        left = int(request.query["exp"]) - self._clock() // 1000
        if (there := self._store.link(media, seconds=left)) is not None:
            return _elsewhere(there)
        return await self._file(media)

    async def _file(self, media: Kept) -> web.StreamResponse:
        lent = AsyncExitStack()
        try:
            path = await lent.enter_async_context(self._store.lent(media))
        except FileNotFoundError:
            return _answer(404, GONE)
        except PictureError:
            return _answer(503, "This picture cannot be had just now. Try again in a minute.")
        return _File(path, lent, headers=_headers(media), seconds=self._sending_seconds)

    def _is_good(self, media_id: str, request: web.Request) -> bool:
        expires, signature = request.query.get("exp", ""), request.query.get("sig", "")
        if not _EXPIRY.fullmatch(expires):
            return False
        signed = self._signer.is_media_signature(media_id, int(expires), signature)
        return signed and self._clock() < int(expires) * 1000


class _File(web.FileResponse):
    """A file whose receiver is cut off after a while: one who never reads would stay for ever.

    It is `lent` until it is sent.
    """

    def __init__(
        self, path: Path, lent: AsyncExitStack, *, headers: Mapping[str, str], seconds: float
    ) -> None:
        super().__init__(path, headers=headers)
        self._lent = lent
        self._seconds = seconds

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        try:
            async with self._lent, asyncio.timeout(self._seconds):
                return await super().prepare(request)
        except TimeoutError:
            _reset(request.transport)
            raise ConnectionResetError("the receiver was too slow") from None


def _elsewhere(url: str) -> web.Response:
    headers = {"Location": url, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return web.Response(status=302, headers=headers)


def _reset(transport: asyncio.Transport | None) -> None:
    """End a connection at once; closed in peace, what was not read would stay in the kernel."""
    if transport is not None:
        at_once = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, at_once)
        transport.abort()


def _headers(media: Kept) -> dict[str, str]:
    shown = "inline" if media.media_type.startswith("image/") else "attachment"
    return {
        "Content-Type": media.media_type,
        "Content-Disposition": f'{shown}; filename="{Path(media.path).name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, no-store",
    }


def _answer(status: int, reason: str) -> web.Response:
    return web.Response(status=status, text=f"{reason}\n", headers={"Cache-Control": "no-store"})
