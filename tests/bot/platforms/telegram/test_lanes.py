"""One person's things in order, everybody's side by side, and no more than there is room for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.platforms.telegram.lanes import AT_ONCE_IN_CHAT, MOST_IN_CHAT, MOST_WAITING, Lanes


class Works:
    """Works that end when they are let, and what they did in what order."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}

    def make(self, name: str) -> Callable[[], Awaitable[None]]:
        gate = self.gates[name] = asyncio.Event()

        async def work() -> None:
            self.log.append(f"{name} begins")
            await gate.wait()
            self.log.append(f"{name} ends")

        return work


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_one_persons_things_are_done_one_after_the_other() -> None:
    lanes, works = Lanes(), Works()
    lanes.put((1, 1), works.make("first"))
    lanes.put((1, 1), works.make("second"))
    lanes.put((1, 2), works.make("other"))
    await settle()
    assert works.log == ["first begins", "other begins"]
    works.gates["first"].set()
    await settle()
    assert works.log[2:] == ["first ends", "second begins"]
    await lanes.finish(0)


async def test_a_crowded_chat_does_not_hold_up_the_others() -> None:
    lanes, works = Lanes(), Works()
    for person in range(50):
        lanes.put((1, person), works.make(f"crowd {person}"))
    lanes.put((2, 1), works.make("elsewhere"))
    await settle()
    assert "elsewhere begins" in works.log
    assert len(works.log) == AT_ONCE_IN_CHAT + 1
    await lanes.finish(0)


async def test_what_a_chat_may_have_waiting_is_bounded() -> None:
    lanes, works = Lanes(), Works()
    put = [lanes.put((1, n), works.make(str(n))) for n in range(MOST_IN_CHAT + 5)]
    assert put.count(True) == MOST_IN_CHAT
    assert lanes.put((2, 1), works.make("elsewhere"))
    await lanes.finish(0)


async def test_when_everything_is_full_one_waits_for_room() -> None:
    lanes, works = Lanes(), Works()
    for number in range(MOST_WAITING):
        assert lanes.put((number // 50, number), works.make(str(number)))
    assert lanes.full
    waiting = asyncio.create_task(lanes.room())
    await settle()
    assert not waiting.done()
    works.gates["0"].set()
    async with asyncio.timeout(10):
        await waiting
    await lanes.finish(0)


async def test_stopping_waits_for_what_is_in_hand_and_leaves_the_rest() -> None:
    lanes, works = Lanes(), Works()
    lanes.put((1, 1), works.make("in hand"))
    lanes.put((1, 1), works.make("waiting"))
    await settle()
    works.gates["in hand"].set()
    await lanes.finish(1)
    assert works.log == ["in hand begins", "in hand ends"]


async def test_a_work_that_breaks_does_not_stop_its_lane() -> None:
    async def broken() -> None:
        raise ValueError("a bug")

    lanes, works = Lanes(), Works()
    lanes.put((1, 1), broken)
    lanes.put((1, 1), works.make("next"))
    await settle()
    assert works.log == ["next begins"]
    await lanes.finish(0)
