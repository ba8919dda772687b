"""Retention: what is old enough goes by itself, bit by bit, once an hour."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.config import Retention
from bot.pictures.store import MediaStore
from bot.privacy.exports import Exports
from storage import audit_names, erasing, media
from storage.database import Database
from storage.periods import DAY_MS

log = logging.getLogger(__name__)

EVERY_S = 3600.0
BATCH = 200  #: Rows of one transaction.


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """Keeps what is to be kept, and nothing longer. `clock` is UTC milliseconds."""

    database: Database
    store: MediaStore
    exports: Exports
    days: Retention
    clock: Callable[[], int]

    async def run(self) -> None:
        """Look again and again."""
        while True:
            await self.sweep()
            await asyncio.sleep(EVERY_S)

    async def sweep(self) -> None:
        """Remove everything that is old enough now."""
        pictures, words = await self._pictures(), await self._words()
        if pictures or words:
            log.info("kept long enough: %d pictures, the words of %d tasks", pictures, words)
        now = self.clock()
        await self.database.write(erasing.expire_marks(now))
        # A day later than the entries that they are in.
        unused = now - (self.days.audit_days + 1) * DAY_MS
        await self.database.write(audit_names.forget_unused(unused))
        await self.exports.sweep()

    async def _pictures(self) -> int:
        """Of tasks with which nothing is left to do; those under way stay."""
        removed, before = 0, self.clock() - self.days.media_days * DAY_MS
        while old := await self.database.read(media.expired(before, limit=BATCH)):
            # The files first: a crash then leaves rows, by which it is done again.
            await self.store.remove(old)
            await self.database.write(media.forget([one.id for one in old]))
            removed += len(old)
        return removed

    async def _words(self) -> int:
        emptied, before = 0, self.clock() - self.days.prompts_days * DAY_MS
        while count := await self.database.write(erasing.forget_words(before, limit=BATCH)):
            emptied += count
        return emptied
