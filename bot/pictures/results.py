"""Keep a provider's result: theirs goes away, ours stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.errors import Busy, say
from bot.pictures.errors import BadPicture, Fault, Unfetchable
from bot.pictures.fetch import Fetcher
from bot.pictures.guard import Policy
from bot.pictures.inspected import Inspected
from bot.pictures.store import MediaStore
from bot.pictures.worker import DecodeWorker
from storage.media import NewMedia

RESULT_BYTES = 100 * 2**20


class Results:
    """Fetches results, looks at them in the decoding process, and keeps them as they came."""

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

    async def keep(self, url: str, *, policy: Policy, task_id: str, index: int) -> NewMedia:
        """Fetch result `index` of a task into the store; the row is the caller's to write.

        Raises PictureError, and of it Unfetchable with `transient` where trying again may help.
        """
        media_id = self._ids()
        file = self._store.incoming(media_id)
        try:
            await self._fetcher.to_file(url, file, policy=policy, limit_bytes=RESULT_BYTES)
            seen = await self._inspect(file)
            path = self._store.keep(file, media_id=media_id, media_type=seen.media_type)
        except BaseException:
            file.unlink(missing_ok=True)
            raise
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

    async def _inspect(self, file: Path) -> Inspected:
        try:
            return await self._worker.inspect(file)
        except BadPicture as error:
            if error.fault is not Fault.BROKEN:
                raise
            # Cut off on the way, or not yet written whole at the other end.
            raise Unfetchable(say("The picture arrived damaged."), transient=True) from error
        except (Busy, OSError) as error:
            raise Unfetchable(say("The picture could not be read now."), transient=True) from error
