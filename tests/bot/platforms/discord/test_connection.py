"""The connection outlives what discord.py does not ride out by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from support.discordservice import redirected
from support.fakediscord.server import FakeDiscord

from bot.config import Discord
from bot.platforms.discord.client import Client
from bot.platforms.discord.connection import Connection
from bot.platforms.discord.gateway import STALE_MS, Gateway
from bot.platforms.discord.uptime import Uptime


@dataclass
class Bench:
    """A connection, and the clients it has made."""

    discord: FakeDiscord
    now: list[int] = field(default_factory=lambda: [1_000_000])
    clients: list[Client] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.uptime = Uptime(lambda: self.now[0])
        self.connection = Connection(
            self._make,
            token=self.discord.token,
            api_url=self.discord.api_url,
            line=Gateway(self.uptime, redirected=True, look_every_s=0.05),
            uptime=self.uptime,
            meanwhile=_nothing,
        )

    def _make(self) -> Client:
        self.clients.append(Client(Discord(), self.uptime))
        return self.clients[-1]

    @property
    def connected(self) -> bool:
        return bool(self.discord.gateway.listening)


async def _nothing(_: Client) -> None: ...


@asynccontextmanager
async def connected() -> AsyncIterator[Bench]:
    async with FakeDiscord() as discord:
        bench = Bench(discord)
        with redirected():
            try:
                await bench.connection.start()
                yield bench
            finally:
                await bench.connection.stop()


async def test_a_client_that_is_down_for_too_long_is_replaced_by_a_fresh_one() -> None:
    async with connected() as bench:
        async with bench.discord.gateway.outage():
            await bench.discord.until(lambda: bench.discord.gateway.refused)
            bench.now[0] += STALE_MS + 1
            await bench.discord.until(lambda: len(bench.clients) > 1)
        await bench.discord.until(lambda: bench.connected, 20)
        assert bench.clients[0].is_closed()


async def test_a_client_that_was_closed_is_replaced_by_a_fresh_one() -> None:
    async with connected() as bench:
        await bench.clients[0].close()
        await bench.discord.until(lambda: len(bench.discord.gateway.identified) == 2, 20)
        assert len(bench.clients) == 2


async def test_a_session_that_is_resumed_is_not_down() -> None:
    async with connected() as bench:
        await bench.discord.gateway.reconnect()
        await bench.discord.until(lambda: bench.connected)
        assert len(bench.discord.gateway.identified) == 1
        assert len(bench.clients) == 1


async def test_it_can_be_stopped_in_an_outage_too() -> None:
    async with connected() as bench, bench.discord.gateway.outage():
        await bench.discord.until(lambda: bench.discord.gateway.refused)
        async with asyncio.timeout(10):
            await bench.connection.stop()
        assert bench.clients[0].is_closed()
