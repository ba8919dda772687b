"""The stand-in Discord refuses what Discord refuses, by the same codes."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
from support.fakediscord.interactions import TOKEN_LIVES_MS
from support.fakediscord.plainbot import (
    Bot,
    entered,
    gallery,
    layout,
    picture,
    running,
)
from support.fakediscord.server import FakeDiscord

CALLBACK = "POST */callback"


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with entered() as fake:
        yield fake


@pytest.fixture
async def bot(fake: FakeDiscord) -> AsyncIterator[Bot]:
    async with running(fake) as bot:
        yield bot


async def test_an_interaction_is_answered_once_and_within_three_seconds(
    fake: FakeDiscord, bot: Bot
) -> None:
    await fake.use(fake.ada, "imagine", {"prompt": "a lake"})
    heard = await bot.next()
    await heard.response.defer(thinking=True)
    answered = fake.asked(CALLBACK)[0]
    async with aiohttp.request(
        "POST", f"{fake.api_url}{answered.path}", json=answered.payload
    ) as twice:
        assert (twice.status, (await twice.json())["code"]) == (400, 40060)

    await fake.use(fake.ada, "imagine", {"prompt": "a lake"})
    fake.clock.advance(4)
    with pytest.raises(discord.NotFound) as late:
        await (await bot.next()).response.defer(thinking=True)
    assert late.value.code == 10062


async def test_an_interactions_token_lives_for_fifteen_minutes(fake: FakeDiscord, bot: Bot) -> None:
    asked = await fake.use(fake.ada, "imagine", {"prompt": "a lake"})
    heard = await bot.next()
    await heard.response.defer(thinking=True)
    fake.clock.advance(TOKEN_LIVES_MS / 1000 + 1)
    with pytest.raises(discord.HTTPException) as expired:
        await heard.edit_original_response(view=layout("Late"))
    assert (expired.value.status, expired.value.code) == (401, 50027)
    assert asked.response is not None
    channel = bot.get_partial_messageable(fake.general.id, type=discord.ChannelType.text)
    await channel.get_partial_message(asked.response.id).edit(view=layout("By the bot's token"))
    assert (await asked.message()).text == "By the bot's token"


async def test_a_nonce_makes_one_message_however_often_it_is_sent(
    fake: FakeDiscord, bot: Bot
) -> None:
    channel = bot.get_partial_messageable(fake.general.id)
    first = await channel.send(view=layout("Done"), nonce="abc")
    second = await channel.send(view=layout("Done"), nonce="abc")
    assert first.id == second.id
    fake.clock.advance(600)
    assert (await channel.send(view=layout("Done"), nonce="abc")).id != first.id
    assert len(fake.general.public) == 2


async def test_a_private_answer_is_no_message_of_the_channel(fake: FakeDiscord, bot: Bot) -> None:
    asked = await fake.use(fake.ada, "imagine", {"prompt": "a lake"})
    await (await bot.next()).response.send_message(view=layout("Psst"), ephemeral=True)
    message = await asked.message()
    assert message.seen_by is fake.ada
    assert fake.general.public == []
    with pytest.raises(discord.NotFound):
        await bot.get_partial_messageable(fake.general.id).fetch_message(message.id)


async def test_a_bot_posts_only_where_and_what_it_may(fake: FakeDiscord, bot: Bot) -> None:
    await fake.deny(fake.general, "attach_files")
    channel = bot.get_partial_messageable(fake.general.id)
    with pytest.raises(discord.Forbidden) as forbidden:
        await channel.send(file=discord.File(io.BytesIO(picture()), "a.png"))
    assert forbidden.value.code == 50013
    fake.ben.takes_dms = False
    with pytest.raises(discord.Forbidden) as closed:
        await (await bot.create_dm(discord.Object(fake.ben.id))).send("Hello")
    assert closed.value.code == 50007
    await fake.remove(fake.general)
    with pytest.raises(discord.NotFound) as gone:
        await channel.send("Hello")
    assert gone.value.code == 10003


async def test_components_v2_do_not_go_with_content(fake: FakeDiscord, bot: Bot) -> None:
    channel = bot.get_partial_messageable(fake.general.id)
    message = await channel.send(view=layout("Done"))
    with pytest.raises(discord.HTTPException) as refused:
        await message.edit(content="Plain again")
    assert refused.value.code == 50035
    with pytest.raises(discord.HTTPException) as unknown:
        await channel.send(view=layout("Done", gallery("nothing.png")))
    assert unknown.value.code == 50035


async def test_a_bot_takes_away_its_own_messages_and_others_only_if_it_may(
    fake: FakeDiscord, bot: Bot
) -> None:
    channel = bot.get_partial_messageable(fake.general.id)
    mine = await channel.send("Mine")
    theirs = await fake.say(fake.ben, "Mine!")
    await mine.delete()
    with pytest.raises(discord.Forbidden) as forbidden:
        await channel.get_partial_message(theirs.id).delete()
    assert forbidden.value.code == 50013
    # Without its content: what others write is not for a bot that has not asked for it.
    left = [(message.id, message.content) async for message in channel.history(limit=5)]
    assert left == [(theirs.id, "")]


async def test_the_address_of_a_file_is_signed_and_dies_after_a_day(fake: FakeDiscord) -> None:
    url = (await fake.say(fake.ben, "Look!", picture())).attachments[0].url
    async with aiohttp.ClientSession() as session:
        assert (await session.get(url)).status == 200
        assert (await session.get(url.split("?")[0])).status == 404
        fake.clock.advance(25 * 3600)
        assert (await session.get(url)).status == 404


async def test_a_mention_notifies_where_it_is_new_and_allowed(fake: FakeDiscord, bot: Bot) -> None:
    channel, mention = bot.get_partial_messageable(fake.general.id), f"<@{fake.ada.id}>"
    edited = await channel.send("Soon")
    await edited.edit(content=f"Done, {mention}")
    await channel.send(f"Done, {mention}")
    await channel.send(f"Quietly, {mention}", allowed_mentions=discord.AllowedMentions.none())
    pinged = [message.pinged for message in fake.general.public]
    assert pinged == [[], [fake.ada], []]
