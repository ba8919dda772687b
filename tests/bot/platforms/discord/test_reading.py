"""Who asks, in which language, where, and with what rights: as Discord tells it."""

from __future__ import annotations

from pathlib import Path

import discord as dpy
from support.discordbot import Told, running
from support.discordservice import serving
from support.fakediscord.server import FakeDiscord

from bot.platforms.discord.reading import TOKEN_LIVES_MS


async def test_a_person_is_read_with_language_and_rights(tmp_path: Path) -> None:
    async with FakeDiscord() as discord, serving(discord, tmp_path, told := Told()):
        await discord.ready()
        discord.ada.locale = "zh-CN"
        for person in (discord.ada, discord.mia):
            asked = await discord.use(person, "quota", channel=discord.general)
            await asked.message()
        ada, mia = (one.person for one in told.invoked)
        assert (ada.id, ada.language) == (f"discord:{discord.ada.id}", "zh-CN")
        assert not ada.moderator and not ada.may_delete
        assert (mia.language, mia.moderator, mia.may_delete) == ("en", True, True)
        roles = discord.guild.members[discord.mia.id].roles
        assert {f"discord:{role.id}" for role in roles} <= set(mia.roles)


async def test_an_age_restricted_channel_is_told_as_such(tmp_path: Path) -> None:
    async with FakeDiscord() as discord, serving(discord, tmp_path, told := Told()):
        await discord.ready()
        for channel in (discord.general, discord.adults):
            await (await discord.use(discord.ada, "quota", channel=channel)).message()
        assert [one.address.adult for one in told.invoked] == [False, True]


async def test_the_way_to_answer_ends_before_the_token_does(tmp_path: Path) -> None:
    async with FakeDiscord() as discord, serving(discord, tmp_path, told := Told()):
        await discord.ready()
        asked = await discord.use(discord.ada, "quota", channel=discord.general)
        await asked.message()
        address = told.invoked[0].address
        assert address.token == asked.token
        assert address.expires_at == asked.created_at + TOKEN_LIVES_MS
        assert asked.token not in repr(address)


async def test_a_thread_is_a_channel_with_rights_of_its_own() -> None:
    async with running() as bot:
        message = await bot.ada.send(bot.channel, "let us talk")
        channel = bot.client.get_channel(bot.channel.id)
        assert isinstance(channel, dpy.TextChannel)
        await channel.create_thread(name="talk", message=message)
        (thread,) = bot.channel.threads
        await bot.ada.slash(thread, "imagine", prompt="a fox")
        assert bot.told.invoked[0].address.channel == str(thread.id)
