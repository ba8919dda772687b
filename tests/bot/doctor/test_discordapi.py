"""How the doctor asks Discord: in pages, with patience for a short while, and never for long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from support.fakediscord.server import FakeDiscord

from bot.doctor.discordapi import MOST_PAGES, PAGE, Api, NotAnswered


@asynccontextmanager
async def asking() -> AsyncIterator[tuple[FakeDiscord, Api]]:
    async with FakeDiscord() as fake, aiohttp.ClientSession() as http:
        yield fake, Api(http, fake.api_url, token=fake.token)
        assert fake.violations == []


async def test_servers_are_read_page_by_page_each_once() -> None:
    async with asking() as (fake, api):
        for number in range(PAGE + 4):
            fake.world.guild(f"Harbour {number}")
        servers = await api.servers()
        assert sorted(int(server.id) for server in servers) == sorted(fake.world.guilds)
        assert len(fake.asked("GET /users/@me/guilds")) == 2


async def test_no_more_pages_are_read_than_can_be_waited_for() -> None:
    async with asking() as (fake, api):
        for number in range(MOST_PAGES * PAGE + 1):
            fake.world.guild(f"Harbour {number}")
        assert len(await api.servers()) == MOST_PAGES * PAGE
        assert len(fake.asked("GET /users/@me/guilds")) == MOST_PAGES


async def test_a_short_wait_that_discord_asks_for_is_waited_out_once() -> None:
    async with asking() as (fake, api):
        fake.fail("GET /gateway/bot", 429, retry_after=0.01)
        assert (await api.gateway()).shards == 1
        fake.fail("GET /gateway/bot", 429, retry_after=0.01, times=2)
        with pytest.raises(NotAnswered) as refused:
            await api.gateway()
        assert refused.value.status == 429


async def test_a_long_wait_is_not_waited_out() -> None:
    async with asking() as (fake, api):
        fake.fail("GET /gateway/bot", 429, retry_after=3600)
        with pytest.raises(NotAnswered):
            await api.gateway()
        assert len(fake.asked("GET /gateway/bot")) == 1


async def test_a_connection_that_breaks_off_tells_nothing_of_the_token() -> None:
    async with asking() as (fake, api):
        fake.cut("GET /applications/@me", times=5)
        with pytest.raises(NotAnswered) as refused:
            await api.application()
        assert (refused.value.status, refused.value.__cause__) == (0, None)
