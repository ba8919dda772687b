"""Whose turn it is: within Telegram's limits, results first, by a clock that the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.telegram.budget import Urgency, Window
from bot.platforms.telegram.turns import Turns

GROUP, ADA = -100, 7
RESULT, ANSWER, PROGRESS = Urgency.RESULT, Urgency.ANSWER, Urgency.PROGRESS


@dataclass
class Clock:
    """Seconds; what was to be called later is called when they have passed."""

    now: float = 0.0
    calls: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def later(self, delay: float, act: Callable[[], None]) -> Call:
        call = (self.now + delay, act)
        self.calls.append(call)
        return Call(self, call)

    async def pass_(self, seconds: float) -> None:
        until = self.now + seconds
        while due := [call for call in self.calls if call[0] <= until]:
            first = min(due, key=lambda call: call[0])
            self.calls.remove(first)
            self.now = max(self.now, first[0])
            first[1]()
            await settle()
        self.now = until


@dataclass
class Call:
    clock: Clock
    call: tuple[float, Callable[[], None]]

    def cancel(self) -> None:
        if self.call in self.clock.calls:
            self.clock.calls.remove(self.call)


@dataclass
class Bench:
    """Turns on a clock of ours, and what they let through when."""

    clock: Clock = field(default_factory=Clock)
    went: list[tuple[float, str]] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.turns = Turns(clock=self.clock, later=self.clock.later)

    async def send(self, name: str, urgency: Urgency, *, chat: int = GROUP, count: int = 1) -> None:
        async def go() -> None:
            await self.turns.wait(chat, urgency, count=count)
            self.went.append((self.clock.now, name))

        self.tasks.append(asyncio.create_task(go()))
        await settle()

    @property
    def names(self) -> list[str]:
        return [name for _, name in self.went]


async def settle() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def test_a_group_gets_twenty_a_minute() -> None:
    bench = Bench()
    for number in range(25):
        await bench.send(str(number), ANSWER)
    assert len(bench.went) == 20
    await bench.clock.pass_(60)
    assert len(bench.went) == 20
    await bench.clock.pass_(2)
    assert bench.names == [str(n) for n in range(25)]


async def test_progress_of_all_tasks_in_a_group_together_gets_six_a_minute() -> None:
    bench = Bench()
    for number in range(9):
        await bench.send(str(number), PROGRESS)
    assert len(bench.went) == 6
    await bench.clock.pass_(62)
    assert len(bench.went) == 9


async def test_progress_leaves_room_for_results() -> None:
    bench = Bench()
    for number in range(12):
        await bench.send(f"answer {number}", ANSWER)
    await bench.send("progress", PROGRESS)
    assert "progress" not in bench.names
    await bench.send("result", RESULT)
    assert bench.names[-1] == "result"


async def test_a_result_overtakes_everybody_who_waits() -> None:
    bench = Bench()
    for number in range(20):
        await bench.send(str(number), ANSWER)
    await bench.send("progress", PROGRESS)
    await bench.send("answer", ANSWER)
    await bench.send("result", RESULT)
    await bench.clock.pass_(130)
    assert bench.names[20:] == ["result", "answer", "progress"]


async def test_an_album_counts_for_each_of_its_pictures() -> None:
    bench = Bench()
    for number in range(4):
        await bench.send(str(number), RESULT, count=6)
    assert bench.names == ["0", "1", "2"]


async def test_a_pause_holds_up_this_chat_and_no_other() -> None:
    bench = Bench()
    bench.turns.pause(GROUP, 7)
    await bench.send("here", RESULT)
    await bench.send("there", RESULT, chat=-200)
    assert bench.names == ["there"]
    await bench.clock.pass_(7)
    assert bench.went == [(0.0, "there"), (7.0, "here")]


async def test_in_private_progress_comes_once_a_second_and_results_at_once() -> None:
    bench = Bench()
    await bench.send("one", PROGRESS, chat=ADA)
    await bench.send("two", PROGRESS, chat=ADA)
    await bench.send("result", RESULT, chat=ADA)
    assert bench.names == ["one", "result"]
    await bench.clock.pass_(1)
    assert bench.names == ["one", "result", "two"]


async def test_who_gives_up_waiting_takes_nobodys_turn() -> None:
    bench = Bench()
    for number in range(20):
        await bench.send(str(number), ANSWER)
    await bench.send("gone", RESULT)
    await bench.send("next", ANSWER)
    bench.tasks[20].cancel()
    await bench.clock.pass_(61)
    assert bench.went[20] == (61.0, "next")


async def test_a_granted_turn_is_not_taken_twice() -> None:
    bench = Bench()
    for number in range(30):
        await bench.send(str(number), Urgency.GRANTED)
    assert len(bench.went) == 30


async def test_idle_chats_are_forgotten() -> None:
    bench = Bench()
    for chat in range(1, 1500):
        await bench.send("x", ANSWER, chat=chat)
        await bench.clock.pass_(4)
    assert len(bench.turns._lines) <= 1000


@given(
    st.lists(st.tuples(st.floats(0, 30), st.integers(1, 5)), max_size=80),
    st.integers(1, 8),
    st.floats(1, 60),
)
def test_no_window_ever_lets_too_many_through(
    asked: list[tuple[float, int]], most: int, period: float
) -> None:
    window, now, went = Window(most, period), 0.0, []
    for pause, count in asked:
        count = min(count, most)
        now = max(now + pause, window.free_at(now + pause, count))
        window.take(now, count)
        went += [now] * count
    for start in went:
        assert sum(start <= at < start + period * 0.999 for at in went) <= most
