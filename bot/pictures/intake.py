"""Take in what people attach: fetched under guard, decoded, kept upright and without metadata."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Busy, say
from bot.pictures import refusals
from bot.pictures.errors import TooManyBytes
from bot.pictures.fetch import Fetcher
from bot.pictures.guard import Policy
from bot.pictures.inspected import Inspected
from bot.pictures.store import MediaStore
from bot.pictures.worker import DecodeWorker
from commands.spec import Attachment, Picture
from storage.media import Media, NewMedia

INPUT_BYTES = 25 * 2**20
AT_ONCE = 8  #: pictures taken in at the same time; the rest wait
MAX_WAITING = 64


@dataclass(frozen=True, slots=True)
class Taken:
    """An input that was kept: the row to write with its task, and what commands see of it."""

    media: NewMedia
    picture: Picture


class Intake:
    """The only way in for a picture somebody attached.

    `policy` lists the hosts attachments may come from; `find` reads the row of a picture of
    ours. Whether a person may use that picture is the caller's question.
    """

    def __init__(
        self,
        *,
        fetcher: Fetcher,
        worker: DecodeWorker,
        store: MediaStore,
        policy: Policy,
        find: Callable[[str], Awaitable[Media | None]],
        ids: Callable[[], str],
        clock: Callable[[], int],
    ) -> None:
        self._fetcher = fetcher
        self._worker = worker
        self._store = store
        self._policy = policy
        self._find = find
        self._ids = ids
        self._clock = clock
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def take(self, attachment: Attachment, *, option: str, task_id: str) -> Taken:
        """Keep a cleaned copy of what was attached as `option`; the row is the caller's to write.

        A file the platform fetched stays where it is: the platform removes it. Raises
        PictureRefused, one sentence that names the option, or Busy.
        """
        with self._counted(), refusals.named(option):
            async with self._slots:
                media = await self._take(attachment, option=option, task_id=task_id)
        return Taken(media, Picture(id=media.id, width=media.width, height=media.height))

    @contextmanager
    def _counted(self) -> Iterator[None]:
        if self._waiting >= AT_ONCE + MAX_WAITING:
            raise Busy(say("Too many pictures are coming in just now. Try again in a minute."))
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    async def _take(self, attachment: Attachment, *, option: str, task_id: str) -> NewMedia:
        media_id = self._ids()
        if attachment.media is not None:
            path, seen = await self._ours(attachment.media, media_id)
        elif attachment.path is not None:
            _check_size(attachment.path.stat().st_size)
            path, seen = await self._cleaned(attachment.path, media_id)
        else:
            _check_size(attachment.size or 0)
            path, seen = await self._downloaded(attachment.url or "", media_id)
        return NewMedia(
            id=media_id,
            task_id=task_id,
            kind="input",
            slot=option,
            path=path,
            media_type=seen.media_type,
            width=seen.width,
            height=seen.height,
            size=seen.size,
            sha256=seen.sha256,
            created_at=self._clock(),
        )

    async def _downloaded(self, url: str, media_id: str) -> tuple[str, Inspected]:
        file = self._store.incoming(f"{media_id}-raw")
        try:
            await self._fetcher.to_file(url, file, policy=self._policy, limit_bytes=INPUT_BYTES)
            return await self._cleaned(file, media_id)
        finally:
            file.unlink(missing_ok=True)

    async def _cleaned(self, file: Path, media_id: str) -> tuple[str, Inspected]:
        target = self._store.incoming(media_id)
        try:
            seen = await self._worker.clean(file, target)
            path = await self._store.keep(target, media_id=media_id, media_type=seen.media_type)
            return path, seen
        finally:
            target.unlink(missing_ok=True)

    async def _ours(self, wanted: str, media_id: str) -> tuple[str, Inspected]:
        media = await self._find(wanted)
        if media is None:
            raise FileNotFoundError(wanted)
        if media.kind != "input":
            # A provider's file may carry metadata, the prompt among it; an input was cleaned.
            async with self._store.lent(media) as path:
                return await self._cleaned(path, media_id)
        seen = Inspected(
            media_type=media.media_type,
            width=media.width,
            height=media.height,
            size=media.size,
            sha256=media.sha256,
        )
        return await self._store.share(media, media_id=media_id), seen


def _check_size(size: int) -> None:
    if size > INPUT_BYTES:
        raise TooManyBytes(limit=INPUT_BYTES, size=size)
