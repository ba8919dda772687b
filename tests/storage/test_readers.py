"""Reads that wait share a trip to the reader's thread, and nothing else."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path

from support.stored import LIMITS, NOON, new_task

from storage import tasks
from storage.database import Database, Sql, Steps, operation


@operation
def nonsense() -> Steps[None]:
    yield Sql("SELECT nonsense"), ()


async def test_a_read_that_fails_fails_alone(database: Database) -> None:
    await database.write(tasks.reserve(new_task(1), limits=LIMITS, now=NOON))
    first, broken, second = await asyncio.gather(
        database.read(tasks.get("task0001")),
        database.read(nonsense()),
        database.read(tasks.get("task0001")),
        return_exceptions=True,
    )
    assert isinstance(broken, sqlite3.OperationalError)
    assert first == second
    assert isinstance(first, tasks.Task)


async def test_a_read_cancelled_before_its_turn_is_never_run(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "easel.db", readers=1)
    started, go_on, run = threading.Event(), threading.Event(), []

    @operation
    def slow() -> Steps[None]:
        started.set()
        assert go_on.wait(10)
        yield Sql("SELECT 1"), ()

    @operation
    def noted() -> Steps[None]:
        run.append(1)
        yield Sql("SELECT 1"), ()

    first = asyncio.create_task(database.read(slow()))
    assert await asyncio.to_thread(started.wait, 10)
    second = asyncio.create_task(database.read(noted()))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait([second])
    go_on.set()
    await first
    await database.close()
    assert run == []


async def test_closing_answers_who_waits(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "easel.db", readers=1)
    reads = [asyncio.create_task(database.read(tasks.next_due())) for _ in range(50)]
    await asyncio.sleep(0)
    await database.close()
    assert await asyncio.gather(*reads) == [None] * 50
