"""Pictures drawn here, charts above all: files of their own for as long as somebody may send them.

They belong to no task, so no row knows them: the folder itself is bounded, in number and in age.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import struct
from collections.abc import Callable
from pathlib import Path

from bot.invocation import PictureFile

PREFIX = "drawn-"  #: Of the media ids of such pictures.
MOST_KEPT = 200
KEPT_MS = 7 * 24 * 3600 * 1000

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SIZE = struct.Struct(">II")  #: Width and height, where a PNG's first chunk begins to tell.
_SIZE_AT = 16


class Drawn:
    """A folder of PNGs, each named by what is in it: the same picture twice is one file.

    Nothing is remembered beside the folder, so that several processes may share it. `clock` is UTC
    milliseconds.
    """

    def __init__(self, folder: Path, *, clock: Callable[[], int], most: int = MOST_KEPT) -> None:
        self._folder = folder
        self._clock = clock
        self._most = most

    async def keep(self, png: bytes) -> PictureFile:
        """Put a picture of ours into a file. Raises OSError, and ValueError for another format."""
        return await asyncio.to_thread(self._keep, png)

    def _keep(self, png: bytes) -> PictureFile:
        width, height = _size_of(png)
        key = hashlib.sha256(png).hexdigest()[:32]
        path = self._folder / f"{key}.png"
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f"{key}.{os.urandom(4).hex()}.part"
        try:
            part.write_bytes(png)
            self._seen_now(part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        self._make_room()
        return PictureFile(path, f"{PREFIX}{key}", "image/png", width, height)

    def _seen_now(self, path: Path) -> None:
        now_s = self._clock() / 1000
        os.utime(path, (now_s, now_s))

    def _make_room(self) -> None:
        """Let go of what is old, of what is too much, and of what a crash left half written."""
        with os.scandir(self._folder) as entries:
            files = sorted(((_age(entry), entry.path) for entry in entries), reverse=True)
        oldest_s = (self._clock() - KEPT_MS) / 1000
        for place, (written_s, path) in enumerate(files):
            if place >= self._most or written_s < oldest_s:
                Path(path).unlink(missing_ok=True)


def _age(entry: os.DirEntry[str]) -> float:
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:  # another process was faster
        return 0.0


def _size_of(png: bytes) -> tuple[int, int]:
    if not png.startswith(_SIGNATURE) or len(png) < _SIZE_AT + _SIZE.size:
        raise ValueError("what was drawn is no PNG")
    width, height = _SIZE.unpack_from(png, _SIZE_AT)
    return width, height
