"""One service in a process of its own, with three chats that people use at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from support.conformance.console import ConsoleDriver
from support.conformance.discord import DiscordDriver
from support.conformance.driver import Actor, Driver, Given, Seen
from support.conformance.telegram import TelegramDriver
from support.databases import rows
from support.fakediscord.server import FakeDiscord
from support.faketelegram.server import TOKEN, FakeTelegram
from support.faketelegram.world import QUICK_POLL
from support.ports import free_port
from support.service import Service, settings
from support.vendor import Vendor

from bot.invocation import Address
from commands import find

MADE_S = 30.0
DRAWN = "SELECT address FROM tasks WHERE person_id = ?1 AND state = ?2 ORDER BY created_at DESC"

T = TypeVar("T")


@dataclass
class Three:
    """The chats by name, the stand-in vendor behind the service, and the service's folder."""

    chats: Mapping[str, Driver]
    vendor: Vendor
    service: Service
    data_dir: Path

    async def everywhere(self, deed: Callable[[Driver], Awaitable[T]]) -> dict[str, T]:
        """Do the same in each chat at the same time; what came of it, by chat."""
        done = await asyncio.gather(*map(deed, self.chats.values()))
        return dict(zip(self.chats, done, strict=True))

    async def asks(self, chat: Driver, actor: Actor, given: Given, name: str = "imagine") -> None:
        """Somebody types a command."""
        command = find(name)
        assert command is not None
        await chat.type(actor, command, given)

    async def gets(self, chat: Driver, actor: Actor, given: Given) -> Seen:
        """Somebody asks for a picture and gets it."""
        before = self.results(actor)
        await self.asks(chat, actor, given)
        return await self.got(chat, actor, count=before + 1)

    async def got(self, chat: Driver, actor: Actor, *, count: int) -> Seen:
        """Wait until somebody has so many results; the newest as they see it."""
        await self._until(lambda: len(self._addresses(actor)) >= count)
        seen = await chat.shown(actor, self._addresses(actor)[0])
        assert seen is not None
        return seen

    def results(self, actor: Actor) -> int:
        """How many somebody has got."""
        return len(self._addresses(actor))

    def tasks(self) -> int:
        """How many were accepted of anybody."""
        ((count,),) = rows(self.data_dir, "SELECT count(*) FROM tasks")
        return int(count)

    def _addresses(self, actor: Actor) -> list[Address]:
        found = rows(self.data_dir, DRAWN, actor.id, "delivered")
        return [Address.from_json(one) for (one,) in found]

    async def _until(self, condition: Callable[[], Any]) -> None:
        """The database has no events: it is looked at after each answer of the service."""
        async with asyncio.timeout(MADE_S), aiohttp.ClientSession(self.service.url) as http:
            while not condition():
                async with http.get("/readyz") as response:
                    await response.read()


@asynccontextmanager
async def three_chats(data_dir: Path, **more: str) -> AsyncIterator[Three]:
    """Start all of it; `more` are settings in the environment."""
    port, console_port = free_port(), free_port()
    async with Vendor() as vendor, FakeDiscord() as discord, FakeTelegram() as telegram:
        here = {
            "EASEL_LISTENER__PORT": str(port),
            "EASEL_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "EASEL_CONSOLE__ENABLED": "true",
            "EASEL_CONSOLE__PORT": str(console_port),
            "EASEL_TELEGRAM__TOKEN": TOKEN,
            "EASEL_TELEGRAM__API_URL": telegram.url,
            **discord.settings(),
            **QUICK_POLL,
            **more,
        }
        service = Service(settings(data_dir, vendor.url, **here), "")
        await service.start()
        try:
            await discord.ready()
            async with aiohttp.ClientSession(f"http://127.0.0.1:{console_port}") as session:
                yield Three(_drivers(session, discord, telegram), vendor, service, data_dir)
        finally:
            if service.running:
                assert await service.stop() == 0


def _drivers(
    session: aiohttp.ClientSession, discord: FakeDiscord, telegram: FakeTelegram
) -> dict[str, Driver]:
    return {
        "console": ConsoleDriver(session),
        "discord": DiscordDriver(discord),
        "telegram": TelegramDriver(telegram),
    }
