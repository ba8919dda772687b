"""Results are there for a month, as at the vendor; then they are gone, with their jobs."""

from __future__ import annotations

import time
from pathlib import Path

from support.localprovider import Start

from bot.localprovider.jobs import Journal
from bot.localprovider.results import DAY, remove_old


async def removed(folder: Path, *, days: float) -> int:
    """How many files a sweep removes, so long from now."""
    journal = await Journal.open(folder / "queue.db")
    now = time.time_ns() // 1_000_000 + int(days * DAY)
    try:
        return await remove_old(journal, folder / "results", now=now, keep_days=31)
    finally:
        await journal.close()


async def test_a_result_is_there_for_a_month(start: Start, tmp_path: Path) -> None:
    provider = await start()
    envelope = await provider.painted()
    (image,) = envelope["data"]["differentialImageRspList"]
    name = image["image_url"].rpartition("/")[2]
    await provider.stop()
    folder = tmp_path / "provider"
    assert await removed(folder, days=30) == 0
    assert (folder / "results" / name).is_file()
    assert await removed(folder, days=32) == 1
    assert list((folder / "results").iterdir()) == []


async def test_what_no_job_has_is_left_a_day_for_one_that_is_being_done(
    start: Start, tmp_path: Path
) -> None:
    provider = await start()
    await provider.stop()
    folder = tmp_path / "provider"
    (folder / "results" / "unfinished.part").touch()
    assert await removed(folder, days=0.5) == 0
    assert await removed(folder, days=1.5) == 1
