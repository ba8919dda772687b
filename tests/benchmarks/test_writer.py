"""Group commit against its ceiling, plain sqlite3 in batches, and against what it replaces."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from statistics import median
from typing import Any

import aiosqlite
import pytest
from support.stored import NOON, new_task

from storage import claims, tasks
from storage.connection import open_writer
from storage.database import Database
from storage.operation import Abort, Operation, Rows, Sql, Steps, operation
from storage.tasks import Limits, NewTask, Rule, Task

pytestmark = pytest.mark.benchmark

CALLERS = 64
ROUNDS = 7
BATCHED = 3_200  #: reservations a round through the writer, and in plain batches
ONE_BY_ONE = 640  #: reservations a round with a transaction each
LIMITS = Limits(Rule("default", 10**6), max_waiting=10**6)
FEW, MANY = 1_000, 100_000  #: tasks parked
PRAGMAS = (
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
)
REQUEST = json.dumps(
    {
        "prompt": "a lighthouse in a storm, oil on canvas",
        "negative": "",
        "width": 1024,
        "height": 1024,
        "images": 1,
        "steps": 25,
        "guidance": 7.0,
        "sampler": "Euler a",
    }
)
ADDRESS = json.dumps(
    {
        "platform": "discord",
        "space": "discord:100000000000000000",
        "channel": "100000000000000000",
        "message": "100000000000000000",
    }
)

Statements = list[tuple[Sql, Sequence[Any]]]
Claim = Operation[list[Task]]
Run = Callable[[aiosqlite.Connection, Sql, Sequence[Any]], Awaitable[None]]


async def test_reserving_through_the_writer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds = [await _round(tmp_path / str(number)) for number in range(ROUNDS)]
    of_plain, of_each, of_one_hop = (
        median(one.writer / ceiling(one) for one in rounds)
        for ceiling in (attrgetter("plain"), attrgetter("each"), attrgetter("one_hop"))
    )
    with capsys.disabled():
        print(  # noqa: T201
            f"\nreserve + insert, {CALLERS} callers, FULL:"
            f" {median(one.writer for one in rounds):,.0f}/s"
            f" = {of_plain:.2f} of plain sqlite3 in batches of {CALLERS} (at least 0.45)"
            f" = {of_each:.1f} x aiosqlite with a transaction each (at least 12)"
            f" = {of_one_hop:.1f} x the same by execute_fetchall"
        )
    assert of_plain >= 0.45
    assert of_each >= 12


async def test_claiming_with_many_tasks_parked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = await Database.open(tmp_path / "easel.db")
    await _park(database, 0, FEW)
    await database.write(_claim_queued(limit=64))  # so that some are due
    few = [await _median_ms(database, claim) for claim in (_claim_queued(), _claim_due())]
    await _park(database, FEW, MANY)
    many = [await _median_ms(database, claim) for claim in (_claim_queued(), _claim_due())]
    await database.close()
    with capsys.disabled():
        for name, before, after in zip(("32 queued", "64 due"), few, many, strict=True):
            print(  # noqa: T201
                f"\nclaim {name}: {after:.1f} ms with {MANY:,} parked"
                f" = {after / before:.1f} x {before:.1f} ms with {FEW:,} (at most 3)"
            )
    assert all(after <= 3 * before for before, after in zip(few, many, strict=True))


@dataclass(frozen=True)
class Round:
    """Reservations a second, each measured after the other."""

    writer: float
    plain: float
    each: float
    one_hop: float


async def _round(folder: Path) -> Round:
    folder.mkdir()
    return Round(
        writer=await _through_the_writer(folder / "writer.db"),
        plain=await _in_plain_batches(folder / "plain.db"),
        each=await _a_transaction_each(folder / "each.db", _as_documented),
        one_hop=await _a_transaction_each(folder / "one_hop.db", _in_one_hop),
    )


async def _through_the_writer(path: Path) -> float:
    database = await Database.open(path)
    waiting = iter([tasks.reserve(new, limits=LIMITS, now=NOON) for new in _tasks(BATCHED)])

    async def caller() -> None:
        for reserve in waiting:
            await database.write(reserve)

    begun = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    took = time.perf_counter() - begun
    await database.close()
    return BATCHED / took


async def _in_plain_batches(path: Path) -> float:
    await (await open_writer(path)).close()
    waiting = [_statements(new) for new in _tasks(BATCHED)]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in PRAGMAS:
            connection.execute(pragma)
        execute = connection.cursor().execute
        begun = time.perf_counter()
        for begin in range(0, BATCHED, CALLERS):
            execute("BEGIN IMMEDIATE")
            for statements in waiting[begin : begin + CALLERS]:
                execute("SAVEPOINT operation")
                for statement, values in statements:
                    if statement:  # a lock, which SQLite does not need
                        execute(statement.sqlite, values).fetchall()
                execute("RELEASE operation")
            execute("COMMIT")
        return BATCHED / (time.perf_counter() - begun)


async def _a_transaction_each(path: Path, run: Run) -> float:
    await (await open_writer(path)).close()
    waiting = iter([_statements(new) for new in _tasks(ONE_BY_ONE)])
    lock = asyncio.Lock()
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        for pragma in PRAGMAS:
            await connection.execute(pragma)

        async def caller() -> None:
            for statements in waiting:
                async with lock:
                    await connection.execute("BEGIN IMMEDIATE")
                    for statement, values in statements:
                        await run(connection, statement, values)
                    await connection.commit()

        begun = time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(CALLERS)))
        return ONE_BY_ONE / (time.perf_counter() - begun)


async def _as_documented(
    connection: aiosqlite.Connection, statement: Sql, values: Sequence[Any]
) -> None:
    """As aiosqlite's README does it: rows are fetched from a cursor that is closed again."""
    if "RETURNING" not in statement:
        await connection.execute(statement.sqlite, values)
        return
    async with connection.execute(statement.sqlite, values) as cursor:
        await cursor.fetchone()


