"""Previews: what a picture looks like so far, kept as a file for as long as it is being made.

They are in no table and in no backup; what a crash leaves behind is swept away after a day.
"""

from __future__ import annotations

import asyncio
import logging
from binascii import Error as NotBase64
from binascii import a2b_base64
from collections import defaultdict, deque
from collections.abc import Callable
from pathlib import Path

from bot.errors import EaselError
from bot.invocation import PictureFile
from bot.pictures.label import Label
from bot.pictures.store import MediaStore
from bot.pictures.worker import DecodeWorker

log = logging.getLogger(__name__)

KEPT = 2  #: The newest of a task, and the one that an edit on its way may still read.


class Previews:
    """Decodes previews in the decoding process and keeps the newest of each task."""

    def __init__(self, *, worker: DecodeWorker, store: MediaStore, ids: Callable[[], str]) -> None:
        self._worker = worker
        self._store = store
        self._ids = ids
        self._files: defaultdict[str, deque[Path]] = defaultdict(deque)

    async def keep(self, task_id: str, encoded: str, *, label: Label) -> PictureFile | None:
        """The preview that a provider sent as base64; None where that is no picture."""
        name = f"preview-{self._ids()}"
        raw, target = self._store.incoming(f"{name}-raw"), self._store.incoming(name)
        self._files[task_id].append(target)
        await self._forget_all_but(KEPT, task_id)
        try:
            await asyncio.to_thread(_write, raw, encoded)
            seen = await self._worker.label(raw, target, label)
        except (NotBase64, ValueError, EaselError, OSError) as error:
            log.debug("task %s: its preview cannot be shown: %s", task_id, type(error).__name__)
            return None
        finally:
            raw.unlink(missing_ok=True)
        return PictureFile(target, name, seen.media_type, seen.width, seen.height)

    async def forget(self, task_id: str) -> None:
        """The task has ended: remove its files."""
        if task_id in self._files:
            await self._forget_all_but(0, task_id)
            del self._files[task_id]

    async def _forget_all_but(self, newest: int, task_id: str) -> None:
        files = self._files[task_id]
        old = [files.popleft() for _ in range(len(files) - newest)]
        if old:
            await asyncio.to_thread(_remove, old)


def _write(path: Path, encoded: str) -> None:
    path.write_bytes(a2b_base64(encoded))


def _remove(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
