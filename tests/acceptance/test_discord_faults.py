"""What Discord can refuse, one by one: every result comes once, where its person finds it."""

from __future__ import annotations

import random
import re
from pathlib import Path

import aiohttp
import pytest
from PIL import Image
from support.discordworld import (
    PROMPT,
    DiscordWorld,
    discord_world,
    is_result,
    pictures,
    png,
    public_results,
)
from support.fakediscord.messages import Message
from support.vendor import Job

MINUTES_15 = 15 * 60 + 1  #: Seconds: an interaction's token is over.
BY_TOKEN = "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"
BY_BOT = "PATCH /channels/{channel_id}/messages/{message_id}"
NEW = "POST /channels/{channel_id}/messages"
CALLBACK = "POST */callback"


def noise(width: int, height: int) -> bytes:
    """A picture that no format makes much smaller without loss."""
    data = random.Random(7).randbytes(width * height * 3)  # noqa: S311 - a test's own
    return png(Image.frombytes("RGB", (width, height), data))


async def begun(w: DiscordWorld, **given: object) -> tuple[Message, Job]:
    """A picture that the vendor works on, and the message that says so."""
    known = set(w.vendor.jobs)
    asked = await w.discord.use(w.discord.ada, "imagine", {**PROMPT, **given})
    message = await w.until_shown(await asked.message(), "Working on it")
    (new,) = w.vendor.jobs.keys() - known
    return message, w.vendor.jobs[new]


async def dm_result(w: DiscordWorld) -> Message:
    """The one result that Ada has in her direct messages."""
    dm = w.discord.world.dm(w.discord.ada)
    await w.discord.until(lambda: any(map(is_result, dm.public)), 30)
    (message,) = dm.public
    return message


async def comes_once(w: DiscordWorld, message: Message, job: Job) -> None:
    """Finish it: the picture is in the message where it was asked for, and nowhere else."""
    await w.vendor.finish(job)
    await w.until_done(message)
    await w.until_state("delivered")
    assert public_results(w.discord) == [message]
    assert len(pictures(message)) == 1


# -- The acknowledgement -----------------------------------------------------------------------


@pytest.mark.parametrize("how", ["answer lost", "connection lost", "busy", "broken"])
async def test_an_acknowledgement_that_fails_once_is_made_all_the_same(
    tmp_path: Path, how: str
) -> None:
    async with discord_world(tmp_path) as w:
        if how == "answer lost":
            w.discord.lose(CALLBACK)
        elif how == "connection lost":
            w.discord.cut(CALLBACK)
        else:
            w.discord.fail(CALLBACK, 429 if how == "busy" else 500)
        asked = await w.discord.use(w.discord.ada, "imagine", PROMPT)
        await w.until_done(await asked.message())
        await w.check_end(tasks=1)


@pytest.mark.parametrize(("status", "code"), [(404, 10062), (400, 40060)])
async def test_what_cannot_be_answered_is_not_made_nor_charged(
    tmp_path: Path, status: int, code: int
) -> None:
    async with discord_world(tmp_path) as w:
        w.discord.fail(CALLBACK, status, code)
        lost = await w.discord.use(w.discord.ada, "imagine", PROMPT)
        asked = await w.discord.use(w.discord.ada, "imagine", PROMPT)
        await w.until_done(await asked.message())
        assert lost.response is None
        await w.check_end(tasks=1)


# -- The result --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "times"), [(429, 0, 1), (429, 0, 3), (500, 0, 1), (502, 0, 2), (503, 0, 1)]
)
async def test_a_result_that_discord_does_not_take_at_first_comes_once(
    tmp_path: Path, status: int, code: int, times: int
) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        message, job = await begun(w)
        w.discord.fail(BY_TOKEN, status, code, times=times)
        await comes_once(w, message, job)
        await w.check_end(tasks=1)


@pytest.mark.parametrize("after", [False, True])
async def test_a_result_whose_connection_breaks_comes_once(tmp_path: Path, after: bool) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        message, job = await begun(w)
        (w.discord.lose if after else w.discord.cut)(BY_TOKEN)
        await comes_once(w, message, job)
        await w.check_end(tasks=1)


async def test_after_fifteen_minutes_the_bots_own_token_brings_the_result(tmp_path: Path) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        message, job = await begun(w)
        w.discord.clock.advance(MINUTES_15)
        await comes_once(w, message, job)
        assert [one.status for one in w.discord.asked(BY_BOT)] == [200]
        await w.check_end(tasks=1)


