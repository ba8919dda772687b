"""Discord and a vendor, a balancer, and the processes of Easel between them, each with its role."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
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
from support.ports import free_port
from support.service import Service, settings
from support.vendor import Vendor
from support.world import FINISHED

Part = Mapping[str, str]

WEB: Part = {"EASEL_ROLES": "web"}
WORKER: Part = {"EASEL_ROLES": "worker"}
UNFINISHED = "SELECT 1 FROM tasks WHERE closed_at IS NULL"


def shard(number: int, count: int) -> Part:
    """A process for one shard of Discord's gateway."""
    return {
        "EASEL_ROLES": "discord",
        "EASEL_DISCORD__SHARD_COUNT": str(count),
        "EASEL_DISCORD__SHARD_IDS": f"[{number}]",
    }


@dataclass
class Composed:
    """All of it. `parts` are the processes by name; those whose role is `web` are balanced."""

    discord: FakeDiscord
    vendor: Vendor
    front: Balancer
    parts: dict[str, Service]
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
        """So many tasks, all ended and paid for, and nothing Discord would not take."""
        async with aiohttp.ClientSession() as http:
            while await self.rows(UNFINISHED):
                async with http.get(f"{self.front.url}/readyz") as answer:
                    await answer.read()
        assert self.discord.violations == []
        states = [state for (state,) in await self.rows("SELECT state FROM tasks")]
        assert len(states) == tasks
        assert set(states) <= set(FINISHED)
        kept = [state for (state,) in await self.rows("SELECT state FROM reservations")]
        assert kept == ["settled"] * tasks


@asynccontextmanager
async def composed(
    folder: Path,
    database: str,
    parts: Mapping[str, Part],
    *,
    discord: FakeDiscord | None = None,
    auto: bool = True,
    **more: str,
) -> AsyncIterator[Composed]:
    """Start them all on an empty `database`; `more` are settings of all of them.

    Their data folder is `folder`; with a bucket each has one of its own in there.
    """
    async with (
        Vendor(auto=auto) as vendor,
        discord or FakeDiscord() as fake,
        balancer(free_port()) as front,
        AsyncExitStack() as stack,
    ):
        shared = settings(
            folder,
            vendor.url,
            **fake.settings(),
            EASEL_DATABASE_URL=database,
            EASEL_SECRET_KEY="a key of all processes",
            EASEL_PUBLIC_URL=front.url,
            **more,
        )
        running = Composed(fake, vendor, front, {}, database)
        ports = {name: free_port() for name, part in parts.items() if part == WEB}
        front.backends = [f"http://127.0.0.1:{port}" for port in ports.values()]
        for name, part in parts.items():
            own = {"EASEL_LISTENER__PORT": str(ports.get(name, 0)), **part}
            if "EASEL_MEDIA__BUCKET" in more:
                own["EASEL_DATA_DIR"] = str(folder / name)
            running.parts[name] = one = Service({**shared, **own}, "")
            await one.start()
            stack.push_async_callback(_end, one)
        yield running


async def _end(service: Service) -> None:
    if service.running:
        await service.kill()
