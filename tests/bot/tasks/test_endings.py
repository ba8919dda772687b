"""An end that was covered is shown again, once it is known to be there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from support.stored import LIMITS, NOON, new_task

from bot.invocation import Message
from bot.tasks.endings import Endings
from storage import claims, tasks, transitions
from storage.database import Database
from storage.task_rows import Task


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "easel.db")
    yield database
    await database.close()


async def reserved(database: Database) -> str:
    result = await database.write(tasks.reserve(new_task(), limits=LIMITS, now=NOON))
    assert isinstance(result, tasks.Reserved)
    return result.task.id


def said(task_id: str, *, waits: bool) -> Message:
    return Message("…", "waiting" if waits else "running", task_id=task_id)


async def test_what_says_it_waits_is_behind_once_it_does_not(database: Database) -> None:
    endings, task_id = Endings(database), await reserved(database)
    assert not await endings.is_behind(said(task_id, waits=True))
    await database.write(
        claims.claim_queued("vendor", now=NOON, lease_ms=9, max_in_flight=9, per_person=9, limit=9)
    )
    assert await endings.is_behind(said(task_id, waits=True))
    assert not await endings.is_behind(said(task_id, waits=False))
    assert not await endings.has_ended(task_id)
    assert not await endings.is_behind(Message("no task's"))


async def test_an_end_is_shown_again_when_the_person_has_been_told(database: Database) -> None:
    endings, task_id = Endings(database), await reserved(database)
    await database.write(transitions.cancel(task_id, now=NOON))
    assert await endings.has_ended(task_id)
    assert await endings.is_behind(said(task_id, waits=False))
    shown: asyncio.Queue[Task] = asyncio.Queue()
    running = asyncio.create_task(endings.run(shown.put))
    endings.cover(task_id)
    (held,) = await database.write(claims.claim_due(now=NOON, lease_ms=9, limit=9))
    assert shown.empty()
    await database.write(transitions.told(task_id, held.attempt, address="{}", now=NOON))
    async with asyncio.timeout(10):
        assert (await shown.get()).id == task_id
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
