"""Previews: what a picture looks like so far, kept as a file for as long as it is being made.

They are in no table and in no backup; what a crash leaves behind is swept away after a day.
"""

from __future__ import annotations

import asyncio
import logging
from binascii import Error as NotBase64
from binascii import a2b_base64
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from bot.errors import EaselError
from bot.invocation import PictureFile
from bot.pictures.label import Label
from bot.pictures.leftovers import unlink
from bot.pictures.store import MediaStore
from bot.pictures.worker import DecodeWorker

log = logging.getLogger(__name__)

KEPT = 2  #: The newest of a task, and the one that an edit on its way may still read.
MOST = 1_000  #: Tasks; of one that another process ended nobody here is told.


class Previews:
    """Decodes previews in the decoding process and keeps the newest of each of `most` tasks."""

    def __init__(
        self,
        *,
        worker: DecodeWorker,
        store: MediaStore,
        ids: Callable[[], str],
        most: int = MOST,
    ) -> None:
        self._worker = worker
        self._store = store
        self._ids = ids
        self._most = most
        self._files: OrderedDict[str, list[Path]] = OrderedDict()  # last the last one kept of

    async def keep(self, task_id: str, encoded: str, *, label: Label) -> PictureFile | None:
        """The preview that a provider sent as base64; None where that is no picture.

        A task may end while its preview is being made: forget it afterwards where it has.
        """
        name = f"preview-{self._ids()}"
        raw, target = self._store.incoming(f"{name}-raw"), self._store.incoming(name)
        try:
            await asyncio.to_thread(_write, raw, encoded)
            seen = await self._worker.label(raw, target, label)
        except (NotBase64, ValueError, EaselError, OSError) as error:
            log.debug("task %s: its preview cannot be shown: %s", task_id, type(error).__name__)
            unlink([target])
            return None
        finally:
            unlink([raw])
        await self._hold(task_id, target)
        return PictureFile(target, name, seen.media_type, seen.width, seen.height)

    async def forget(self, task_id: str) -> None:
        """The task has ended: remove its files."""
        if files := self._files.pop(task_id, None):
            await asyncio.to_thread(unlink, files)

    async def _hold(self, task_id: str, file: Path) -> None:
        files = [*self._files.pop(task_id, ()), file]
        old, self._files[task_id] = files[:-KEPT], files[-KEPT:]
        while len(self._files) > self._most:
            old += self._files.popitem(last=False)[1]
        if old:
            await asyncio.to_thread(unlink, old)


def _write(path: Path, encoded: str) -> None:
    path.write_bytes(a2b_base64(encoded))
