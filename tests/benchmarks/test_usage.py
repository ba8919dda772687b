"""2,000,000 finished tasks against 10,000: /quota, reserve and /usage take about the same."""

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
from support.stored import DAY_MS, NOON, new_task

from bot.invocation import Person
from bot.moderation.reporting import Span, look
from bot.moderation.terms import Terms
from storage import grants, limits, rollups, tasks, totals, words
from storage.database import Database
from storage.grants import Grant
from storage.operation import Operation
from storage.tasks import Reserved, Rule
from storage.words import Word

FEW = Finished(window=10_000)
MANY = Finished(window=88_000, before=1_912_000)
MOST = 1.3
ROUNDS = 21
READS, RESERVES = 60, 640  #: a round
CALLERS = 64
MODERATOR = "discord:9"
PERSON = Person("discord:100000000000000007", "Ada", roles=("discord:1", "discord:2"))
DEFAULT = Rule("default", 50)
#: Every kind of rule that a server may have, over the longest period.
RULES = (
    Rule("everyone", 10**6, "month"),
    Rule("role", 10**7, "month", "discord:1"),
    Rule("person", 10**6, "month", "discord:100000000000000011"),
    Rule("pool", 10**9, "month"),
    Rule("in_flight", 1_000),
)
WORDS = 100

Measure = Callable[["Served"], Awaitable[float]]


@dataclass
class Served:
    """A database with what its server has set, and how many tasks were reserved in it."""

    database: Database
    terms: Terms
    reserved: int = 0


async def serve(database: Database) -> Served:
    """A server whose moderators have set a good deal, as production reads it."""
    for rule in RULES:
        assert await database.write(limits.change(SPACE, rule, actor_id=MODERATOR, now=NOON))
    for number in range(WORDS):
        word = Word(f"word{number}", "plain")
        await database.write(words.add(SPACE, word, actor_id=MODERATOR, now=NOON))
    grant = Grant(
        id="grant", space_id=SPACE, person_id=PERSON.id, credits=100, unused=100, reason="",
        granted_by=MODERATOR, created_at=NOON, expires_at=NOON + DAY_MS,
    )  # fmt: skip
    await database.write(grants.give(grant))
    terms = Terms(database=database, default=DEFAULT, max_waiting=10**6, clock=lambda: NOON)
    return Served(database, terms)


def _usage(*, person: str | None = None, command: str | None = None) -> Operation[object]:
    span = Span(SPACE, FIRST_DAY, TODAY, person, command)
    return lambda: look(span, until=NOON)


READ: dict[str, Callable[[], Operation[object]]] = {
    "/usage": _usage,
    "/usage of one person": lambda: _usage(person=PERSON.id),
    "/usage of one command": lambda: _usage(command="imagine"),
    "/usage as a file": lambda: rollups.each(SPACE, FIRST_DAY, TODAY, limit=20_000),
    "/metrics totals": totals.read,
    "/metrics durations": totals.durations,
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
            both.append(await serve(database))
        few, many = both
        taken: dict[str, list[tuple[float, float]]] = {}
        for _ in range(ROUNDS):
            for name, measure in _measures():
                taken.setdefault(name, []).append((await measure(few), await measure(many)))
    _compare(taken, capsys)


def _measures() -> list[tuple[str, Measure]]:
    reading = [(name, _reading(operation)) for name, operation in READ.items()]
    return [("/quota", _quota), *reading, ("reserve", _reserve)]


async def _quota(served: Served) -> float:
    """What is left, by which rule: limits, weights, grants, the pool."""
    begun = time.perf_counter()
    for _ in range(READS):
        await served.terms.standing(PERSON, SPACE)
    return (time.perf_counter() - begun) / READS


def _reading(operation: Callable[[], Operation[object]]) -> Measure:
    async def measure(served: Served) -> float:
        begun = time.perf_counter()
        for _ in range(READS):
            await served.database.read(operation())
        return (time.perf_counter() - begun) / READS

    return measure


async def _reserve(served: Served) -> float:
    """As an order does: the terms of who asks, then the reservation under them."""
    first = served.reserved
    served.reserved += RESERVES
    waiting = iter(range(first, first + RESERVES))

    async def caller() -> None:
        for number in waiting:
            person = Person(f"discord:{10**17 + number % 40}", "Somebody", roles=("discord:1",))
            under, _ = await served.terms.of(person, SPACE)
            new = new_task(
                id=f"{NOON:012x}{number:010x}",
                key=f"discord:interaction:{10**18 + number}",
                space_id=SPACE,
                person_id=person.id,
            )
            taken = await served.database.write(tasks.reserve(new, limits=under, now=NOON))
            assert isinstance(taken, Reserved)

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
