"""kill -9 between Discord's taking something and our writing that down.

Nothing is lost, nothing comes twice. Where something may be seen twice all the same, the test says
so, as README.md does.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from support.discordways import way
from support.discordworld import PROMPT, DiscordWorld, discord_world, is_result, public_results
from support.fakediscord.faults import Hold
from support.fakediscord.messages import Message
from support.vendor import Job

__all__ = ["way"]

pytestmark = [pytest.mark.chaos, pytest.mark.stores]

LATE_S = 15 * 60 + 1
NONCE_FORGOTTEN_S = 10 * 60
BY_TOKEN = "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"
BY_BOT = "PATCH /channels/{channel_id}/messages/{message_id}"
NEW = "POST /channels/{channel_id}/messages"
FOLLOW_UP = "POST /webhooks/{webhook_id}/{webhook_token}"
QUICK_POLL = {"EASEL_POLLING__FIRST_AFTER_S": "1"}


async def begun(w: DiscordWorld, **given: object) -> tuple[Message, Job]:
    """A picture that the vendor works on, and the message that says so."""
    asked = await w.discord.use(w.discord.ada, "imagine", {**PROMPT, **given})
    message = await w.until_shown(await asked.message(), "Working on it")
    (job,) = w.vendor.jobs.values()
    return message, job


async def killed_at(w: DiscordWorld, hold: Hold, *, advance_s: float = 0) -> None:
    """Kill it when Discord has done what it does not hear of any more; then start it again."""
    await hold.arrived()
    await w.service.kill()
    assert set(w.states().values()) <= {"succeeded", "failed", "cancelled"}
    hold.drop()
    w.discord.clock.advance(advance_s)
    await w.discord.until(lambda: not w.discord.gateway.listening)
    await w.start()


async def test_acknowledged_and_not_yet_accepted_costs_nothing(tmp_path: Path) -> None:
    async with discord_world(tmp_path) as w:
        hold = w.discord.hold("POST */callback", after=True)
        asked = await w.discord.use(w.discord.ada, "imagine", PROMPT)
        await asked.acknowledged()
        await hold.arrived()
        await w.service.kill()
        hold.drop()
        await w.discord.until(lambda: not w.discord.gateway.listening)
        await w.start()
        again = await (await w.discord.use(w.discord.ada, "imagine", PROMPT)).message()
        await w.until_done(again)
        assert asked.response is not None
        assert asked.response.loading  # Discord itself ends that after a quarter of an hour
        await w.check_end(tasks=1)


async def test_accepted_and_not_yet_shown_is_delivered_into_its_placeholder(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path, auto=False, **QUICK_POLL) as w:
        hold = w.discord.hold(BY_TOKEN)
        asked = await w.discord.use(w.discord.ada, "imagine", PROMPT)
        await hold.arrived()
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        await w.service.kill()
        hold.drop()
        for job in w.vendor.jobs.values():
            await w.vendor.finish(job)
        await w.discord.until(lambda: not w.discord.gateway.listening)
        await w.start()
        message = await w.until_done(await asked.message(timeout_s=60))
        await w.until_state("delivered")
        assert w.discord.general.public == [message]
        await w.check_end(tasks=1)


@pytest.mark.parametrize(("way", "private"), [(BY_TOKEN, False), (BY_TOKEN, True), (BY_BOT, False)])
async def test_a_result_edited_in_and_not_recorded_is_one_message(
    tmp_path: Path, way: str, private: bool
) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        message, job = await begun(w, private=private)
        w.discord.clock.advance(LATE_S if way == BY_BOT else 0)
        hold = w.discord.hold(way, after=True)
        await w.vendor.finish(job)
        await killed_at(w, hold)
        await w.until_state("delivered")
        assert is_result(message)
        shown = [] if private else [message]
        assert w.discord.general.public == shown
        assert len(message.attachments) == 1
        await w.check_end(tasks=1)


@pytest.mark.parametrize("advance_s", [0, NONCE_FORGOTTEN_S])
async def test_a_new_message_that_was_not_recorded_is_found_again(
    tmp_path: Path, advance_s: int
) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        message, job = await begun(w)
        await w.discord.take_away(message)
        hold = w.discord.hold(NEW, after=True)
        await w.vendor.finish(job)
        await killed_at(w, hold, advance_s=advance_s)
        await w.until_state("delivered")
        assert len(public_results(w.discord)) == 1
        await w.check_end(tasks=1)


@pytest.mark.parametrize("advance_s", [0, NONCE_FORGOTTEN_S])
async def test_a_direct_message_that_was_not_recorded_is_found_again(
    tmp_path: Path, advance_s: int
) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        _, job = await begun(w, private=True)
        w.discord.clock.advance(LATE_S)
        hold = w.discord.hold(NEW, after=True)
        await w.vendor.finish(job)
        await killed_at(w, hold, advance_s=advance_s)
        await w.until_state("delivered")
        (result,) = w.discord.world.dm(w.discord.ada).public
        assert is_result(result)
        await w.check_end(tasks=1)


async def test_a_private_answer_to_queue_that_was_not_recorded_may_appear_twice(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        w.discord.ada.takes_dms = False
        _, job = await begun(w, private=True)
        w.discord.clock.advance(LATE_S)
        await w.vendor.finish(job)
        await w.until_parked()
        hold = w.discord.hold(FOLLOW_UP, after=True)
        asked = await w.discord.use(w.discord.ada, "queue")
        await asked.message()
        await killed_at(w, hold)
        await w.until_state("delivered")
        # Discord takes no nonce for such messages, and nobody but their person can see them.
        assert 1 <= len(asked.followups) <= 2
        assert {one.seen_by for one in asked.followups} == {w.discord.ada}
        assert w.discord.general.public == []
        await w.check_end(tasks=1)


async def test_a_failure_told_and_not_recorded_is_told_in_one_message(tmp_path: Path) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        message, job = await begun(w)
        w.vendor.answer = lambda job: {"code": "400", "msg": "no", "data": None}
        hold = w.discord.hold(BY_TOKEN, after=True)
        await w.vendor.finish(job)
        await killed_at(w, hold)
        await w.until_told()
        assert "Your credits were given back" in message.text
        assert w.discord.general.public == [message]
        await w.check_end(tasks=1, settled=0)


async def test_killed_while_discord_asks_to_wait_long_the_result_comes_once(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        message, job = await begun(w)
        busy = w.discord.fail(BY_TOKEN, 429, retry_after=3_600)
        await w.vendor.finish(job)
        await w.discord.until(lambda: busy.hit)
        await w.restart()
        await w.until_done(message)
        await w.until_state("delivered")
        assert w.discord.general.public == [message]
        await w.check_end(tasks=1)


@pytest.mark.usefixtures("way")
async def test_killed_again_and_again_under_load_every_task_is_one_message(
    tmp_path: Path,
) -> None:
    more = {"EASEL_QUOTA__DAILY_CREDITS": "1000", "EASEL_QUOTA__MAX_WAITING": "1000", **QUICK_POLL}
    async with discord_world(tmp_path, **more) as w:
        people = [w.discord.world.user(f"person {number}") for number in range(8)]
        for person in people:
            w.discord.world.join(w.discord.guild, person)
        for kill in range(1, 5):
            for person in people * 2:
                await w.discord.use(person, "imagine", PROMPT)
            await w.discord.until(lambda n=kill * 5: len(public_results(w.discord)) >= n, 60)
            await w.restart()
        await w.until(lambda: set(w.states().values()) == {"delivered"}, 90)
        accepted = set(w.states())
        assert len(accepted) >= 20
        assert results_by_task(w) == dict.fromkeys(accepted, 1)
        await w.check_end(tasks=len(accepted))


def results_by_task(w: DiscordWorld) -> Counter[str]:
    """How many results each task has in the channel."""
    ids = (message.buttons[0].custom_id or "" for message in public_results(w.discord))
    return Counter(custom_id.split(":")[2] for custom_id in ids)
