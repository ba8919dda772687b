"""Edits come at a pace Discord takes, in their order, and the newest always arrives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.errors import DeliveryError, say
from bot.platforms.discord.pace import KEPT_MS, Pace

LATER = DeliveryError(say("Not now."))
NEVER = DeliveryError(say("Never."), permanent=True)
GAP_MS = 20


@dataclass
class Shown:
    """What arrived, in order; `held` keeps an edit on its way until the test lets it go."""

    texts: list[str] = field(default_factory=list)
    failing: list[DeliveryError] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    started: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    def edit(self, text: str, *, hold: bool = False) -> Callable[[], Coroutine[Any, Any, None]]:
        async def edit() -> None:
            self.started.set()
            if hold:
                await self.held.wait()
            async with self.arrived:
                self.arrived.notify_all()
                if self.failing:
                    raise self.failing.pop(0)
                self.texts.append(text)

        return edit

    async def until(self, *texts: str) -> None:
        async with asyncio.timeout(5), self.arrived:
            await self.arrived.wait_for(lambda: self.texts[-len(texts) :] == list(texts))

    async def until_failed(self) -> None:
        async with asyncio.timeout(5), self.arrived:
            await self.arrived.wait_for(lambda: not self.failing)


@asynccontextmanager
async def pacing(gap_ms: int = GAP_MS, **more: int) -> AsyncIterator[tuple[Pace, Shown, list[int]]]:
    now = [1_000_000]
    pace = Pace(clock=lambda: now[0], gap_ms=gap_ms, **more)
    yield pace, Shown(), now
    await pace.close()


async def show(pace: Pace, shown: Shown, text: str, *, hold: bool = False) -> None:
    await pace.show("m", shown.edit(text, hold=hold), timeout_s=5)


async def end(pace: Pace, shown: Shown, text: str, *, hold: bool = False) -> None:
    await pace.end("m", shown.edit(text, hold=hold), timeout_s=5)


async def test_the_first_edit_is_made_at_once() -> None:
    async with pacing() as (pace, shown, _):
        await show(pace, shown, "one")
        assert shown.texts == ["one"]


async def test_of_many_edits_the_newest_arrives_after_the_gap() -> None:
    async with pacing() as (pace, shown, _):
        for text in ("one", "two", "three", "four"):
            await show(pace, shown, text)
        assert shown.texts == ["one"]
        await shown.until("one", "four")


async def test_messages_do_not_wait_for_one_another() -> None:
    async with pacing(gap_ms=60_000) as (pace, shown, _):
        await show(pace, shown, "one")
        await pace.show("another", shown.edit("two"), timeout_s=5)
        assert shown.texts == ["one", "two"]


async def test_what_comes_while_an_edit_is_on_its_way_follows_it() -> None:
    async with pacing() as (pace, shown, _):
        first = asyncio.create_task(show(pace, shown, "one", hold=True))
        await shown.started.wait()
        await show(pace, shown, "two")
        shown.held.set()
        await first
        await shown.until("one", "two")


async def test_the_end_waits_for_an_edit_on_its_way() -> None:
    async with pacing() as (pace, shown, _):
        first = asyncio.create_task(show(pace, shown, "progress", hold=True))
        await shown.started.wait()
        last = asyncio.create_task(end(pace, shown, "end"))
        await asyncio.sleep(0)
        assert shown.texts == []
        shown.held.set()
        await asyncio.gather(first, last)
        assert shown.texts == ["progress", "end"]


async def test_nothing_is_shown_after_the_end() -> None:
    async with pacing() as (pace, shown, _):
        await show(pace, shown, "one")
        await show(pace, shown, "put off")
        await end(pace, shown, "end")
        await show(pace, shown, "late")
        assert shown.texts == ["one", "end"]
        assert pace.under_way == 0


async def test_an_end_that_failed_is_made_again_and_no_progress_between() -> None:
    async with pacing() as (pace, shown, _):
        shown.failing = [LATER]
        with pytest.raises(DeliveryError):
            await end(pace, shown, "end")
        await show(pace, shown, "late")
        await end(pace, shown, "end")
        assert shown.texts == ["end"]


async def test_a_failed_edit_is_told_to_who_made_it() -> None:
    async with pacing() as (pace, shown, _):
        shown.failing = [LATER]
        with pytest.raises(DeliveryError):
            await show(pace, shown, "one")
        await show(pace, shown, "again")  # nothing was shown: there is no gap to keep
        assert shown.texts == ["again"]


async def test_the_newest_edit_is_tried_again_when_it_was_put_off() -> None:
    async with pacing() as (pace, shown, _):
        await show(pace, shown, "one")
        shown.failing = [LATER, LATER]
        await show(pace, shown, "two")
        await shown.until("one", "two")


@pytest.mark.parametrize("failing", [[NEVER], [LATER] * 3])
async def test_an_edit_that_cannot_be_made_is_given_up(failing: list[DeliveryError]) -> None:
    async with pacing(gap_ms=1) as (pace, shown, now):
        await show(pace, shown, "one")
        shown.failing = list(failing)
        await show(pace, shown, "two")
        await shown.until_failed()
        now[0] += 10
        await show(pace, shown, "three")
        await shown.until("one", "three")


async def test_an_edit_that_takes_too_long_goes_on_and_keeps_its_place() -> None:
    async with pacing() as (pace, shown, _):
        with pytest.raises(DeliveryError) as raised:
            await pace.show("m", shown.edit("slow", hold=True), timeout_s=0.01)
        assert not raised.value.permanent
        last = asyncio.create_task(end(pace, shown, "end"))
        await asyncio.sleep(0)
        shown.held.set()
        await last
        assert shown.texts == ["slow", "end"]


async def test_an_end_that_takes_too_long_is_joined_by_the_next_attempt() -> None:
    async with pacing() as (pace, shown, _):
        slow = shown.edit("end", hold=True)
        with pytest.raises(DeliveryError):
            await pace.end("m", slow, timeout_s=0.01, nonce="n")
        again = asyncio.create_task(pace.end("m", shown.edit("twice"), timeout_s=5, nonce="n"))
        await asyncio.sleep(0)
        shown.held.set()
        await again
        assert shown.texts == ["end"]


async def test_who_is_cancelled_does_not_cut_a_request_in_two() -> None:
    # discord.py holds a lock for all requests while it waits out a global rate limit.
    async with pacing() as (pace, shown, _):
        cut = asyncio.create_task(end(pace, shown, "end", hold=True))
        await shown.started.wait()
        cut.cancel()
        await asyncio.gather(cut, return_exceptions=True)
        shown.held.set()
        await shown.until("end")


async def test_messages_are_forgotten_after_a_while() -> None:
    async with pacing() as (pace, shown, now):
        for number in range(1000):
            await pace.end(str(number), shown.edit("end"), timeout_s=5)
        assert pace.known == 1000
        now[0] += KEPT_MS + 1
        for number in range(200):
            await pace.end(f"new {number}", shown.edit("end"), timeout_s=5)
        assert pace.known <= 200


async def test_no_more_messages_are_kept_in_mind_than_there_is_room_for() -> None:
    async with pacing(most=10) as (pace, shown, _):
        for number in range(100):
            await pace.end(str(number), shown.edit("end"), timeout_s=5)
        assert pace.known <= 11


async def test_closing_drops_what_was_put_off() -> None:
    async with pacing() as (pace, shown, _):
        await show(pace, shown, "one")
        await show(pace, shown, "two")
        assert pace.under_way == 1
        await pace.close()
        assert shown.texts == ["one"]
        assert pace.under_way == 0