async def _in_one_hop(
    connection: aiosqlite.Connection, statement: Sql, values: Sequence[Any]
) -> None:
    await connection.execute_fetchall(statement.sqlite, values)


def _tasks(count: int, *, people: int = 4 * CALLERS, begin: int = 0) -> list[NewTask]:
    """Requests as a busy bot gets them: ids in order of time, people and spaces all mixed."""
    return [
        new_task(
            id=f"{NOON + number:012x}{number * 7919 % 2**40:010x}",
            key=f"discord:interaction:{10**18 + number}",
            space_id=f"discord:{10**17 + number % 20}",
            person_id=f"discord:{10**17 + number % people}",
            channel_id=str(10**17),
            request=REQUEST,
            address=ADDRESS,
        )
        for number in range(begin, count)
    ]


def _statements(new: NewTask) -> Statements:
    """What `reserve` does when nothing refuses, without the generator around it."""
    steps = tasks.reserve(new, limits=LIMITS, now=NOON)()
    answers: list[Rows] = [[(1,)], [(0, 0)], [], []]
    found, asked = [], next(steps)
    for rows in answers:
        while not asked[0]:  # for PostgreSQL alone
            asked = steps.send([])
        found.append(asked)
        with suppress(StopIteration):
            asked = steps.send(rows)
    return found


async def _park(database: Database, begin: int, end: int) -> None:
    limits = Limits(Rule("default", 10**6), max_waiting=50)
    for first in range(begin, end, FEW):
        new = _tasks(first + FEW, begin=first, people=MANY // 50)
        await asyncio.gather(
            *(database.write(tasks.reserve(one, limits=limits, now=NOON)) for one in new)
        )


def _claim_queued(limit: int = 32) -> Claim:
    return claims.claim_queued(
        "vendor", now=NOON, lease_ms=0, max_in_flight=1000, per_person=5, limit=limit
    )


def _claim_due() -> Claim:
    return claims.claim_due(now=NOON, lease_ms=0, limit=64)


async def _median_ms(database: Database, claim: Claim) -> float:
    """What a claim takes; it is undone, so that each finds the same."""

    @operation
    def undone() -> Steps[list[Task]]:
        raise Abort((yield from claim()))

    taken = []
    for _ in range(25):
        begun = time.perf_counter()
        assert await database.write(undone())
        taken.append((time.perf_counter() - begun) * 1000)
    return median(taken)
