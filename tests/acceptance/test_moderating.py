"""A moderator's decision in Discord binds everybody at once, and nobody else can make it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.discordways import way
from support.discordworld import DiscordWorld, discord_world
from support.fakediscord import options
from support.fakediscord.interactions import Kind
from support.fakediscord.world import User

__all__ = ["way"]

pytestmark = [pytest.mark.usefixtures("way"), pytest.mark.stores]

LOCAL = {"EASEL_ROUTES__IMAGINE": "local"}


async def test_a_limit_set_in_discord_binds_the_next_request(tmp_path: Path) -> None:
    async with discord_world(tmp_path, **LOCAL) as w:
        mia, ada = w.discord.mia, w.discord.ada
        told = await asked(w, mia, "limits set", credits=0, person=ada)
        assert told == f"<@{ada.id}> has 0 credits per day now."
        refused = await asked(w, ada, "imagine", prompt="a boat")
        assert "Your own limit is 0 credits per day here" in refused
        told = await asked(w, mia, "channels allow", channel=w.discord.adults)
        assert told.startswith(f"Every command works in <#{w.discord.adults.id}> now")
        elsewhere = await asked(w, w.discord.ben, "imagine", prompt="a boat")
        assert f"It works in <#{w.discord.adults.id}>." in elsewhere
        assert f"<@{mia.id}>: limits.set <@{ada.id}>" in await asked(w, mia, "audit")


async def test_an_invocation_made_by_hand_is_refused(tmp_path: Path) -> None:
    async with discord_world(tmp_path, **LOCAL) as w:
        told = await forged(w, w.discord.ada, "limits set", credits=1000)
        assert "/limits set is for moderators." in told
        told = await forged(w, w.discord.ada, "block", user=w.discord.mia)
        assert "/block is for moderators." in told
        assert await asked(w, w.discord.mia, "audit") == "### Audit\nThere is no such entry."


async def asked(w: DiscordWorld, user: User, command: str, /, **given: Any) -> str:
    interaction = await w.discord.use(user, command, given)
    return (await interaction.message()).text


async def forged(w: DiscordWorld, user: User, command: str, /, **given: Any) -> str:
    """What a client that shows everything to everybody would send."""
    channel = w.discord.general
    typed = options.fill(w.discord.world, command, given, channel)
    interaction = await w.discord._ask(Kind.COMMAND, user, channel, typed.data())
    return (await interaction.message()).text
