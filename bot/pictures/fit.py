"""Copies of pictures that fit what a platform takes: made when needed, kept for a day."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from weakref import WeakValueDictionary

from bot.errors import Busy
from bot.invocation import PictureFile
from bot.pictures.bounds import Bounds
from bot.pictures.errors import BadPicture, DecoderFailed, Unfitted
from bot.pictures.inspected import Inspected
from bot.pictures.leftovers import unlink
from bot.pictures.ownfolder import OwnFolder
from bot.pictures.store import SUFFIXES
from bot.pictures.worker import DecodeWorker

log = logging.getLogger(__name__)

MOST_COPIES = 256
MOST_BYTES = 2**30
KEPT_MS = 24 * 3600 * 1000
SWEEP_EVERY_S = 600.0


@dataclass(frozen=True, slots=True)
class _Copy:
    """What became of one job. `path` and `seen` are None where no copy fits."""

    original: Path
    made_at: int
    path: Path | None = None
    seen: Inspected | None = None

    @property
    def size(self) -> int:
        return self.seen.size if self.seen else 0


class Fitter:
    """Makes copies in the decoding process and keeps those used last below `folder`.

    Each process has a folder of its own there, so that nobody else removes what it hands out;
    what dead ones left is removed. `clock` is UTC milliseconds.
    """

    def __init__(
        self,
        worker: DecodeWorker,
        folder: Path,
        *,
        clock: Callable[[], int],
        most_copies: int = MOST_COPIES,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._worker = worker
        self._own = OwnFolder(folder)
        self._clock = clock
        self._most_copies = most_copies
        self._most_bytes = most_bytes
        self._copies: dict[str, _Copy] = {}  # used longest ago first
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        unlink(self._own.path.iterdir())

    async def fit(
        self,
        picture: PictureFile,
        *,
        limit_bytes: int,
        max_side_sum: int | None = None,
        max_ratio: float | None = None,
        types: frozenset[str] | None = None,
    ) -> PictureFile | None:
        """The picture itself where it fits, else the best copy that does; None without any.

        What fits has at most `limit_bytes`, width and height at most `max_side_sum` pixels
        together, the longer side at most `max_ratio` times the shorter, and one of `types`. A
        picture that cannot be decoded, or takes too long, is one without a copy. A copy is a file
        of a cache: open it soon. Raises Unfitted where a later try may do better, and
        FileNotFoundError where the picture is gone.
        """
        bounds = Bounds(limit_bytes, max_side_sum, max_ratio, types)
        if _fits(picture, bounds):
            return picture
        try:
            copy = await self._copy(picture, bounds)
        except (Busy, OSError) as error:
            log.warning("no copy of %s could be made now: %s", picture.media_id, error)
            raise Unfitted from error
        return _as_picture(picture, copy)

    async def run(self) -> None:
        """Sweep again and again."""
        while True:
            await self.sweep()
            await asyncio.sleep(SWEEP_EVERY_S)

    async def sweep(self) -> None:
        """Remove copies that are a day old, whose original is gone, or whose process is."""
        before = self._clock() - KEPT_MS
        originals = {copy.original for copy in self._copies.values()}
        gone = await asyncio.to_thread(_missing, originals)
        for key, copy in list(self._copies.items()):
            if copy.made_at < before or copy.original in gone:
                self._drop(key)
        await asyncio.to_thread(self._own.empty_others)

    def close(self) -> None:
        """Give the folder back. The copies in it are not to be used any more."""
        self._own.close()

    async def _copy(self, picture: PictureFile, bounds: Bounds) -> _Copy:
        key = hashlib.sha256(f"{picture.media_id}:{bounds.key()}".encode()).hexdigest()[:32]
        turn = self._turns.setdefault(key, asyncio.Lock())
        async with turn:  # the same job twice at once: the second finds the first one's copy
            copy = self._copies.pop(key, None)
            if copy is None or (copy.path and not copy.path.exists()):
                copy = await self._made(key, picture.path, bounds)
            self._copies[key] = copy
        self._make_room()
        return copy

    async def _made(self, key: str, original: Path, bounds: Bounds) -> _Copy:
        partial = self._own.path / f"{key}.part"
        try:
            seen = await self._worker.fit(original, partial, bounds)
            path = None if seen is None else self._own.path / f"{key}{SUFFIXES[seen.media_type]}"
            if path is not None:
                partial.replace(path)
        except (BadPicture, DecoderFailed) as error:
            log.warning("there is no copy of %s: %s", original.stem, error)
            path = seen = None
        finally:
            partial.unlink(missing_ok=True)
        return _Copy(original, self._clock(), path, seen)

    def _make_room(self) -> None:
        """Remove what was used longest ago; the newest always stays."""
        size = sum(copy.size for copy in self._copies.values())
        while len(self._copies) > 1:
            if len(self._copies) <= self._most_copies and size <= self._most_bytes:
                return
            size -= self._drop(next(iter(self._copies)))

    def _drop(self, key: str) -> int:
        copy = self._copies.pop(key)
        if copy.path is not None:
            copy.path.unlink(missing_ok=True)
        return copy.size


def _fits(picture: PictureFile, bounds: Bounds) -> bool:
    return bounds.admit(
        size=picture.path.stat().st_size,
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
    )


def _as_picture(original: PictureFile, copy: _Copy) -> PictureFile | None:
    if copy.path is None or copy.seen is None:
        return None
    seen = copy.seen
    return replace(
        original,
        path=copy.path,
        media_type=seen.media_type,
        width=seen.width,
        height=seen.height,
    )


def _missing(paths: Iterable[Path]) -> set[Path]:
    return {path for path in paths if not path.exists()}
