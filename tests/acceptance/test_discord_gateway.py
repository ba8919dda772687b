"""The gateway as it is on bad days: dropped, told to reconnect, invalidated, away for good."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from support.discordworld import PROMPT, DiscordWorld, discord_world, is_result, public_results
from support.fakediscord.server import FakeDiscord

pytestmark = pytest.mark.stores


async def drop(discord: FakeDiscord) -> None:
    discord.gateway.drop()


async def reconnect(discord: FakeDiscord) -> None:
    await discord.gateway.reconnect()


async def invalid(discord: FakeDiscord) -> None:
    await discord.gateway.invalidate()


async def invalid_but_resumable(discord: FakeDiscord) -> None:
    await discord.gateway.invalidate(resumable=True)


BREAKS = [drop, reconnect, invalid, invalid_but_resumable]


async def asked(w: DiscordWorld) -> None:
    """Somebody asks, and gets a picture."""
    known = len(w.vendor.jobs)
    message = await (await w.discord.use(w.discord.ben, "imagine", PROMPT)).message()
    await w.vendor.wait_for(lambda: len(w.vendor.jobs) > known)
    for job in tuple(w.vendor.jobs.values()):
        await w.vendor.finish(job)
    await w.until_done(message)


@pytest.mark.parametrize("break_", BREAKS)
async def test_a_task_goes_on_and_people_are_served_again(
    tmp_path: Path, break_: Callable[[FakeDiscord], Awaitable[None]]
) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        first = await (await w.discord.use(w.discord.ada, "imagine", PROMPT)).message()
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        before = connections(w)
        await break_(w.discord)
        await w.discord.until(lambda: connections(w) > before and w.discord.gateway.listening, 30)
        await asked(w)
        await w.until_done(first)
        await w.until_state("delivered", tasks=2)
        assert len(public_results(w.discord)) == 2
        assert len(w.discord.world.application.syncs) == 1
        await w.check_end(tasks=2)


def connections(w: DiscordWorld) -> int:
    """How often a session was begun or taken up again."""
    resumed = sum(session.resumed for session in w.discord.gateway.sessions.values())
    return len(w.discord.gateway.identified) + resumed


async def test_what_is_typed_while_the_connection_is_lost_is_heard_after_it(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path) as w:
        w.discord.gateway.drop()
        interaction = await w.discord.use(w.discord.ada, "imagine", PROMPT)
        await w.until_done(await interaction.message())
        await w.check_end(tasks=1)


async def test_in_an_outage_of_the_gateway_results_arrive_all_the_same(tmp_path: Path) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        message = await (await w.discord.use(w.discord.ada, "imagine", PROMPT)).message()
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        async with w.discord.gateway.outage():
            await w.discord.until(lambda: not w.discord.gateway.listening)
            (job,) = w.vendor.jobs.values()
            await w.vendor.finish(job)
            await w.until_done(message)
            await w.discord.until(lambda: w.discord.gateway.refused, 30)
        await w.discord.until(lambda: w.discord.gateway.listening, 60)
        await asked(w)
        await w.check_end(tasks=2)


async def test_a_discord_that_is_away_at_the_start_is_named_and_found_when_it_comes(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path, start=False) as w:
        away = w.discord.cut("GET */users/@me", times=1_000_000)
        await w.service.start()
        status, problems = await w.health()
        assert (status, problems) == (503, {"discord": "not connected to Discord yet"})
        away.times = away.hit
        await w.discord.ready(timeout_s=60)
        await w.until_healthy()
        interaction = await w.discord.use(w.discord.ada, "imagine", PROMPT)
        await w.until_done(await interaction.message())
        await w.check_end(tasks=1)


async def test_what_was_not_delivered_before_an_outage_at_the_start_comes_when_it_ends(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        message = await (await w.discord.use(w.discord.ada, "imagine", PROMPT)).message()
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        await w.until_state("submitted")
        await w.service.kill()
        away = w.discord.cut("* *", times=1_000_000)
        await w.service.start()
        (job,) = w.vendor.jobs.values()
        await w.vendor.finish(job)
        await w.until_state("succeeded")
        assert not is_result(message)
        away.times = away.hit
        await w.until_done(message)
        await w.until_state("delivered")
        assert public_results(w.discord) == [message]
        await w.check_end(tasks=1)
