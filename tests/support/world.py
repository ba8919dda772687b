"""A service between a stand-in vendor and a stand-in chat, and what must be so at the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from support.chat import Chat
from support.databases import rows
from support.ports import free_port
from support.service import Service, settings
from support.vendor import Vendor

PARKED = "SELECT id FROM tasks WHERE parked_at IS NOT NULL"
FINISHED = ("delivered", "failed", "cancelled")


@dataclass
class World:
    """The three, and the folder the service keeps its things in."""

    vendor: Vendor
    chat: Chat
    service: Service
    data_dir: Path

    async def restart(self) -> None:
        """kill -9, and the same service again."""
        await self.service.kill()
        await self.service.start()

    def states(self) -> dict[str, str]:
        """Every accepted task and its state."""
        return dict(rows(self.data_dir, "SELECT id, state FROM tasks"))

    async def until_parked(self) -> None:
        """Wait until some result is kept for /queue."""
        await self.until(lambda: rows(self.data_dir, PARKED) != [])

    async def until_state(self, state: str) -> None:
        """Wait until every task is in this state."""
        await self.until(lambda: set(self.states().values()) == {state})

    async def until(self, condition: Callable[[], bool]) -> None:
        """The database has no events: it is looked at after each answer of the service."""
        async with asyncio.timeout(20), aiohttp.ClientSession(self.service.url) as http:
            while not condition():
                async with http.get("/readyz") as response:
                    await response.read()

    def check_ledger(self, *, tasks: int, settled: int) -> None:
        """One reservation a task, none held, and a person's use is what was settled."""
        states = [state for (state,) in rows(self.data_dir, "SELECT state FROM reservations")]
        assert len(states) == tasks
        assert states.count("settled") == settled
        assert states.count("refunded") == tasks - settled
        kept = rows(
            self.data_dir, "SELECT coalesce(sum(cost), 0) FROM reservations WHERE state = 'settled'"
        )
        assert rows(self.data_dir, "SELECT coalesce(sum(used), 0) FROM usage") == kept

    def check_exactly_once(self) -> None:
        """Every accepted task has ended, and the chat got one end of each."""
        states = self.states()
        assert set(states.values()) <= set(FINISHED), states
        assert self.chat.finals() == dict.fromkeys(states, 1)


@asynccontextmanager
async def world(data_dir: Path, *, auto: bool = True, **more: str) -> AsyncIterator[World]:
    """Start all three; `more` are settings in the environment."""
    port = free_port()
    async with Vendor(auto=auto) as vendor, Chat() as chat:
        environment = settings(
            data_dir,
            vendor.url,
            **{
                "EASEL_LISTENER__PORT": str(port),
                "EASEL_PUBLIC_URL": f"http://127.0.0.1:{port}",
                **more,
            },
        )
        service = Service(environment, chat.url)
        await service.start()
        try:
            yield World(vendor, chat, service, data_dir)
        finally:
            if service.running:
                await service.kill()
