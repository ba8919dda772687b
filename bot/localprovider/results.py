"""The results' folder: kept for a month, as the vendor keeps its own (Q16)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from bot.localprovider.jobs import Journal
from bot.pictures.leftovers import older, unlink

log = logging.getLogger(__name__)

SWEEP_SECONDS = 3600.0
DAY = 86_400_000  # milliseconds
#: A file younger than this may belong to a job that is not finished yet.
FRESH = DAY


async def sweep(
    journal: Journal, folder: Path, *, clock: Callable[[], int], keep_days: int
) -> None:
    """Remove what is old, hourly, until cancelled."""
    while True:
        removed = await remove_old(journal, folder, now=clock(), keep_days=keep_days)
        if removed:
            log.info("%d old results removed", removed)
        await asyncio.sleep(SWEEP_SECONDS)


async def remove_old(journal: Journal, folder: Path, *, now: int, keep_days: int) -> int:
    """Forget old jobs and delete files that no job has; return how many. `now` is UTC ms."""
    await journal.expire(now - keep_days * DAY)
    keep = await journal.files()
    old = [path for path in older(folder, (now - FRESH) / 1000) if path.name not in keep]
    unlink(old)
    return len(old)
