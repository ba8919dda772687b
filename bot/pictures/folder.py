"""Pictures in a local folder: a file an id, moved in whole."""

from __future__ import annotations

import asyncio
import logging
import math
import os
import shutil
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.pictures.incoming import Incoming
from bot.pictures.leftovers import older, unlink
from bot.pictures.store import SUFFIXES, Kept, Known, MediaStore, path_for

log = logging.getLogger(__name__)

_INCOMING = "incoming"


class FolderStore(MediaStore):
    """The media folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shards: set[str] = set()  # that are there, as far as it is known
        self._incoming = Incoming(folder / _INCOMING)

    def incoming(self, name: str) -> Path:
        return self._incoming.place(name)

    def place_of(self, media: Kept) -> Path:
        return self._folder / media.path

    @asynccontextmanager
    async def lent(self, media: Kept) -> AsyncIterator[Path]:
        yield await self.here(media)

    async def here(self, media: Kept) -> Path:
        path = self.place_of(media)
        if not path.is_file():
            raise FileNotFoundError(path)
        return path

    async def keep(self, file: Path, *, media_id: str, media_type: str) -> str:
        path = self._place(media_id, SUFFIXES[media_type])
        _move(file, self._folder / path)
        return path

    async def share(self, media: Kept, *, media_id: str) -> str:
        path = self._place(media_id, Path(media.path).suffix)
        await asyncio.to_thread(_link, self._folder / media.path, self._folder / path)
        return path

    async def remove(self, media: Iterable[Kept]) -> None:
        paths = [self.place_of(one) for one in media]
        await asyncio.to_thread(unlink, paths)

    async def put_beside(self, file: Path, *, path: str, media_type: str) -> None:
        await asyncio.to_thread(_put, file, self._folder / path)

    async def remove_beside(self, start: str, *, before: int | None = None) -> None:
        folder, _, name = start.rpartition("/")
        seconds = math.inf if before is None else before / 1000
        await asyncio.to_thread(_remove, self._folder / folder, name, seconds)

    async def sweep(self, *, before: int, known: Known) -> int:
        removed = await self._incoming.sweep(before=before)
        for shard in await asyncio.to_thread(_shards, self._folder):
            old = await asyncio.to_thread(older, shard, before / 1000)
            rows = frozenset(await known([path.stem for path in old])) if old else frozenset()
            orphans = [path for path in old if path.stem not in rows]
            await asyncio.to_thread(unlink, orphans)
            removed += len(orphans)
        if removed:
            log.info("removed %d files that belonged to nothing", removed)
        return removed

    def link(self, media: Kept, *, seconds: int, inside: bool = False) -> None:
        """There is none: pictures are fetched from our own listener."""

    async def close(self) -> None:
        """Nothing is under way."""

    def _place(self, media_id: str, suffix: str) -> str:
        path = path_for(media_id, suffix)
        shard = path[:2]
        if shard not in self._shards:
            (self._folder / shard).mkdir(exist_ok=True)
            self._shards.add(shard)
        return path


def _put(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    file.replace(target)


def _remove(folder: Path, start: str, seconds: float) -> None:
    if folder.is_dir():
        unlink(path for path in older(folder, seconds) if path.name.startswith(start))


def _move(file: Path, target: Path) -> None:
    file.replace(target)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # a disk without hard links
        shutil.copyfile(source, target)


def _shards(folder: Path) -> list[Path]:
    """Where files of rows are, and what lies beside them; the copies of a bucket are no files."""
    others = {_INCOMING, "cache"}
    return [path for path in folder.iterdir() if path.is_dir() and path.name not in others]