async def test_in_place_of_a_deleted_message_comes_a_new_one_that_names_its_person(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        message, job = await begun(w)
        await w.discord.take_away(message)
        await w.vendor.finish(job)
        await w.discord.until(lambda: public_results(w.discord), 30)
        (result,) = public_results(w.discord)
        assert f"<@{w.discord.ada.id}>" in result.text
        await w.until_state("delivered")
        # It is a message like any other: its buttons work.
        told = await (await w.discord.press(result, "Delete", w.discord.ada)).message()
        assert "Deleted." in told.text
        assert result.deleted
        await w.check_end(tasks=1)


@pytest.mark.parametrize("why", ["gone", "hidden", "closed to pictures"])
async def test_a_result_whose_channel_is_shut_comes_as_a_direct_message(
    tmp_path: Path, why: str
) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        _, job = await begun(w)
        w.discord.clock.advance(MINUTES_15)  # until then the interaction's token opens it
        await shut(w, why)
        await w.vendor.finish(job)
        result = await dm_result(w)
        assert f"<#{w.discord.general.id}>" in result.text
        assert len(pictures(result)) == 1
        await w.until_state("delivered")
        again = await (await w.discord.press(result, "Details", w.discord.ada)).message()
        assert "Prompt: a lighthouse in a storm" in again.text
        await w.check_end(tasks=1)


async def shut(w: DiscordWorld, why: str) -> None:
    general = w.discord.general
    if why == "gone":
        await w.discord.remove(general)
    elif why == "hidden":
        await w.discord.deny(general, "view_channel")
    else:
        w.discord.fail(BY_BOT, 403, 50013, times=1_000)
        w.discord.fail(NEW.replace("{channel_id}", str(general.id)), 403, 50013, times=1_000)


async def test_who_takes_no_direct_messages_gets_the_result_by_queue(tmp_path: Path) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        w.discord.ada.takes_dms = False
        _, job = await begun(w)
        w.discord.clock.advance(MINUTES_15)
        await w.discord.remove(w.discord.general)
        await w.vendor.finish(job)
        await w.until_parked()
        await w.restart()
        asked = await w.discord.use(w.discord.ada, "queue", channel=w.discord.adults)
        assert "it comes here now" in (await asked.message()).text
        await w.discord.until(lambda: any(map(is_result, w.discord.adults.public)), 30)
        (result,) = w.discord.adults.public
        assert len(pictures(result)) == 1
        await w.until_state("delivered")
        assert "no unfinished" in (await queue(w)).text
        await w.check_end(tasks=1)


async def queue(w: DiscordWorld) -> Message:
    asked = await w.discord.use(w.discord.ada, "queue", channel=w.discord.adults)
    return await asked.message()


async def test_a_private_result_that_is_late_comes_as_a_direct_message(tmp_path: Path) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        message, job = await begun(w, private=True)
        w.discord.clock.advance(MINUTES_15)
        await w.vendor.finish(job)
        result = await dm_result(w)
        assert "in private" in result.text
        assert not is_result(message)
        assert w.discord.general.public == []
        await w.until_state("delivered")
        await w.check_end(tasks=1)


async def test_a_private_result_that_no_way_leads_to_is_private_by_queue(tmp_path: Path) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        w.discord.ada.takes_dms = False
        _, job = await begun(w, private=True)
        w.discord.clock.advance(MINUTES_15)
        await w.vendor.finish(job)
        await w.until_parked()
        other = await w.discord.use(w.discord.ben, "queue")
        assert "no unfinished" in (await other.message()).text
        asked = await w.discord.use(w.discord.ada, "queue")
        await asked.message()
        await w.discord.until(lambda: any(map(is_result, asked.followups)), 30)
        (result,) = asked.followups
        assert result.seen_by is w.discord.ada
        assert w.discord.general.public == []
        await w.until_state("delivered")
        await w.check_end(tasks=1)


# -- Too large ---------------------------------------------------------------------------------


async def test_a_picture_over_the_servers_limit_is_made_smaller_and_that_is_said(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        w.discord.guild.upload_limit = 2**19
        w.vendor.picture = noise(600, 500)  # some 900 kB
        message, job = await begun(w)
        await comes_once(w, message, job)
        assert "Made smaller, to fit the 0.5 MiB" in message.text
        assert [one.size for one in pictures(message)] == [(600, 500)]
        assert all(len(one.data) <= 2**19 for one in message.attachments)
        await w.check_end(tasks=1)


async def test_where_discord_takes_less_than_it_said_less_is_sent(tmp_path: Path) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        w.vendor.picture = noise(1400, 1200)  # some 5 MB
        message, job = await begun(w)
        w.discord.guild.upload_limit = 4 * 2**20
        await comes_once(w, message, job)
        assert "Made smaller, to fit the 4 MiB" in message.text
        assert 413 in [one.status for one in w.discord.asked(BY_TOKEN)]
        await w.check_end(tasks=1)


async def test_what_cannot_be_made_small_enough_is_a_link_that_opens(tmp_path: Path) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        w.discord.guild.upload_limit = 1_000
        w.vendor.picture = noise(600, 500)
        message, job = await begun(w)
        await w.vendor.finish(job)
        await w.until_shown(message, "Too large for Discord here: picture 1.")
        (link,) = [button.url for button in message.buttons if button.url]
        assert link is not None
        assert re.match(rf"{w.service.url}/media/", link)
        async with aiohttp.ClientSession() as http, http.get(link) as response:
            assert response.status == 200
            assert (await response.read())[:4] == b"\x89PNG"
        await w.until_state("delivered")
        await w.check_end(tasks=1)
