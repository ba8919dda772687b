"""Whether a result could be posted is known before anything is charged."""

from __future__ import annotations

import discord
from support.discordbot import Bot, running

NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "attach_files": "Attach Files",
    "embed_links": "Embed Links",
}


async def _refusal(bot: Bot, **denied: bool) -> str:
    """What the person reads where the bot itself may not do these."""
    me = bot.client.user
    assert me is not None
    room = bot.guild.create_text_channel(
        "room", overwrites={me: discord.PermissionOverwrite(**denied)}
    )
    done = await bot.ada.slash(room, "imagine", prompt="a fox")
    assert done.response is not None
    return str(done.response.components)


async def test_each_lacking_permission_is_named_as_discord_names_it() -> None:
    async with running() as bot:
        for permission, name in NEEDED.items():
            assert f"“{name}”" in await _refusal(bot, **{permission: False})
        assert not bot.told.invoked


async def test_nothing_is_named_that_is_there() -> None:
    async with running() as bot:
        said = await _refusal(bot, embed_links=False)
        assert "Embed Links" in said
        assert "Attach Files" not in said
