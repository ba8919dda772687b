"""Pictures in a bucket that several machines share, with copies of some of them here."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

from bot.pictures.bucket import Bucket, Stored
from bot.pictures.cache import Bring, Cache
from bot.pictures.errors import Unfetchable
from bot.pictures.incoming import Incoming
from bot.pictures.leftovers import unlink
from bot.pictures.store import SUFFIXES, Kept, Known, MediaStore, id_in, path_for

log = logging.getLogger(__name__)


class BucketStore(MediaStore):
    """A bucket; an object's key is a row's path.

    One that is not `sweeping` leaves what no row knows in the bucket to other processes.
    """

    def __init__(
        self, bucket: Bucket, *, incoming: Incoming, cache: Cache, sweeping: bool = True
    ) -> None:
        self._bucket = bucket
        self._sweeping = sweeping
        self._incoming = incoming
        self._cache = cache

    def incoming(self, name: str) -> Path:
        return self._incoming.place(name)

    def place_of(self, media: Kept) -> Path:
        return self._cache.place_of(media.path)

    def lent(self, media: Kept) -> AbstractAsyncContextManager[Path]:
        return self._cache.lent(media.path, self._bring(media.path))

    async def here(self, media: Kept) -> Path:
        return await self._cache.here(media.path, self._bring(media.path))

    async def keep(self, file: Path, *, media_id: str, media_type: str) -> str:
        path = path_for(media_id, SUFFIXES[media_type])
        await self._bucket.put(file, path, media_type=media_type)
        # It is wanted here next, as a rule.
        self._cache.adopt(file, path)
        return path

    async def share(self, media: Kept, *, media_id: str) -> str:
        path = path_for(media_id, Path(media.path).suffix)
        await self._bucket.copy(media.path, path)
        return path

    async def remove(self, media: Iterable[Kept]) -> None:
        paths = [one.path for one in media]
        self._cache.forget(paths)
        try:
            await self._bucket.delete(paths)
        except Unfetchable:
            log.warning("%d pictures are left to the next sweep", len(paths))

    async def put_beside(self, file: Path, *, path: str, media_type: str) -> None:
        await self._bucket.put(file, path, media_type=media_type)
        unlink([file])

    async def remove_beside(self, start: str, *, before: int | None = None) -> None:
        async for page in self._bucket.pages(start.rpartition("/")[0]):
            old = [
                one.path
                for one in page
                if one.path.startswith(start) and (before is None or one.modified_at < before)
            ]
            await self._bucket.delete(old)
            self._cache.forget(old)

    async def sweep(self, *, before: int, known: Known) -> int:
        """As everywhere; what the bucket does not do now is left to the next sweep.

        Whatever else is in the bucket stays: only keys that can be ours are looked at.
        """
        removed = await self._incoming.sweep(before=before)
        await self._cache.sweep(before=before, known=known)
        if self._sweeping:
            removed += await self._sweep_bucket(before=before, known=known)
        if removed:
            log.info("removed %d files that belonged to nothing", removed)
        return removed

    def link(self, media: Kept, *, seconds: int, inside: bool = False) -> str | None:
        return self._bucket.link(media.path, seconds=seconds, inside=inside)

    async def close(self) -> None:
        await self._cache.close()

    async def _sweep_bucket(self, *, before: int, known: Known) -> int:
        removed = 0
        try:
            async for page in self._bucket.pages():
                orphans = await _orphans(page, before=before, known=known)
                await self._bucket.delete(orphans)
                removed += len(orphans)
        except Unfetchable:
            log.warning("the sweep of the bucket was not finished")
        return removed

    def _bring(self, path: str) -> Bring:
        return partial(self._bucket.get, path)


async def _orphans(page: Iterable[Stored], *, before: int, known: Known) -> list[str]:
    """The keys of a page that are ours, are old, and have no row."""
    old = {id_in(one.path): one.path for one in page if one.modified_at < before}
    ids = [media_id for media_id in old if media_id is not None]
    rows = frozenset(await known(ids)) if ids else frozenset()
    return [old[media_id] for media_id in ids if media_id not in rows]
