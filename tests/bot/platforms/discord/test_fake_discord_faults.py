"""The stand-in Discord fails as it is told to, and is judged by Discord's own document."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
from support.fakediscord.barebot import barebot
from support.fakediscord.interactions import Callback
from support.fakediscord.judge import Judge
from support.fakediscord.plainbot import (
    Bot,
    entered,
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


async def test_discord_py_waits_out_a_429_and_tries_again(fake: FakeDiscord, bot: Bot) -> None:
    fake.fail(CALLBACK, 429)
    asked = await fake.use(fake.ada, "imagine", {"prompt": "a lake"})
    await (await bot.next()).response.defer(thinking=True)
    await asked.acknowledged()
    assert [one.status for one in fake.asked(CALLBACK)] == [429, 200]


async def test_a_lost_answer_has_taken_effect(fake: FakeDiscord, bot: Bot) -> None:
    fake.lose("POST */messages")
    with pytest.raises(aiohttp.ClientError):
        await bot.get_partial_messageable(fake.general.id).send("Hello")
    assert [message.text for message in fake.general.public] == ["Hello"]
    fake.cut("POST */messages")
    with pytest.raises(aiohttp.ClientError):
        await bot.get_partial_messageable(fake.general.id).send("Hello again")
    assert len(fake.general.public) == 1


async def test_a_held_request_waits_until_it_is_released(fake: FakeDiscord, bot: Bot) -> None:
    hold = fake.hold("POST */messages", after=True)
    sending = asyncio.create_task(bot.get_partial_messageable(fake.general.id).send("Hello"))
    await hold.arrived()
    assert len(fake.general.public) == 1
    assert not sending.done()
    hold.release()
    assert (await sending).content == "Hello"


async def test_what_is_missed_while_cut_off_comes_after_a_resume(
    fake: FakeDiscord, bot: Bot
) -> None:
    fake.gateway.drop()
    await fake.until(lambda: not fake.gateway.listening)
    await fake.use(fake.ada, "imagine", {"prompt": "missed"})
    heard = await bot.next()
    assert heard.namespace.prompt == "missed"
    await heard.response.defer(thinking=True)
    (session,) = fake.gateway.listening
    assert (session.resumed, len(fake.gateway.identified)) == (1, 1)


async def test_a_bot_asked_to_reconnect_resumes(fake: FakeDiscord, bot: Bot) -> None:
    await fake.gateway.reconnect()
    await fake.until(lambda: any(one.resumed for one in fake.gateway.listening))
    await fake.use(fake.ada, "imagine", {"prompt": "a lake"})
    await (await bot.next()).response.defer(thinking=True)


async def test_an_invalidated_session_is_begun_anew(fake: FakeDiscord, bot: Bot) -> None:
    (before,) = fake.gateway.listening
    await fake.gateway.invalidate()
    await fake.until(lambda: len(fake.gateway.identified) == 2 and fake.gateway.listening)
    assert before not in fake.gateway.sessions.values()


async def test_an_outage_turns_bots_away_until_it_is_over(fake: FakeDiscord, bot: Bot) -> None:
    async with fake.gateway.outage():
        await fake.until(lambda: fake.gateway.refused)
    await fake.until(lambda: fake.gateway.listening, timeout_s=20)


async def test_each_server_is_told_of_on_its_own_shard(fake: FakeDiscord) -> None:
    fake.gateway.shards = 2
    other = fake.world.guild("Lighthouse", fake.ben)
    beacon = fake.world.channel(other, "beacon")
    async with running(fake, shards=2) as bot:
        await fake.use(fake.ben, "imagine", {"prompt": "a lamp"}, channel=beacon)
        first = await bot.next()
        await fake.use(fake.ada, "imagine", {"prompt": "a lake"})
        second = await bot.next()
        assert first.guild is not None
        assert second.guild is not None
        assert {first.guild.shard_id, second.guild.shard_id} == {0, 1}
        for heard in (first, second):
            await heard.response.defer(thinking=True)


async def test_a_bot_that_says_goodbye_cannot_resume(fake: FakeDiscord, bot: Bot) -> None:
    await bot.close()
    await fake.until(lambda: not fake.gateway.sessions)


async def test_an_intent_that_was_not_granted_ends_the_connection(fake: FakeDiscord) -> None:
    intents = discord.Intents(guilds=True, message_content=True)
    async with discord.AutoShardedClient(intents=intents) as greedy:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await greedy.start(fake.token)


async def test_a_wrong_token_is_not_let_in(fake: FakeDiscord) -> None:
    async with discord.AutoShardedClient(intents=discord.Intents(guilds=True)) as stranger:
        with pytest.raises(discord.LoginFailure):
            await stranger.start("somebody-elses")


# -- The judge, and the ceiling ---------------------------------------------------------------


async def test_the_judge_finds_what_discords_document_does_not_allow() -> None:
    judge = Judge.at_hand()
    if not judge.has_document:
        pytest.skip("Discord's OpenAPI document is not beside the repository")
    async with FakeDiscord(judge=judge) as fake, aiohttp.ClientSession() as session:
        send = f"{fake.api_url}/channels/{fake.general.id}/messages"
        token = {"Authorization": f"Bot {fake.token}"}
        await session.post(send, json={"content": "a", "colour": "blue"}, headers=token)
        await session.post(send, json={"content": "a" * 4001}, headers=token)
        await session.get(f"{fake.api_url}/channels/general/feelings", headers=token)
        unknown, too_long, nowhere = fake.violations
    assert "colour" in unknown
    assert too_long.startswith("POST /channels/{channel_id}/messages: .content")
    assert "no such route" in nowhere


async def test_without_the_document_everything_passes() -> None:
    async with FakeDiscord(judge=Judge(None)) as fake, aiohttp.ClientSession() as session:
        await session.get(f"{fake.api_url}/feelings")
        assert fake.violations == []


async def test_the_bare_bot_acknowledges_a_burst(fake: FakeDiscord) -> None:
    async with barebot(fake):
        given = {"prompt": "a lake"}
        asked = [await fake.use(fake.ada, "imagine", given) for _ in range(50)]
        acks = await asyncio.gather(*(one.acknowledged() for one in asked))
    assert {ack.kind for ack in acks} == {Callback.DEFERRED_MESSAGE}
    assert len(fake.general.public) == 50


async def test_a_bot_killed_while_its_answer_is_held_leaves_what_it_did(fake: FakeDiscord) -> None:
    async with barebot(fake) as process:
        hold = fake.hold(CALLBACK, after=True)
        asked = await fake.use(fake.ada, "imagine", {"prompt": "a lake"})
        await hold.arrived()
        process.kill()
        await fake.until(lambda: not fake.gateway.listening)
        hold.drop()
    assert fake.general.public == [asked.response]
    async with barebot(fake):
        later = await fake.use(fake.ada, "imagine", {"prompt": "a lake"})
        await later.acknowledged()
