"""A service between a stand-in vendor and a stand-in Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from support.databases import rows
from support.faketelegram.server import TOKEN, FakeTelegram
from support.faketelegram.service import Running, running
from support.faketelegram.state import Chat, Message
from support.vendor import Vendor

QUICK_POLL = {"EASEL_POLLING__FIRST_AFTER_S": "1"}


@dataclass
class World:
    telegram: FakeTelegram
    vendor: Vendor
    easel: Running

    def results(self, chat: Chat) -> list[Message]:
        return [m for m in self.telegram.from_bot(chat) if m.kind == "photo"]

    async def until_results(self, chat: Chat, count: int = 1) -> None:
        await self.telegram.until(lambda: len(self.results(chat)) >= count, timeout_s=60)

    async def until_rows(self, sql: str, *expected: tuple[Any, ...]) -> None:
        """Wait until the database says so.

        It has no events: it is looked at after each answer of the service.
        """
        async with asyncio.timeout(30), aiohttp.ClientSession(self.easel.service.url) as http:
            while rows(self.easel.data_dir, sql) != list(expected):
                async with http.get("/readyz") as response:
                    await response.read()

    async def check(self, *, tasks: int) -> None:
        """So many tasks, all of them delivered and settled once."""
        await self.until_rows("SELECT count(*) FROM tasks WHERE state = 'delivered'", (tasks,))
        assert await self.easel.service.stop() == 0
        self.easel.check_ledger(tasks=tasks)


@asynccontextmanager
async def world(folder: Path, *, auto: bool = True, **more: str) -> AsyncIterator[World]:
    async with (
        FakeTelegram() as telegram,
        Vendor(auto=auto) as vendor,
        running(
            folder, vendor_url=vendor.url, api_url=telegram.url, token=TOKEN,
            **{**QUICK_POLL, **more},
        ) as easel,
    ):  # fmt: skip
        yield World(telegram, vendor, easel)
