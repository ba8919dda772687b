"""`GET /media/{id}?exp=…&sig=…`: pictures of ours, for whoever was given a signed URL."""

from __future__ import annotations

import asyncio
import re
import struct
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from socket import SO_LINGER, SOL_SOCKET
from typing import Protocol

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from bot.signing import Signer

PATH = "/media/{id}"
SENDING_SECONDS = 300.0  #: the longest one download may hold a connection
_EXPIRY = re.compile(r"[0-9]{1,12}")


class Kept(Protocol):
    """What can be sent: its file's place, relative to the media folder, and what it is."""

    @property
    def path(self) -> str: ...

    @property
    def media_type(self) -> str: ...


class MediaDoor:
    """Serves one file per signed URL until it expires.

    `find` reads a picture's row, `place` tells where its file is, `clock` is UTC milliseconds.
    """

    def __init__(
        self,
        signer: Signer,
        *,
        find: Callable[[str], Awaitable[Kept | None]],
        place: Callable[[Kept], Path],
        clock: Callable[[], int],
        sending_seconds: float = SENDING_SECONDS,
    ) -> None:
        self._signer = signer
        self._find = find
        self._place = place
        self._clock = clock
        self._sending_seconds = sending_seconds

    async def send(self, request: web.Request) -> web.StreamResponse:
        """Answer with the file; a wrong and an expired signature get the same answer."""
        media_id = request.match_info["id"]
        if not self._is_good(media_id, request):
            return _answer(403, "This link is not valid, or not any more.")
        media = await self._find(media_id)
        if media is None or not self._place(media).is_file():
            return _answer(404, "This picture is not kept any more.")
        return _File(self._place(media), headers=_headers(media), seconds=self._sending_seconds)

    def _is_good(self, media_id: str, request: web.Request) -> bool:
        expires, signature = request.query.get("exp", ""), request.query.get("sig", "")
        if not _EXPIRY.fullmatch(expires):
            return False
        signed = self._signer.is_media_signature(media_id, int(expires), signature)
        return signed and self._clock() < int(expires) * 1000


class _File(web.FileResponse):
    """A file whose receiver is cut off after a while: one who never reads would stay for ever."""

    def __init__(self, path: Path, *, headers: Mapping[str, str], seconds: float) -> None:
        super().__init__(path, headers=headers)
        self._seconds = seconds

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        try:
            async with asyncio.timeout(self._seconds):
                return await super().prepare(request)
        except TimeoutError:
            _reset(request.transport)
            raise ConnectionResetError("the receiver was too slow") from None


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
