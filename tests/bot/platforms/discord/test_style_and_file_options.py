"""Options that are a server's own: a style that is completed there, a file that is attached."""

from __future__ import annotations

import discord
from support.discordbot import Told, running

from bot.invocation import Suggestion

TOML = ("easel-settings.toml", b"[settings]\n")


async def test_styles_are_asked_for_with_the_server_they_are_of() -> None:
    told = Told(suggestions=(Suggestion("noir", "noir"),))
    async with running(told) as bot:
        offered = await bot.ada.autocomplete(bot.channel, "imagine", "style", "no")
        assert offered == [{"name": "noir", "value": "noir"}]
        assert told.typed == [("imagine", "style", "no", False)]
        assert told.spaces == [f"discord:{bot.guild.id}"]
        await bot.ada.slash(bot.channel, "imagine", prompt="a boat", style="noir")
        assert told.invoked[0].options == {"prompt": "a boat", "style": "noir"}


async def test_in_direct_messages_the_server_is_that_conversation() -> None:
    told = Told(suggestions=(Suggestion("noir", "noir"),))
    async with running(told) as bot:
        await bot.ada.user.autocomplete("imagine", "style", "no")
        assert told.spaces == [f"discord:dm:{bot.ada.id}"]


async def test_a_file_arrives_as_discord_offers_it() -> None:
    async with running() as bot:
        role = bot.guild.create_role("mods", permissions=discord.Permissions(manage_guild=True))
        mia = bot.member("mia", roles=[role])
        await mia.slash(bot.channel, "settings import", file=TOML, apply=True)
        (told,) = bot.told.invoked
        assert told.command == "settings import"
        file = told.options["file"]
        assert (file.name, file.size) == ("easel-settings.toml", 11)
        assert file.url.startswith("https://cdn.simcord.invalid/")
        assert told.address.private
