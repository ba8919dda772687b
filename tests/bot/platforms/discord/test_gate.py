"""In a burst work lets acknowledgements leave first; it is not kept for ever, nor otherwise."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

from bot.platforms.discord.gate import BURST, LONGEST_S, Gate


def _burst(gate: Gate) -> ExitStack:
    """As many acknowledgements on their way as make a burst; they have left when it is closed."""
    leaving = ExitStack()
    for _ in range(BURST):
        leaving.enter_context(gate.leaving())
    return leaving


async def _is_open(gate: Gate) -> bool:
    try:
        async with asyncio.timeout(0.05):
            await gate.passed()
    except TimeoutError:
        return False
    return True


async def test_with_nothing_to_acknowledge_work_goes_on_at_once() -> None:
    assert await _is_open(Gate())


async def test_a_single_acknowledgement_on_its_way_holds_nobody_up() -> None:
    gate = Gate(longest_s=60)
    with gate.leaving():
        assert await _is_open(gate)


async def test_in_a_burst_work_waits_until_the_last_acknowledgement_has_left() -> None:
    gate = Gate(longest_s=60)
    with _burst(gate):
        assert not await _is_open(gate)
    async with asyncio.timeout(5):
        await gate.passed()


async def test_between_two_of_a_burst_work_still_waits() -> None:
    gate = Gate(longest_s=60, quiet_s=30)
    with _burst(gate):
        pass
    assert not await _is_open(gate)


async def test_an_acknowledgement_that_fails_keeps_nobody() -> None:
    gate = Gate(longest_s=60)
    try:
        with _burst(gate):
            raise OSError
    except OSError:
        async with asyncio.timeout(5):
            await gate.passed()


async def test_in_an_endless_burst_work_goes_on_after_a_quarter_of_a_second() -> None:
    gate, loop = Gate(), asyncio.get_running_loop()
    with _burst(gate):
        began = loop.time()
        await gate.passed()
        assert LONGEST_S <= loop.time() - began < LONGEST_S + 0.5
