"""So much at once, so much waiting, and an end to it all."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import Busy
from bot.platforms.discord.errands import Errands


async def test_no_more_work_at_once_than_was_said() -> None:
    errands, at_work, most = Errands(at_once=2), 0, 0

    async def work() -> None:
        nonlocal at_work, most
        async with errands.place():
            at_work += 1
            most = max(most, at_work)
            await asyncio.sleep(0)
            at_work -= 1

    await asyncio.gather(*(work() for _ in range(20)))
    assert most == 2


async def test_beyond_those_who_wait_the_next_is_told_that_it_is_too_much() -> None:
    errands, let = Errands(at_once=1, most_waiting=1), asyncio.Event()

    async def work() -> None:
        async with errands.place():
            await let.wait()

    working = [asyncio.create_task(work()) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await work()
    let.set()
    await asyncio.gather(*working)
    await work()


async def test_at_the_end_handlers_may_finish_and_late_ones_are_cancelled() -> None:
    errands, let = Errands(), asyncio.Event()

    async def handle(until: asyncio.Event) -> str:
        with errands.handled():
            await until.wait()
        return "finished"

    finishing = asyncio.create_task(handle(let))
    late = asyncio.create_task(handle(asyncio.Event()))
    await asyncio.sleep(0)
    let.set()
    await errands.finish(0.05)
    assert await finishing == "finished"
    assert late.cancelled()


async def test_at_the_end_nobody_new_is_taken() -> None:
    errands = Errands()
    await errands.finish(0)
    with pytest.raises(Busy, match="restarted"), errands.handled():
        pass
