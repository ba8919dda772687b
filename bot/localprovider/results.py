"""The results' folder: kept for a month, as the vendor keeps its own (Q16)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from bot.localprovider.jobs import Journal

log = logging.getLogger(__name__)

SWEEP_SECONDS = 3600.0
DAY = 86_400_000  # milliseconds
#: A file younger than this may belong to a job that is not finished yet.
FRESH = DAY


async def sweep(
    journal: Journal, folder: Path, *, clock: Callable[[], int], keep_days: int
) -> None:
    """Forget old jobs and remove files that no job has, hourly, until cancelled."""
    while True:
        now = clock()
        await journal.expire(now - keep_days * DAY)
        removed = _remove(folder, keep=await journal.files(), before=now - FRESH)
        if removed:
            log.info("%d old results removed", removed)
        await asyncio.sleep(SWEEP_SECONDS)


def _remove(folder: Path, *, keep: set[str], before: int) -> int:
    old = [
        path
        for path in folder.iterdir()
        if path.name not in keep and path.stat().st_mtime * 1000 < before
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
