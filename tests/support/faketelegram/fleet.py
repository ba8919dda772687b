"""Several processes of Easel on one PostgreSQL, between a stand-in vendor and a Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
from support.balancer import Balancer, balancer
from support.faketelegram import service as program
from support.faketelegram.server import TOKEN, FakeTelegram
from support.faketelegram.state import Chat, Message
from support.ports import free_port
from support.service import Service, settings
from support.vendor import Vendor


@dataclass
class Fleet:
    """Web processes behind a balancer, processes that listen to Telegram, and workers."""

    telegram: FakeTelegram
    vendor: Vendor
    front: Balancer
    url: str  #: of the database
    webs: list[Service] = field(default_factory=list)
    listeners: list[Service] = field(default_factory=list)
    workers: list[Service] = field(default_factory=list)

    def results(self, chat: Chat) -> list[Message]:
        return [m for m in self.telegram.from_bot(chat) if m.kind == "photo"]

    async def until_results(self, chat: Chat, count: int = 1) -> None:
        await self.telegram.until(lambda: len(self.results(chat)) >= count, timeout_s=60)

    async def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Look into the database, from outside."""
        connection = await asyncpg.connect(self.url)
        try:
            return [tuple(row) for row in await connection.fetch(sql, *values)]
        finally:
            await connection.close()

    async def until_rows(self, sql: str, *expected: tuple[Any, ...]) -> None:
        """Wait until the database says so: it is looked at after each answer of a process."""
        async with asyncio.timeout(30), aiohttp.ClientSession(self.webs[0].url) as http:
            while await self.rows(sql) != list(expected):
                async with http.get("/readyz") as response:
                    await response.read()

    async def check(self, *, tasks: int) -> None:
        """So many tasks, each delivered and settled once, and nothing waits in the inbox."""
        delivered = "SELECT count(*) FROM tasks WHERE state = 'delivered'"
        await self.until_rows(delivered, (tasks,))
        await self.until_rows("SELECT id FROM telegram_updates WHERE done = 0")
        assert await self.rows("SELECT count(*) FROM tasks") == [(tasks,)]
        settled = "SELECT count(*) FROM reservations WHERE state = 'settled'"
        assert await self.rows(settled) == [(tasks,)]


@asynccontextmanager
async def fleet(
    data_dir: Path, url: str, *, auto: bool = True, **more: str
) -> AsyncIterator[Fleet]:
    """Two of each; the first that listens to Telegram is the one that does.

    `url` is of an empty database, `more` are settings in the environment.
    """
    async with (
        FakeTelegram() as telegram,
        Vendor(auto=auto) as vendor,
        balancer(free_port()) as front,
        AsyncExitStack() as stack,
    ):
        log = stack.enter_context((data_dir / "log").open("ab"))
        shared = settings(
            data_dir,
            vendor.url,
            EASEL_DATABASE_URL=url,
            EASEL_SECRET_KEY="a key of all processes",
            EASEL_PUBLIC_URL=front.url,
            EASEL_TELEGRAM__TOKEN=TOKEN,
            EASEL_TELEGRAM__API_URL=telegram.url,
            **more,
        )

        async def started(roles: str) -> Service:
            environment = {**shared, "EASEL_ROLES": roles}
            one = Service(environment, "", program=Path(program.__file__), log=log)
            await one.start()
            stack.push_async_callback(_end, one)
            return one

        running = Fleet(telegram, vendor, front, url)
        running.webs = [await started("web"), await started("web")]
        front.backends = [one.url for one in running.webs]
        running.listeners = [await started("telegram"), await started("telegram")]
        running.workers = [await started("worker"), await started("worker")]
        yield running


async def _end(service: Service) -> None:
    if service.running:
        await service.kill()
