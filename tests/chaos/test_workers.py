"""Workers on one database die, freeze and lose it: every task is delivered exactly once."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
from pathlib import Path

import pytest
from support.fleet import Fleet, fleet
from support.postgres import Server, running

pytestmark = pytest.mark.chaos

NO_LIMIT = {"EASEL_QUOTA__DAILY_CREDITS": "1000000"}
PROMPT = {"prompt": "a lighthouse in a storm"}


async def test_what_one_process_was_asked_another_makes_and_delivers(
    tmp_path: Path, server: Server
) -> None:
    async with fleet(tmp_path, await server.fresh(), workers=1) as f:
        asked = [await _ask(f, number) for number in range(20)]
        for message in asked:
            await f.chat.until(message, "done")
        await f.check_exactly_once()
        await f.check_ledger(tasks=20, settled=20)


async def test_of_four_workers_one_dies_every_few_seconds_for_a_minute(
    tmp_path: Path, server: Server
) -> None:
    async with fleet(tmp_path, await server.fresh(), workers=4, **NO_LIMIT) as f:
        loop = asyncio.get_running_loop()
        until, asked = loop.time() + 60, []
        victims = itertools.cycle(f.workers)
        while loop.time() < until:
            asked += [await _ask(f, len(asked)) for _ in range(40)]
            victim = next(victims)
            await f.chat.until(asked[-20], "running", "done")
            await victim.kill()
            await f.chat.until(asked[-30], "done")
            await victim.start()
        for message in asked:
            await f.chat.until(message, "done")
        await f.check_exactly_once()
        await f.check_ledger(tasks=len(asked), settled=len(asked))
    assert len(asked) >= 400  # under load, and not waiting for it


async def test_a_database_that_crashes_and_comes_back_loses_nothing_and_ends_no_process(
    tmp_path: Path,
) -> None:
    with running() as own:
        async with fleet(tmp_path, await own.fresh(), workers=2) as f:
            asked = [await _ask(f, number) for number in range(60)]
            for _ in range(3):
                await f.chat.until(asked[len(asked) // 2], "running", "done")
                await own.restart()
                asked += [await _ask(f, len(asked) + number) for number in range(20)]
            for message in asked:
                await f.chat.until(message, "done", timeout_s=60)
            assert all(one.running for one in (f.front, *f.workers))
            await f.check_exactly_once()
            await f.check_ledger(tasks=len(asked), settled=len(asked))


async def test_a_worker_that_was_frozen_for_longer_than_its_lease_changes_nothing(
    tmp_path: Path, server: Server
) -> None:
    async with fleet(tmp_path, await server.fresh(), workers=2) as f:
        frozen, other = f.workers
        await other.kill()
        f.vendor.before_accepting.close()
        asked = [await _ask(f, number) for number in range(10)]
        await f.vendor.wait_for(lambda: f.vendor.before_accepting.waiting > 0)
        os.kill(frozen.pid, signal.SIGSTOP)
        f.vendor.before_accepting.open()
        await other.start()
        for message in asked:
            await f.chat.until(message, "done")
        await f.check_exactly_once()
        before = await f.rows("SELECT * FROM tasks ORDER BY id")
        os.kill(frozen.pid, signal.SIGCONT)
        more = [await _ask(f, 100 + number) for number in range(10)]
        for message in more:
            await f.chat.until(message, "done")
        assert frozen.running
        after = await f.rows("SELECT * FROM tasks ORDER BY id")
        assert set(before) <= set(after)
        await f.check_exactly_once()
        await f.check_ledger(tasks=20, settled=20)


async def _ask(f: Fleet, number: int) -> str:
    return await f.chat.ask("imagine", PROMPT, person=f"p{number % 11}", space=f"s{number % 3}")
