"""Discord without its gateway: switched to and from with work in hand, drained, and forged at."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from support.discordways import CHOSEN, GATEWAY, HTTP
from support.discordworld import PROMPT, DiscordWorld, discord_world, public_results
from support.fakediscord.messages import Message
from support.vendor import Job

BY_TOKEN = "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"
QUICK_POLL = {"EASEL_POLLING__FIRST_AFTER_S": "1"}


@pytest.fixture(autouse=True)
def over_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CHOSEN, HTTP)


async def begun(w: DiscordWorld, **given: object) -> tuple[Message, Job]:
    """A picture that the vendor works on, and the message that says so."""
    known = set(w.vendor.jobs)
    asked = await w.discord.use(w.discord.ada, "imagine", {**PROMPT, **given})
    message = await w.until_shown(await asked.message(), "Working on it")
    (job,) = (job for id, job in w.vendor.jobs.items() if id not in known)
    return message, job


@pytest.mark.parametrize("killed", [False, True])
async def test_switched_there_and_back_every_task_in_flight_is_delivered_once(
    tmp_path: Path, killed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CHOSEN, GATEWAY)
    async with discord_world(tmp_path, auto=False, **QUICK_POLL) as w:
        messages, jobs = [], []
        for way in (HTTP, GATEWAY, None):
            for private in (False, True):
                message, job = await begun(w, private=private)
                messages.append(message)
                jobs.append(job)
            if way is not None:
                await (w.service.kill() if killed else w.service.stop())
                await w.discord.until(lambda: not w.discord.gateway.listening)
                await w.switch(way)
                finished = jobs.pop(0)  # one that was begun the other way
                await w.vendor.finish(finished)
                await w.until_state_of(finished.id, "delivered")
        for job in jobs:
            await w.vendor.finish(job)
        for message in messages:
            await w.until_done(message)
            assert len(message.attachments) == 1
        await w.until_state("delivered", tasks=6)
        assert len(public_results(w.discord)) == 3
        assert set(w.discord.endpoint.posted) == {202}
        assert len(w.discord.world.application.syncs) == 1
        await w.check_end(tasks=6)


async def test_buttons_pressed_one_way_are_under_messages_made_the_other(tmp_path: Path) -> None:
    async with discord_world(tmp_path, **QUICK_POLL) as w:
        first = await w.until_done(
            await (await w.discord.use(w.discord.ada, "imagine", PROMPT)).message()
        )
        assert await w.service.stop() == 0
        await w.switch(GATEWAY)
        varied = await (await w.discord.press(first, "Vary", w.discord.ben)).message()
        await w.until_done(varied)
        assert await w.service.stop() == 0
        await w.discord.until(lambda: not w.discord.gateway.listening)
        await w.switch(HTTP)
        again = await (await w.discord.press(varied, "Again", w.discord.ada)).message()
        await w.until_done(again)
        assert w.discord.general.public == [first, varied, again]
        await w.check_end(tasks=3)


async def test_told_to_stop_it_takes_nothing_new_and_ends_what_is_in_hand(tmp_path: Path) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        message, job = await begun(w)
        hold = w.discord.hold(BY_TOKEN)
        await w.vendor.finish(job)
        await hold.arrived()
        stopping = asyncio.create_task(w.service.stop())
        refused = await w.discord.use(w.discord.ben, "imagine", PROMPT)
        while not refused.failed:  # the signal was not heard yet
            refused = await w.discord.use(w.discord.ben, "quota")
        assert w.discord.endpoint.posted[-1] == 503
        hold.release()
        assert await stopping == 0
        await w.until_done(message)
        await w.start()
        await w.until_state_of(job.id, "delivered")
        assert w.discord.general.public.count(message) == 1


async def test_nobody_else_gets_in_and_discord_keeps_the_address(tmp_path: Path) -> None:
    async with discord_world(tmp_path) as w:
        await (await w.discord.use(w.discord.ada, "quota")).message()
        endpoint = w.discord.world.application.endpoint
        assert endpoint is not None
        (told,) = w.discord.endpoint.told
        forged = {**told, "id": str(int(told["id"]) + 1)}
        before = len(w.discord.requests)
        post = w.discord.endpoint.post
        assert (await post(endpoint, forged, key=SigningKey.generate()))[0] == 401
        assert (await post(endpoint, forged, late_s=120))[0] == 401
        assert (await post(endpoint, forged, late_s=-120))[0] == 401
        assert await w.discord.endpoint.is_right(endpoint)
        assert len(w.discord.requests) == before
        await w.check_end(tasks=0)


async def test_an_interaction_posted_again_is_one_task_even_after_a_restart(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        message, job = await begun(w)
        endpoint = w.discord.world.application.endpoint
        assert endpoint is not None
        (told,) = w.discord.endpoint.told
        assert (await w.discord.endpoint.post(endpoint, told))[0] == 202
        await w.restart()
        assert (await w.discord.endpoint.post(endpoint, told))[0] == 202
        await w.discord.until(lambda: len(w.discord.asked("POST */callback")) == 2)
        await w.vendor.finish(job)
        await w.until_done(message)
        await w.until_state("delivered", tasks=1)
        assert w.discord.general.public == [message]
        await w.check_end(tasks=1)


async def test_a_stranger_learns_of_the_gateway_only_that_nothing_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CHOSEN, GATEWAY)
    async with discord_world(tmp_path) as w:
        url = f"{w.service.url}/discord/interactions"
        assert (await w.discord.endpoint.post(url, {"id": "1", "type": 1}))[0] == 404
        await w.check_end(tasks=0)
