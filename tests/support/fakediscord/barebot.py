"""A bot of plain discord.py in a process of its own: it only defers, and so is the ceiling.

It is started with the addresses of a stand-in Discord in its environment and says `ready`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

if TYPE_CHECKING:
    from support.fakediscord.server import FakeDiscord

START_S = 30


@asynccontextmanager
async def barebot(fake: FakeDiscord) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run it until this is left; it has registered /imagine and listens."""
    syncs = len(fake.world.application.syncs)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        __file__,
        env={**os.environ, **_environment(fake)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_S):
            line = await process.stdout.readline()
        assert line == b"ready\n", "the bare bot did not start"
        await fake.until(lambda: len(fake.world.application.syncs) > syncs)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


class Bare(discord.AutoShardedClient):
    """Registers /imagine and acknowledges it."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self.tree = app_commands.CommandTree(self)
        self.tree.command(name="imagine", description="Make a picture")(_imagine)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_shard_connect(self, _: int) -> None:
        print("ready", flush=True)  # noqa: T201 - whoever started it waits for this


async def _imagine(interaction: discord.Interaction[Any], prompt: str) -> None:
    await interaction.response.defer(thinking=True)


def _environment(fake: FakeDiscord) -> dict[str, str]:
    return {
        "BAREBOT_API_URL": fake.api_url,
        "BAREBOT_GATEWAY_URL": fake.gateway.url,
        "BAREBOT_TOKEN": fake.token,
    }


async def _main() -> None:
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from support.fakediscord.redirect import redirected

    with redirected(os.environ["BAREBOT_API_URL"], os.environ["BAREBOT_GATEWAY_URL"]):
        async with Bare() as bot:
            await bot.start(os.environ["BAREBOT_TOKEN"])


if __name__ == "__main__":
    asyncio.run(_main())
