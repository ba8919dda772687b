"""The audit is kept as long as the settings say, with the database of a running service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.databases import database_of

from bot.moderation.expiry import AT_ONCE, AuditExpiry
from storage import audit
from storage.audit import NewEntry
from storage.audit_retention import EXPIRED
from storage.database import Database
from storage.operation import Steps
from storage.periods import DAY_MS

pytestmark = pytest.mark.stores

NOW = 1_764_000_000_000
SPACE = "chat:home"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(database_of(tmp_path))
    yield opened
    await opened.close()


async def write(database: Database, days_ago: int, *, count: int = 1) -> None:
    def steps() -> Steps[None]:
        for _ in range(count):
            at = NOW - days_ago * DAY_MS
            entry = NewEntry(space_id=SPACE, actor_id="chat:mia", action="block", created_at=at)
            yield from audit.appending(entry)

    await database.write(steps)


async def kept(database: Database) -> list[audit.Entry]:
    entries = await database.read(audit.entries(SPACE, limit=10_000))
    return [entry for entry in entries if entry.action != EXPIRED]


def expiry(database: Database, days: int = 365) -> AuditExpiry:
    return AuditExpiry(database, days, lambda: NOW)


async def test_entries_go_when_they_are_older_than_the_settings_say(database: Database) -> None:
    await write(database, 400, count=AT_ONCE + 7)
    await write(database, 364)
    assert await expiry(database).expire() == AT_ONCE + 7
    assert len(await kept(database)) == 1
    assert await expiry(database).expire() == 0


async def test_it_looks_at_once_and_ends_when_it_is_told_to(database: Database) -> None:
    await write(database, 400)
    running = asyncio.create_task(expiry(database).run())
    async with asyncio.timeout(10):
        while await kept(database):
            assert not running.done()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert running.cancelled()
