"""The Discord platform against a Discord on sockets, with a dispatch that writes down."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route
from support.discordbot import Told
from support.fakediscord.server import FakeDiscord

from bot.config import Discord
from bot.invocation import PictureFile
from bot.pictures.links import no_link
from bot.platforms.base import Dispatch
from bot.platforms.discord.platform import DiscordPlatform
from bot.web.listener import bind, listen
from commands import COMMANDS


class AsItIs:
    """Makes nothing smaller: these tests have no pictures too large."""

    async def fit(self, picture: PictureFile, *, limit_bytes: int) -> PictureFile | None:
        return picture


def now_ms() -> int:
    """UTC milliseconds."""
    return time.time_ns() // 1_000_000


def platform_of(
    discord: FakeDiscord,
    folder: Path,
    *,
    clock: Callable[[], int] = now_ms,
    public_url: str | None = None,
    **settings: Any,
) -> DiscordPlatform:
    """The platform as the service builds it, set to come here."""
    defaults: dict[str, Any] = {
        "token": discord.token,
        "api_url": discord.api_url,
        "attachment_hosts": ["127.0.0.1"],
    }
    return DiscordPlatform(
        Discord(**(defaults | settings)),
        data_dir=folder,
        commands=COMMANDS,
        clock=clock,
        fitter=AsItIs(),
        link=no_link,
        public_url=public_url,
    )


@contextmanager
def redirected() -> Iterator[None]:
    """discord.py's addresses belong to the process: other tests want them as they were."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@asynccontextmanager
async def serving(
    discord: FakeDiscord, folder: Path, told: Dispatch | None = None, **options: Any
) -> AsyncIterator[DiscordPlatform]:
    """A platform that is started, and stopped at the end."""
    platform = platform_of(discord, folder, **options)
    with redirected():
        try:
            await platform.start(told or Told())
            yield platform
        finally:
            await platform.stop()


@asynccontextmanager
async def posted_to(
    discord: FakeDiscord, folder: Path, told: Told | None = None, *, port: int = 0, **options: Any
) -> AsyncIterator[DiscordPlatform]:
    """The same without a gateway: Discord posts to its door, on a listener as the service's."""
    bound = bind(host="127.0.0.1", port=port)
    url = f"http://127.0.0.1:{bound.getsockname()[1]}"
    options = {"mode": "http", "public_url": url} | options
    platform = platform_of(discord, folder, **options)
    discord.endpoint.clock = options.get("clock", now_ms)
    app = web.Application()
    app.router.add_post(platform.door_path, platform.receive)
    listener = await listen(app, bound)
    with redirected():
        try:
            await platform.start(told or Told())
            yield platform
        finally:
            await platform.stop()
            await listener.close()
