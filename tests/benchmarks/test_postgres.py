"""What several processes on one PostgreSQL carry, and what the database costs them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from statistics import median

import psutil
import pytest
from support.carrying import HIGH_LIMITS, carry, told
from support.fleet import Fleet, fleet
from support.postgres import Server
from support.stored import NOON, new_task

from storage import tasks
from storage.database import Database
from storage.operation import Operation
from storage.postgres import PostgresDatabase, driving
from storage.tasks import Limits, Reserved, Rule

pytestmark = pytest.mark.benchmark

ROUNDS = 5
WARM_UP = 250
CALLERS = 64
RESERVED = 1_500  #: tasks a round
TASKS = 400  #: a round of the pipeline
TARGET = 200  #: tasks a second with two workers
FASTER = 1.8  #: reserving in one statement against the shared form
COSTED = 1_000
MOST_MS = 20.0  #: of a processor, for a task, the pictures' own work left out
WOKEN_MS = 20  #: from a callback to another process, half of them
WAITING = 1_000
SHARE = 0.03  #: of a core, that 1,000 waiting tasks cost a worker
WATCHED_S = 20.0
LIMITS = Limits(Rule("default", 10**6), max_waiting=10**6)


async def test_reserving_in_one_statement_is_faster_than_in_the_shared_form(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    database = await Database.open(await server.fresh())
    assert isinstance(database, PostgresDatabase)
    own, shared = [], []
    for turn in range(ROUNDS):
        shared.append(await reserving(partial(_shared, database), first=2 * turn * RESERVED))
        own.append(await reserving(database.write, first=(2 * turn + 1) * RESERVED))
    await database.close()
    ratios = [one / other for one, other in zip(own, shared, strict=True)]
    with capsys.disabled():
        print(  # noqa: T201
            f"\nreserving on PostgreSQL: {max(own):.0f}/s in one statement, {max(shared):.0f}/s in "
            f"the shared form; ratios {', '.join(f'{one:.2f}' for one in ratios)} "
            f"(median at least {FASTER})"
        )
    assert median(ratios) >= FASTER


async def test_two_workers_carry_200_tasks_a_second(
    tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    async with fleet(tmp_path, await server.fresh(), workers=2, **HIGH_LIMITS) as f:
        await carry(f.chat, WARM_UP)
        rates = [await carry(f.chat, TASKS) for _ in range(ROUNDS)]
        await f.check_exactly_once()
    with capsys.disabled():
        print(f"\npipeline of two workers {told(rates)} (at least {TARGET}/s)")  # noqa: T201
    assert max(rates) >= TARGET


async def test_a_task_costs_each_process_milliseconds(
    tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    async with fleet(tmp_path, await server.fresh(), workers=2, **HIGH_LIMITS) as f:
        await carry(f.chat, WARM_UP)
        parts = {"front": [psutil.Process(f.front.pid)], "postgres": await postgres_of(f)}
        parts["workers"] = [psutil.Process(one.pid) for one in f.workers]
        size, before = await database_size(f), {name: total(parts[name]) for name in parts}
        await carry(f.chat, COSTED)
        cost = {name: 1000 * (total(parts[name]) - before[name]) / COSTED for name in parts}
        grown = (await database_size(f) - size) / COSTED
        held = {name: max(one.memory_info().rss for one in parts[name]) for name in parts}
    with capsys.disabled():
        told = ", ".join(f"{name} {ms:.1f} ms" for name, ms in cost.items())
        sizes = ", ".join(f"{name} {held[name] / 2**20:.0f} MiB" for name in ("front", "workers"))
        print(  # noqa: T201
            f"\na task costs {told} of a processor (together at most {MOST_MS:.0f} ms) and "
            f"{grown / 1024:.1f} KiB of the database; a process holds {sizes}"
        )
    assert sum(cost.values()) <= MOST_MS


async def test_a_callback_wakes_another_process_at_once(
    tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    async with fleet(tmp_path, await server.fresh(), workers=1, auto=False) as f:
        took = [await woken_ms(f, number) for number in range(40)]
    with capsys.disabled():
        print(  # noqa: T201
            f"\ncallback to resumed in another process: p50 {median(took):.1f} ms, "
            f"slowest {max(took):.1f} ms (p50 at most {WOKEN_MS} ms)"
        )
    assert median(took) <= WOKEN_MS


async def test_waiting_tasks_cost_a_worker_next_to_nothing(
    tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    more = HIGH_LIMITS | {"EASEL_ZHIQITE__MAX_IN_FLIGHT": str(2 * WAITING)}
    async with fleet(tmp_path, await server.fresh(), workers=2, auto=False, **more) as f:
        for number in range(WAITING):
            await f.chat.ask("imagine", {"prompt": "a fox"}, person=f"person{number % 50}")
        await f.vendor.wait_for(lambda: len(f.vendor.jobs) == WAITING)
        workers = [psutil.Process(one.pid) for one in f.workers]
        before = [spent(one) for one in workers]
        await asyncio.sleep(WATCHED_S)
        shares = [
            (spent(one) - earlier) / WATCHED_S for one, earlier in zip(workers, before, strict=True)
        ]
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{WAITING} waiting tasks cost each worker "
            f"{', '.join(f'{share:.1%}' for share in shares)} of a core (at most {SHARE:.0%})"
        )
    assert max(shares) <= SHARE


async def reserving(
    write: Callable[[Operation[object]], Awaitable[object]], *, first: int
) -> float:
    """Reserve for many people from CALLERS at once; reservations a second."""
    numbers = iter(range(first, first + RESERVED))

    async def caller() -> None:
        for number in numbers:
            new = new_task(number, person_id=f"discord:{number % 500}", space_id=f"s{number % 50}")
            result = await write(tasks.reserve(new, limits=LIMITS, now=NOON))
            assert isinstance(result, Reserved)

    start = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return RESERVED / (time.perf_counter() - start)


async def _shared(database: PostgresDatabase, operation: Operation[object]) -> object:
    return await database._run(partial(driving.write, operation=operation))


async def woken_ms(f: Fleet, number: int) -> float:
    """From the moment the vendor calls the front process to the worker's fetching the result."""
    await f.chat.ask("imagine", {"prompt": "a fox"}, person=f"p{number}")
    await f.vendor.wait_for(lambda: len(f.vendor.jobs) == number + 1)
    job = list(f.vendor.jobs.values())[-1]
    start = time.perf_counter()
    await f.vendor.finish(job)
    await f.vendor.wait_for(lambda: job.id in f.vendor.fetched_at)
    return (f.vendor.fetched_at[job.id] - start) * 1000


async def postgres_of(f: Fleet) -> list[psutil.Process]:
    """The server's processes, its connections among them."""
    ((asking, main_id),) = await f.rows("""
        SELECT pg_backend_pid(), split_part(pg_read_file('postmaster.pid'), E'\\n', 1)
    """)
    main = psutil.Process(int(main_id))
    return [main, *(one for one in main.children() if one.pid != asking)]


async def database_size(f: Fleet) -> int:
    """Bytes."""
    ((size,),) = await f.rows("SELECT pg_database_size(current_database())")
    return int(size)


def total(processes: list[psutil.Process]) -> float:
    """Seconds of a processor."""
    return sum(spent(one) for one in processes)


def spent(process: psutil.Process) -> float:
    """Seconds of a processor."""
    times = process.cpu_times()
    return times.user + times.system
