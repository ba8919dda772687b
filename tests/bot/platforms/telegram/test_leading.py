"""Of several processes one listens; another takes over, and the first notices."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.app.telegrammemory import TelegramMemory
from bot.errors import OperatorError, say
from bot.ids import now_ms
from bot.platforms.telegram.inbox import Term
from bot.platforms.telegram.leading import Leading
from storage.database import Database

LONG_MS, SHORT_MS = 600_000, 300


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "easel.db")
    yield database
    await database.close()


@dataclass
class Process:
    """One of them: notes its terms, and leads until cancelled."""

    leads: asyncio.Event = field(default_factory=asyncio.Event)
    stands_by: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    terms: list[int] = field(default_factory=list)
    breaking: list[Exception] = field(default_factory=list)

    async def lead(self, term: Term) -> None:
        self.terms.append(term.number)
        if self.breaking:
            raise self.breaking.pop()
        self.leads.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()


def leading(database: Database, name: str, lease_ms: int) -> Leading:
    memory = TelegramMemory(database, shared=True, owner=name)
    return Leading(memory, lease_ms=lease_ms, clock=now_ms)


@asynccontextmanager
async def process(
    database: Database, name: str, *, lease_ms: int = LONG_MS
) -> AsyncIterator[Process]:
    one = Process()
    led = leading(database, name, lease_ms)
    running = asyncio.create_task(led.run(one.lead, standing_by=one.stands_by.set))
    try:
        yield one
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def soon(event: asyncio.Event) -> None:
    async with asyncio.timeout(10):
        await event.wait()


async def test_one_listens_and_when_it_stops_the_next_does(database: Database) -> None:
    async with process(database, "b") as second:
        await soon(second.leads)
        async with process(database, "c") as third:
            await soon(third.stands_by)
            assert third.terms == []
    async with process(database, "d") as fourth:
        await soon(fourth.leads)
        assert (second.terms, fourth.terms) == ([1], [2])


async def test_it_goes_on_listening_for_longer_than_a_lease(database: Database) -> None:
    async with (
        process(database, "a", lease_ms=SHORT_MS) as first,
        process(database, "b", lease_ms=SHORT_MS) as second,
    ):
        await soon(first.leads)
        for _ in range(3):
            second.stands_by.clear()
            await soon(second.stands_by)  # it looked when the lease it knew of would have ended
        assert (first.terms, second.terms) == ([1], [])


async def test_who_lost_the_lease_stops_listening(database: Database) -> None:
    async with process(database, "a", lease_ms=SHORT_MS) as first:
        await soon(first.leads)
        other = TelegramMemory(database, shared=True, owner="b")
        later = now_ms() + LONG_MS  # as if it had been frozen
        assert (await other.hold(now=later, until=later + LONG_MS)).term == 2
        await soon(first.ended)
        await soon(first.stands_by)
        assert first.terms == [1]


async def test_what_breaks_begins_anew_but_for_what_only_a_setting_helps(
    database: Database,
) -> None:
    one = Process(breaking=[OperatorError(say("no")), RuntimeError("a full disk")])
    with pytest.raises(OperatorError, match="no"):
        async with asyncio.timeout(10):
            await leading(database, "a", LONG_MS).run(one.lead, standing_by=one.stands_by.set)
    assert one.terms == [1, 1]
