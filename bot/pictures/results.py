"""Keep a provider's result: theirs goes away, ours stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.errors import Busy, say
from bot.pictures.errors import BadPicture, Fault, Unfetchable
from bot.pictures.fetch import Fetcher
from bot.pictures.guard import Policy
from bot.pictures.inspected import Inspected
from bot.pictures.label import Label
from bot.pictures.store import MediaStore
from bot.pictures.worker import DecodeWorker
from storage.media import NewMedia

RESULT_BYTES = 100 * 2**20


class Results:
    """Fetches results, labels them in the decoding process, and keeps their pixels as they came."""

    def __init__(
        self,
        *,
        fetcher: Fetcher,
        worker: DecodeWorker,
        store: MediaStore,
        ids: Callable[[], str],
        clock: Callable[[], int],
    ) -> None:
        self._fetcher = fetcher
        self._worker = worker
        self._store = store
        self._ids = ids
        self._clock = clock

    async def keep(
        self, url: str, *, policy: Policy, task_id: str, index: int, label: Label
    ) -> NewMedia:
        """Fetch result `index` of a task into the store; the row is the caller's to write.

        What is kept says by `label` how it came about, and nothing else beside its pixels: what
        the provider wrote into it, a prompt perhaps, is left out. Raises PictureError, and of it
        Unfetchable with `transient` where trying again may help.
        """
        media_id = self._ids()
        file, labelled = self._store.incoming(f"{media_id}-raw"), self._store.incoming(media_id)
        try:
            await self._fetcher.to_file(url, file, policy=policy, limit_bytes=RESULT_BYTES)
            seen = await self._labelled(file, labelled, label)
            path = await self._store.keep(labelled, media_id=media_id, media_type=seen.media_type)
        finally:
            file.unlink(missing_ok=True)
            labelled.unlink(missing_ok=True)
        return NewMedia(
            id=media_id,
            task_id=task_id,
            kind="result",
            slot=str(index),
            path=path,
            media_type=seen.media_type,
            width=seen.width,
            height=seen.height,
            size=seen.size,
            sha256=seen.sha256,
            created_at=self._clock(),
        )

    async def _labelled(self, file: Path, target: Path, label: Label) -> Inspected:
        try:
            return await self._worker.label(file, target, label)
        except BadPicture as error:
            if error.fault is not Fault.BROKEN:
                raise
            # Cut off on the way, or not yet written whole at the other end.
            raise Unfetchable(say("The picture arrived damaged."), transient=True) from error
        except (Busy, OSError) as error:
            raise Unfetchable(say("The picture could not be read now."), transient=True) from error
