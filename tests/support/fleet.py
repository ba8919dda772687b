"""Several processes of Easel on one PostgreSQL, between a stand-in vendor and a stand-in chat."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
from support.chat import Chat
from support.ports import free_port
from support.service import Service, settings
from support.vendor import Vendor
from support.world import FINISHED

FRONT = "web,discord"  #: It answers people, takes callbacks and serves pictures.


@dataclass
class Fleet:
    """One process that people talk to, and workers."""

    vendor: Vendor
    chat: Chat
    url: str  #: of the database
    front: Service
    workers: list[Service] = field(default_factory=list)

    async def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Look into the database, from outside."""
        connection = await asyncpg.connect(self.url)
        try:
            return [tuple(row) for row in await connection.fetch(sql, *values)]
        finally:
            await connection.close()

    async def check_exactly_once(self) -> None:
        """Every accepted task has ended, and the chat got one end of each."""
        await self._until_all_have_ended()
        states = dict(await self.rows("SELECT id, state FROM tasks"))
        assert set(states.values()) <= set(FINISHED), states
        assert self.chat.finals() == dict.fromkeys(states, 1)

    async def _until_all_have_ended(self) -> None:
        """The chat has an end before the database does: it is looked at after each answer."""
        unfinished = "SELECT id FROM tasks WHERE closed_at IS NULL"
        async with asyncio.timeout(30), aiohttp.ClientSession(self.front.url) as http:
            while await self.rows(unfinished):
                async with http.get("/readyz") as response:
                    await response.read()

    async def check_ledger(self, *, tasks: int, settled: int) -> None:
        """One reservation a task, none held, and a person's use is what was settled."""
        states = [state for (state,) in await self.rows("SELECT state FROM reservations")]
        assert len(states) == tasks
        assert (states.count("settled"), states.count("refunded")) == (settled, tasks - settled)
        unbalanced = await self.rows("""
            SELECT space_id, person_id, period, used, due FROM usage LEFT JOIN (
                SELECT space_id, person_id, period, sum(cost - granted) AS due
                FROM reservations WHERE state <> 'refunded' GROUP BY 1, 2, 3) AS kept
            USING (space_id, person_id, period) WHERE used <> COALESCE(due, 0)
        """)
        assert unbalanced == []


@asynccontextmanager
async def fleet(
    data_dir: Path, url: str, *, workers: int, auto: bool = True, apart: bool = False, **more: str
) -> AsyncIterator[Fleet]:
    """Start them all; `url` is of an empty database, `more` are settings in the environment.

    `apart` gives each process a data folder of its own, `process-0` (the front), `process-1` ….
    """
    async with Vendor(auto=auto) as vendor, Chat() as chat, AsyncExitStack() as stack:
        port = free_port()
        log = stack.enter_context((data_dir / "log").open("ab"))
        shared = settings(
            data_dir,
            vendor.url,
            EASEL_DATABASE_URL=url,
            EASEL_SECRET_KEY="a key of all processes",
            EASEL_PUBLIC_URL=f"http://127.0.0.1:{port}",
            **more,
        )

        numbers = itertools.count()

        async def started(roles: str, **own: str) -> Service:
            if apart:
                own["EASEL_DATA_DIR"] = str(data_dir / f"process-{next(numbers)}")
            one = Service({**shared, "EASEL_ROLES": roles, **own}, chat.url, log=log)
            await one.start()
            stack.push_async_callback(_end, one)
            return one

        front = await started(FRONT, EASEL_LISTENER__PORT=str(port))
        running = Fleet(vendor, chat, url, front)
        running.workers = [await started("worker") for _ in range(workers)]
        yield running


async def _end(service: Service) -> None:
    if service.running:
        await service.kill()
