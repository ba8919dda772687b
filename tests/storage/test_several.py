"""Several processes at one database at the same moment: limits, caps and the line hold for all."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence

import pytest
from support.postgres import Server
from support.stored import NOON, new_task

from storage import claims, tasks, transitions
from storage.database import Database
from storage.tasks import Existing, Limits, Refused, Reserved, Rule, Task

PROCESSES = 3
MANY = Limits(Rule("default", 10**6), max_waiting=10**6)


@pytest.fixture
async def processes(server: Server) -> AsyncIterator[Sequence[Database]]:
    """Each with a pool of its own."""
    url = await server.fresh()
    opened = [await Database.open(url) for _ in range(PROCESSES)]
    yield opened
    for database in opened:
        await database.close()


async def fill(processes: Sequence[Database], people: Sequence[str]) -> None:
    for number, person in enumerate(people):
        new = new_task(number, person_id=person)
        await processes[0].write(tasks.reserve(new, limits=MANY, now=NOON))


async def claimed(
    processes: Sequence[Database], *, max_in_flight: int, per_person: int, times: int = 20
) -> list[Task]:
    """What all of them get that claim at once, one task at a time."""

    async def claim(database: Database) -> list[Task]:
        return await database.write(
            claims.claim_queued(
                "vendor", now=NOON, lease_ms=30_000, max_in_flight=max_in_flight,
                per_person=per_person, limit=2,
            )
        )  # fmt: skip

    got = await asyncio.gather(*(claim(one) for one in processes for _ in range(times)))
    return [task for some in got for task in some]


async def test_a_limit_of_ten_is_ten_whoever_is_asked(processes: Sequence[Database]) -> None:
    limits = Limits(Rule("default", 10), max_waiting=100)

    async def ask(number: int) -> object:
        new = new_task(number, person_id="ada", cost=1)
        database = processes[number % PROCESSES]
        return await database.write(tasks.reserve(new, limits=limits, now=NOON))

    answers = Counter(type(one) for one in await asyncio.gather(*map(ask, range(60))))
    assert answers == {Reserved: 10, Refused: 50}


async def test_a_request_that_comes_to_all_of_them_is_one_task(
    processes: Sequence[Database],
) -> None:
    async def ask(number: int) -> object:
        new = new_task(number, person_id="ada", key="event-1")
        return await processes[number % PROCESSES].write(tasks.reserve(new, limits=MANY, now=NOON))

    answers = await asyncio.gather(*map(ask, range(12)))
    assert Counter(type(one) for one in answers) == {Reserved: 1, Existing: 11}
    assert len({one.task.id for one in answers if isinstance(one, Reserved | Existing)}) == 1


async def test_a_provider_is_never_given_more_than_its_account_takes(
    processes: Sequence[Database],
) -> None:
    await fill(processes, [f"p{number}" for number in range(40)])
    first = await claimed(processes, max_in_flight=7, per_person=5)
    assert len(first) == len({task.id for task in first}) == 7
    assert await claimed(processes, max_in_flight=7, per_person=5) == []
    for task in first[:3]:
        assert await processes[1].write(
            transitions.requeue(task.id, attempt=task.attempt, not_before=NOON + 60_000)
        )
    assert len(await claimed(processes, max_in_flight=7, per_person=5)) == 3


async def test_nobody_has_more_under_way_than_a_person_may(
    processes: Sequence[Database],
) -> None:
    await fill(processes, ["ada"] * 10 + ["ben"] * 10)
    got = await claimed(processes, max_in_flight=100, per_person=2)
    assert Counter(task.person_id for task in got) == {"ada": 2, "ben": 2}


async def test_the_line_is_served_in_turn_whoever_serves_it(
    processes: Sequence[Database],
) -> None:
    await fill(processes, ["ada"] * 12 + ["ben"] * 12)
    for count in range(2, 13, 2):
        await claimed(processes, max_in_flight=count, per_person=100)
        under_way = await processes[2].read(tasks.unfinished("ben", 100))
        begun = sum(task.state != "queued" for task in under_way)
        assert begun == count // 2


async def test_a_step_whose_moment_has_come_is_done_by_one(processes: Sequence[Database]) -> None:
    await fill(processes, [f"p{number}" for number in range(30)])
    await claimed(processes, max_in_flight=100, per_person=100)
    late = NOON + 30_000

    async def due(database: Database) -> list[Task]:
        return await database.write(claims.claim_due(now=late, lease_ms=30_000, limit=5))

    got = await asyncio.gather(*(due(one) for one in processes for _ in range(4)))
    ids = Counter(task.id for some in got for task in some)
    assert len(ids) == 30
    assert set(ids.values()) == {1}
