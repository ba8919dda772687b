"""What was acknowledged is there after kill -9, and the credits are those of the tasks."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from pathlib import Path

import pytest
from support.stored import NOON, new_task

from storage import tasks
from storage.database import Database, Sql, Steps, operation
from storage.tasks import Limits, Rule

TESTS = Path(__file__).parents[1]
ENOUGH = 2_000  #: acknowledgements before the kill

COUNT = Sql("SELECT id FROM tasks")
SUM = Sql("SELECT sum(used) FROM usage")
CHECK = Sql("PRAGMA integrity_check")


@pytest.mark.chaos
@pytest.mark.parametrize("number", range(3))
async def test_nothing_acknowledged_is_lost_by_a_kill(tmp_path: Path, number: int) -> None:
    acknowledged = await _kill_after(ENOUGH + 37 * number, tmp_path / "easel.db")
    database = await Database.open(tmp_path / "easel.db")
    kept, credits, integrity = await database.read(_everything())
    await database.close()
    assert acknowledged - kept == set()
    assert credits == len(kept)
    assert integrity == [("ok",)]


@operation
def _everything() -> Steps[tuple[set[str], int, list[tuple[str]]]]:
    ids = yield COUNT, ()
    [(credits,)] = yield SUM, ()
    integrity = yield CHECK, ()
    return {task_id for (task_id,) in ids}, credits, integrity  # type: ignore[return-value]


async def _kill_after(count: int, path: Path) -> set[str]:
    writer = await asyncio.create_subprocess_exec(
        sys.executable,
        __file__,
        str(path),
        stdout=asyncio.subprocess.PIPE,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")]),
        },
    )
    assert writer.stdout is not None
    async with asyncio.timeout(60):
        lines = [await writer.stdout.readline() for _ in range(count)]
        writer.kill()
        lines += (await writer.stdout.read()).splitlines(keepends=True)
        await writer.wait()
    return {line.decode().strip() for line in lines if line.endswith(b"\n")}


async def _reserve_for_ever(path: Path) -> None:
    database = await Database.open(path)
    numbers = itertools.count()
    limits = Limits(Rule("default", 10**9), max_waiting=10**9)

    async def caller(person: int) -> None:
        for number in numbers:
            new = new_task(number, person_id=f"discord:{person}")
            await database.write(tasks.reserve(new, limits=limits, now=NOON))
            sys.stdout.write(f"{new.id}\n")
            sys.stdout.flush()

    await asyncio.gather(*(caller(person) for person in range(64)))


if __name__ == "__main__":
    asyncio.run(_reserve_for_ever(Path(sys.argv[1])))
