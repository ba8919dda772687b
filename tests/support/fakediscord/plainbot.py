"""A bot as anybody would write it with discord.py, and what it needs to say something."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands
from PIL import Image
from support.fakediscord.redirect import redirected
from support.fakediscord.server import FakeDiscord

Heard = discord.Interaction[Any]


class Bot(discord.AutoShardedClient):
    """It has one command and answers nothing itself; what it has heard can be waited for."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), max_messages=None)
        self.tree = app_commands.CommandTree(self)
        self.heard: asyncio.Queue[Heard] = asyncio.Queue()
        self.tree.command(name="imagine", description="Make a picture")(self.imagine())

    def imagine(self) -> Any:
        async def imagine(
            interaction: Heard, prompt: str, image: discord.Attachment | None = None
        ) -> None:
            self.heard.put_nowait(interaction)

        return imagine

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Nobody else starts a session here: no need for the five seconds between two."""

    async def next(self) -> Heard:
        async with asyncio.timeout(10):
            return await self.heard.get()

    async def on_interaction(self, interaction: Heard) -> None:
        if interaction.type is not discord.InteractionType.application_command:
            self.heard.put_nowait(interaction)


@asynccontextmanager
async def entered() -> AsyncIterator[FakeDiscord]:
    """The stand-in, for clients in this process; all that passed was as Discord describes it."""
    async with FakeDiscord() as fake:
        with redirected(fake.api_url, fake.gateway.url):
            yield fake
        assert fake.violations == []


@asynccontextmanager
async def running(fake: FakeDiscord, *, shards: int = 1) -> AsyncIterator[Bot]:
    """A bot that listens and has registered its command."""
    async with Bot() as bot:
        started = asyncio.create_task(bot.start(fake.token))
        await fake.ready(shards=shards)
        yield bot
        await bot.close()
        await started


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24), (30, 90, 160)).save(buffer, "PNG")
    return buffer.getvalue()


def layout(text: str, *items: discord.ui.Item[Any]) -> discord.ui.LayoutView:
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.TextDisplay(text))
    for item in items:
        view.add_item(item)
    view.stop()
    return view


def again(custom_id: str = "again:1") -> discord.ui.ActionRow[Any]:
    return discord.ui.ActionRow(discord.ui.Button(label="Again", custom_id=custom_id))


def gallery(name: str) -> discord.ui.MediaGallery[Any]:
    item = discord.MediaGalleryItem(f"attachment://{name}", description="A lake", spoiler=True)
    return discord.ui.MediaGallery(item)
