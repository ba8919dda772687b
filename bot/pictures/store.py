"""Where pictures are kept: one folder, a file an id, moved in whole."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import shutil
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Protocol

log = logging.getLogger(__name__)

SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/gif": ".gif",
}
_INCOMING = "incoming"
_ID = re.compile(r"[A-Za-z0-9_-]{4,64}")

Known = Callable[[Sequence[str]], Awaitable[Collection[str]]]


class Kept(Protocol):
    """A row that says where its file is, relative to the media folder."""

    @property
    def path(self) -> str: ...


class MediaStore:
    """The media folder. Files of one id never change; rows in the database say which count."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shards: set[str] = set()  # that are there, as far as it is known
        (folder / _INCOMING).mkdir(parents=True, exist_ok=True)

    def incoming(self, name: str) -> Path:
        """A place on the same disk for a file that is not kept yet."""
        return self._folder / _INCOMING / _checked(name)

    def path_of(self, media: Kept) -> Path:
        """Where the file of a row is."""
        return self._folder / media.path

    def keep(self, file: Path, *, media_id: str, media_type: str) -> str:
        """Move a file in under its id, at once or not at all; return its relative path."""
        path = self._place(media_id, SUFFIXES[media_type])
        file.replace(self._folder / path)
        return path

    async def share(self, media: Kept, *, media_id: str) -> str:
        """Keep the same bytes under another id as well; return the new relative path.

        Raises FileNotFoundError when the file is gone.
        """
        path = self._place(media_id, Path(media.path).suffix)
        await asyncio.to_thread(_link, self._folder / media.path, self._folder / path)
        return path

    async def remove(self, media: Iterable[Kept]) -> None:
        """Delete files whose rows are gone or going."""
        paths = [self.path_of(one) for one in media]
        await asyncio.to_thread(_unlink, paths)

    async def sweep(self, *, before: int, known: Known) -> int:
        """Delete files older than `before` (UTC ms) that no row knows; return how many.

        A crash between keeping a file and committing its row leaves one. `known` gets ids and
        returns those that have a row.
        """
        removed = 0
        for shard in await asyncio.to_thread(_folders, self._folder):
            old = await asyncio.to_thread(_older, shard, before / 1000)
            ids = [] if shard.name == _INCOMING else [path.stem for path in old]
            rows = frozenset(await known(ids)) if ids else frozenset()
            orphans = [path for path in old if path.stem not in rows]
            await asyncio.to_thread(_unlink, orphans)
            removed += len(orphans)
        if removed:
            log.info("removed %d files that belonged to nothing", removed)
        return removed

    def _place(self, media_id: str, suffix: str) -> str:
        # By the end of the id: ids that begin with the time would all share one folder.
        shard = _checked(media_id)[-2:]
        if shard not in self._shards:
            (self._folder / shard).mkdir(exist_ok=True)
            self._shards.add(shard)
        return f"{shard}/{media_id}{suffix}"


def _checked(name: str) -> str:
    if not _ID.fullmatch(name):
        raise ValueError(f"not a media id: {name!r}")
    return name


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # a disk without hard links
        shutil.copyfile(source, target)


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _folders(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()]


def _older(folder: Path, seconds: float) -> list[Path]:
    # By the time it came here: a shared file keeps the time of its first writing.
    with os.scandir(folder) as entries:
        return [Path(entry) for entry in entries if entry.stat().st_ctime < seconds]
