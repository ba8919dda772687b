"""Retention of the audit, done: what is older than the settings say goes, a little at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from storage import audit_retention
from storage.database import Database
from storage.periods import DAY_MS

log = logging.getLogger(__name__)

EVERY_S = 6 * 3600.0
AT_ONCE = 500  #: Entries in one transaction: nobody else's write waits for more.


@dataclass(frozen=True)
class AuditExpiry:
    """Keeps the audit for so many days. `clock` is UTC milliseconds."""

    database: Database
    days: int
    clock: Callable[[], int]

    async def run(self) -> None:
        """Look again and again, until cancelled; what was cut short is done the next time."""
        while True:
            await self.expire()
            await asyncio.sleep(EVERY_S)

    async def expire(self) -> int:
        """Remove what is old enough by now; how many entries that were."""
        now, removed = self.clock(), 0
        before = now - self.days * DAY_MS
        while gone := await self._some(before, now):
            removed += gone
        if removed:
            log.info("removed %d entries of the audit, older than %d days", removed, self.days)
        return removed

    async def _some(self, before: int, now: int) -> int:
        return await self.database.write(audit_retention.expire(before, now=now, limit=AT_ONCE))
