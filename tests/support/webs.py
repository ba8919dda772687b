"""Discord without its gateway, posted to several processes behind a balancer, and workers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
from support.balancer import Balancer, balancer
from support.discordworld import MADE_S, is_result
from support.fakediscord.messages import Message
from support.fakediscord.server import FakeDiscord
from support.service import Service, settings
from support.vendor import Vendor
from support.world import FINISHED, free_port


@dataclass
class Webs:
    """All of it; nobody has the role `discord`."""

    discord: FakeDiscord
    vendor: Vendor
    front: Balancer
    webs: list[Service]
    workers: list[Service]
    database: str

    async def until_done(self, message: Message) -> Message:
        """Wait until a message shows pictures and is nothing that goes on."""
        await self.discord.until(lambda: is_result(message), MADE_S)
        return message

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Look into the database, from outside."""
        connection = await asyncpg.connect(self.database)
        try:
            return [tuple(row) for row in await connection.fetch(sql)]
        finally:
            await connection.close()

    async def check_end(self, *, tasks: int) -> None:
        """So many tasks, all delivered and paid for, and nothing Discord would not take."""
        while await self.rows("SELECT 1 FROM tasks WHERE closed_at IS NULL"):
            async with aiohttp.ClientSession() as http, http.get(f"{self.front.url}/readyz") as it:
                await it.read()
        assert self.discord.violations == []
        states = [state for (state,) in await self.rows("SELECT state FROM tasks")]
        assert len(states) == tasks
        assert set(states) <= set(FINISHED)
        kept = [state for (state,) in await self.rows("SELECT state FROM reservations")]
        assert kept == ["settled"] * tasks


@asynccontextmanager
async def webs(
    data_dir: Path, database: str, *, webs: int = 2, workers: int = 1, auto: bool = True
) -> AsyncIterator[Webs]:
    """Start them all on an empty `database`."""
    async with (
        Vendor(auto=auto) as vendor,
        FakeDiscord() as fake,
        balancer(free_port()) as front,
        AsyncExitStack() as stack,
    ):
        environment = settings(
            data_dir,
            vendor.url,
            **fake.settings(),
            EASEL_DATABASE_URL=database,
            EASEL_SECRET_KEY="a key of all processes",
            EASEL_PUBLIC_URL=front.url,
            EASEL_DISCORD__MODE="http",
        )

        async def started(role: str, port: int) -> Service:
            own = {"EASEL_ROLES": role, "EASEL_LISTENER__PORT": str(port)}
            one = Service({**environment, **own}, "")
            await one.start()
            stack.push_async_callback(_end, one)
            return one

        ports = [free_port() for _ in range(webs)]
        front.backends = [f"http://127.0.0.1:{port}" for port in ports]
        running = Webs(
            fake, vendor, front,
            [await started("web", port) for port in ports],
            [await started("worker", 0) for _ in range(workers)],
            database,
        )  # fmt: skip
        await fake.ready(shards=0)
        yield running


async def _end(service: Service) -> None:
    if service.running:
        await service.kill()
