"""Where Discord posts: set by one start, taken back by another, tried on while it cannot be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import discord as library
import pytest
from support.discordbot import Told, make_client
from support.discordservice import redirected
from support.fakediscord.server import FakeDiscord

from bot.platforms.discord.client import Client
from bot.platforms.discord.redirect import redirect_rest
from bot.platforms.discord.registration import is_at, register, withdraw
from bot.platforms.discord.uptime import Uptime

URL = "https://easel.example.org/discord/interactions"
ELSEWHERE = "https://other.example.org/secret"
SET = "PATCH /applications/@me"


async def _show(*_: object) -> None: ...


@contextmanager
def _here(discord: FakeDiscord) -> Iterator[None]:
    with redirected():
        redirect_rest(discord.api_url)
        yield


@asynccontextmanager
async def logged_in(endpoint: str | None = None) -> AsyncIterator[tuple[FakeDiscord, Client]]:
    """A client that is logged in, of an application with this endpoint."""
    async with FakeDiscord() as discord:
        discord.endpoint.looks = False
        discord.world.application.endpoint = endpoint
        with _here(discord):
            async with make_client(Told(), _show) as client:
                await client.login(discord.token)
                yield discord, client
        assert not discord.violations


def connected() -> Uptime:
    uptime = Uptime(int)
    uptime.connected(0, of=[0])
    return uptime


async def test_an_address_is_set_where_there_is_another_or_none() -> None:
    for before in (None, ELSEWHERE):
        async with logged_in(before) as (discord, client):
            await register(client, URL)
            assert discord.world.application.endpoint == URL


@pytest.mark.parametrize("same", [URL, URL.replace("easel", "Easel")])
async def test_an_address_that_is_right_is_not_set_again(same: str) -> None:
    async with logged_in(same) as (discord, client):
        assert is_at(client.application, URL)
        await register(client, URL)
        assert discord.asked(SET) == []


async def test_an_address_that_cannot_be_verified_is_told_on_until_it_can(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with logged_in() as (discord, client):
        discord.fail(SET, 400, 50035, times=2)
        await register(client, URL, pause_s=0.01)
        assert [one.status for one in discord.asked(SET)] == [400, 400, 200]
        assert discord.world.application.endpoint == URL
    assert caplog.text.count("let the proxy pass /discord/ on") == 2


async def test_a_discord_that_is_out_of_order_is_asked_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with logged_in() as (discord, client):
        discord.fail(SET, 403)
        await register(client, URL, pause_s=0.01)
        assert discord.world.application.endpoint == URL
    assert "HTTP 403" in caplog.text


async def test_a_token_that_is_refused_is_not_tried_again() -> None:
    async with logged_in() as (discord, client):
        discord.world.application.token = "another"
        with pytest.raises(library.HTTPException):
            await register(client, URL, pause_s=0.01)
        assert len(discord.asked(SET)) == 1


async def test_our_own_address_is_taken_back_once_the_gateway_is_connected() -> None:
    async with logged_in(URL) as (discord, client):
        uptime = Uptime(int)
        leaving = asyncio.create_task(withdraw(client, URL, uptime))
        await client.application_info()
        assert discord.asked(SET) == []
        uptime.connected(0, of=[0])
        await leaving
        assert discord.world.application.endpoint is None


async def test_taking_it_back_is_tried_again_where_discord_fails() -> None:
    async with logged_in(URL) as (discord, client):
        discord.fail(SET, 403, times=2)
        await withdraw(client, URL, connected(), pause_s=0.01)
        assert [one.status for one in discord.asked(SET)] == [403, 403, 200]


@pytest.mark.parametrize("own", [URL, None])
async def test_an_address_of_somebody_elses_is_left_and_told(
    own: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    async with logged_in(ELSEWHERE) as (discord, client):
        await withdraw(client, own, connected())
        assert discord.asked(SET) == []
    assert "Interactions Endpoint URL" in caplog.text
    assert "secret" not in caplog.text


async def test_where_there_is_no_address_nothing_is_done() -> None:
    async with logged_in() as (discord, client):
        await withdraw(client, URL, connected())
        assert discord.asked(SET) == []
