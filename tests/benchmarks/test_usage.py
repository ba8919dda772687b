"""2,000,000 finished tasks against 10,000: limits, reserve and /usage take about the same."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest
from support.finished import FIRST_DAY, SPACE, TODAY, Finished, fill
from support.stored import NOON, new_task

from storage import grants, quotas, rollups, tasks
from storage.database import Database
from storage.operation import Operation
from storage.tasks import Limits, Rule

FEW = Finished(window=10_000)
MANY = Finished(window=88_000, before=1_912_000)
MOST = 1.3
ROUNDS = 21
READS, RESERVES = 60, 640  #: a round
CALLERS = 64
LIMITS = Limits(Rule("default", 10**6, "month"), max_waiting=10**6)
PERSON = "discord:100000000000000007"


@dataclass
class Served:
    """A database, and how many tasks were reserved in it."""

    database: Database
    reserved: int = 0


def _standing() -> Operation[object]:
    return quotas.standing(SPACE, PERSON, rule=LIMITS.credits, now=NOON)


def _by(by: rollups.By) -> Callable[[], Operation[object]]:
    return lambda: rollups.usage(SPACE, FIRST_DAY, TODAY, by=by, limit=1000)


READ: dict[str, Callable[[], Operation[object]]] = {
    "/quota": _standing,
    "/usage by day and command": _by("day and command"),
    "/usage by command": _by("command"),
    "/usage by person": _by("person"),
    "/usage durations": lambda: rollups.durations(SPACE, FIRST_DAY, TODAY),
    "/usage grants": lambda: grants.given(SPACE, since=FIRST_DAY, until=NOON),
}


@pytest.mark.benchmark
async def test_nothing_gets_slower_with_the_tasks_that_are_finished(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with AsyncExitStack() as open_until_the_end:
        both = []
        for number, finished in enumerate((FEW, MANY)):
            path = tmp_path / f"{number}.db"
            await asyncio.to_thread(fill, path, finished)
            database = await Database.open(path)
            open_until_the_end.push_async_callback(database.close)
            both.append(Served(database))
        few, many = both
        taken: dict[str, list[tuple[float, float]]] = {}
        for _ in range(ROUNDS):
            for name, measure in _measures():
                taken.setdefault(name, []).append((await measure(few), await measure(many)))
    _compare(taken, capsys)


def _measures() -> list[tuple[str, Callable[[Served], Awaitable[float]]]]:
    reading = [(name, _reading(operation)) for name, operation in READ.items()]
    return [*reading, ("reserve", _reserve)]


def _reading(operation: Callable[[], Operation[object]]) -> Callable[[Served], Awaitable[float]]:
    async def measure(served: Served) -> float:
        begun = time.perf_counter()
        for _ in range(READS):
            await served.database.read(operation())
        return (time.perf_counter() - begun) / READS

    return measure


async def _reserve(served: Served) -> float:
    first = served.reserved
    served.reserved += RESERVES
    waiting = iter(range(first, first + RESERVES))

    async def caller() -> None:
        for number in waiting:
            new = new_task(
                id=f"{NOON:012x}{number:010x}",
                key=f"discord:interaction:{10**18 + number}",
                space_id=SPACE,
                person_id=f"discord:{10**17 + number % 40}",
            )
            await served.database.write(tasks.reserve(new, limits=LIMITS, now=NOON))

    begun = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return (time.perf_counter() - begun) / RESERVES


def _compare(
    taken: dict[str, list[tuple[float, float]]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each round against itself: the machine may be busier in the next."""
    ratios = {name: median(many / few for few, many in rounds) for name, rounds in taken.items()}
    with capsys.disabled():
        for name, rounds in taken.items():
            few, many = (median(each) * 1e6 for each in zip(*rounds, strict=True))
            print(  # noqa: T201
                f"\n{name}: {many:,.0f} µs with {MANY.tasks:,} finished tasks"
                f" = {ratios[name]:.2f} x {few:,.0f} µs with {FEW.tasks:,} (at most {MOST})",
                end="",
            )
    assert max(ratios.values()) <= MOST, ratios
