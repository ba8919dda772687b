"""What a person is told about their own credits and tasks, and how a limit refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.door import ADA, BEN, HERE, MIA, MIDNIGHT, Door, open_door
from support.door import NOW as NOON

from bot.errors import LimitReached, render
from bot.invocation import Address
from bot.moderation import limit_reached
from commands import COMMANDS
from storage import grants, guilds, limits
from storage.grants import Grant
from storage.tasks import Refused, Rule, State

pytestmark = pytest.mark.stores


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path) as opened:
        yield opened


def sentence(error: LimitReached) -> str:
    return render(error.text, "en")


async def test_quota_says_what_is_left_by_which_rule_and_when_it_resets(door: Door) -> None:
    await door.ask("imagine", prompt="a boat", images=3)
    message = await door.ask("quota")
    assert message.text == (
        "Credits left today: 7 of 10.\n"
        f"The limit is per person and server. It resets <t:{MIDNIGHT}:R>."
    )
    assert message.private


async def test_nobody_spends_the_credits_of_somebody_else(door: Door) -> None:
    await door.ask("imagine", prompt="a boat", images=4)
    assert "10 of 10" in (await door.ask("quota", person=BEN)).text


async def test_the_next_day_everything_is_there_again(door: Door) -> None:
    await door.ask("imagine", prompt="a boat", images=4)
    door.clock[0] = MIDNIGHT * 1000
    assert "10 of 10" in (await door.ask("quota")).text


async def test_the_queue_lists_my_tasks_and_where_they_stand(door: Door) -> None:
    cancelled = await door.ask("imagine", prompt="given up")
    await door.ask("describe", image=door.attach())
    await door.press("cancel", cancelled.task_id or "")
    door.clock[0] += 1000
    await door.ask("imagine", prompt="a <@boat>\nat sea")
    await door.ask("removebg", image=door.attach(), person=BEN)
    assert (await door.ask("queue")).text.splitlines() == [
        "/imagine a ‹＠boat› at sea: number 2 in the queue.",
        "/describe: number 1 in the queue.",
    ]


async def test_the_queue_says_when_a_result_is_expected_once_that_is_known(door: Door) -> None:
    first = await door.ask("imagine", prompt="a boat")
    door.clock[0] += 20_000
    await door.deliver(first, door.picture())
    await door.ask("imagine", prompt="a boat")
    text = (await door.ask("queue")).text
    assert text.startswith("/imagine a boat: number 1 in the queue, expected <t:")


@pytest.mark.parametrize("state", [State.SUBMITTING, State.SUBMITTED, State.SUCCEEDED])
async def test_the_queue_says_in_plain_words_what_is_being_done(door: Door, state: State) -> None:
    words = {
        State.SUBMITTING: "/imagine a boat: being sent.",
        State.SUBMITTED: "/imagine a boat: being made.",
        State.SUCCEEDED: "/imagine a boat: finished, on its way to you.",
    }
    await door.ask("imagine", prompt="a boat")
    await door.bring_to(state, "local")
    assert (await door.ask("queue")).text == words[state]


async def test_a_long_queue_is_cut_and_says_so(door: Door) -> None:
    for _ in range(10):
        await door.ask("imagine", prompt="b" * 500)
    assert len((await door.ask("queue")).text) < 1500
    door.clock[0] = MIDNIGHT * 1000
    await door.ask("imagine", prompt="one more")
    lines = (await door.ask("queue")).text.splitlines()
    assert len(lines) == 11
    assert lines[-1] == "Only the newest 10 are listed."


async def test_an_empty_queue_says_so(door: Door) -> None:
    assert (await door.ask("queue")).text == "You have no unfinished tasks."


async def test_queue_brings_a_result_that_could_not_be_posted(door: Door) -> None:
    asked = await door.ask("imagine", prompt="a boat")
    await door.park(asked)
    (listed,) = (await door.ask("queue", at=replace(HERE, channel="chat:other"))).text.splitlines()
    assert listed.startswith("/imagine a boat: finished.")
    task = await door.task(asked)
    placed = Address.from_json(task.address)
    assert (placed.channel, placed.message, task.parked_at) == ("chat:other", None, None)
    assert task.next_at == door.clock[0]


async def test_a_kept_result_is_not_posted_in_another_server(door: Door) -> None:
    asked = await door.ask("imagine", prompt="a boat")
    await door.park(asked)
    said = await door.ask("queue", at=replace(HERE, space="chat:elsewhere"))
    assert "Use /queue in the server it is from" in said.text
    assert (await door.task(asked)).parked_at is not None


async def test_a_kept_result_comes_to_direct_messages_and_its_buttons_work_there(
    door: Door,
) -> None:
    alone = Address("chat", "chat:ada alone", "chat:direct", direct=True)
    task_id = await door.park(await door.ask("imagine", prompt="a boat"))
    await door.ask("queue", at=alone)
    assert "Trace" in (await door.press("details", task_id, at=alone)).text
    assert "not known here" in (await door.press("details", task_id, at=alone, person=BEN)).text


async def test_a_private_result_that_was_kept_stays_private(door: Door) -> None:
    asked = await door.ask("imagine", prompt="a boat", at=replace(HERE, private=True))
    await door.park(asked)
    await door.ask("queue")
    assert Address.from_json((await door.task(asked)).address).private


async def test_cancel_gives_up_the_newest_task_and_its_credits_come_back(door: Door) -> None:
    first = await door.ask("imagine", prompt="an old boat")
    door.clock[0] += 1000
    second = await door.ask("imagine", prompt="a new boat", images=2)
    message = await door.ask("cancel")
    assert message.text == "Cancelled: /imagine a new boat. Credits given back: 2."
    assert (await door.task(second)).state is State.CANCELLED
    assert (await door.task(first)).state is State.QUEUED
    assert await door.used() == 1


async def test_cancel_passes_over_what_is_finished_and_only_on_its_way(door: Door) -> None:
    first = await door.ask("imagine", prompt="an old boat")
    await door.bring_to(State.SUBMITTED, "local")
    door.clock[0] += 1000
    await door.ask("imagine", prompt="a new boat")
    await door.bring_to(State.SUCCEEDED, "local")
    assert "an old boat" in (await door.ask("cancel")).text
    assert (await door.task(first)).state is State.CANCELLED


async def test_cancel_never_touches_what_somebody_else_asked_for(door: Door) -> None:
    await door.ask("imagine", prompt="a boat", person=BEN)
    message = await door.ask("cancel")
    assert message.text == "You have no unfinished task that could be cancelled."
    assert await door.used(BEN) == 1


async def test_help_names_every_command_with_its_options_in_one_message(door: Door) -> None:
    text = (await door.ask("help", at=HERE)).text
    assert all(f"/{one.name}" in text for one in COMMANDS if not one.moderators)
    assert "/block" not in text
    assert "/faceswap source target [face] [quality] [fidelity] [private] [spoiler]: " in text
    assert len(text) <= 2000


async def test_help_names_moderators_commands_to_moderators_alone(door: Door) -> None:
    text = (await door.ask("help", person=MIA)).text
    assert all(f"/{command.name}" in text for command in COMMANDS)
    assert len(text) <= 3500


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule("default", 5), "The limit is 5 credits per person and day here"),
        (Rule("everyone", 5, "week"), "This server's limit is 5 credits per week for each person"),
        (Rule("role", 5, "month", "chat:r"), "Your role's limit is 5 credits per month here"),
        (Rule("person", 5, "day", "chat:ada"), "Your own limit is 5 credits per day here"),
        (Rule("pool", 5), "This server's pool is 5 credits per day for everybody together"),
    ],
)
def test_a_limit_that_is_used_up_names_the_rule_the_numbers_and_the_moment(
    rule: Rule, said: str
) -> None:
    error = limit_reached(Refused(rule, 5, 5, 1_700_000_000_000), cost=2)
    assert sentence(error) == f"{said}, and 5 are used. It resets <t:1700000000:R>."
    assert (error.rule, error.resets_at) == (rule.kind, 1_700_000_000_000)


def test_a_limit_without_a_clock_says_what_to_do_instead() -> None:
    error = limit_reached(Refused(None, 50, 50, None))
    assert sentence(error) == (
        "At most 50 of your tasks may wait at once, and 50 do. "
        "Wait for one to finish, or use /cancel."
    )


async def test_quota_names_the_rule_one_is_under_what_was_granted_and_the_pool(door: Door) -> None:
    for rule in (Rule("everyone", 2, "week"), Rule("role", 9, "day", "chat:artist")):
        await door.database.write(limits.put("chat:home", rule))
    await door.database.write(limits.put("chat:home", Rule("pool", 30, "month")))
    given = grant(credits=4, expires_at=NOON + 1)
    await door.database.write(lambda: grants.giving(given))
    artist = replace(ADA, roles=("chat:artist",))
    await door.ask("imagine", prompt="a boat", images=2)
    lines = (await door.ask("quota", person=artist)).text.splitlines()
    assert lines == [
        "Credits left today: 7 of 9.",
        f"It is your role's limit here. It resets <t:{MIDNIGHT}:R>.",
        "Granted to you beside that: 4 credits, used when the limit is reached.",
        "This server's pool for everybody together: 28 of 30 left. It resets <t:1764547200:R>.",
    ]
    assert "It is this server's limit for each person." in (await door.ask("quota")).text


async def test_a_limit_set_a_moment_ago_is_in_force_for_the_next_request(door: Door) -> None:
    await door.ask("imagine", prompt="a boat")
    await door.database.write(limits.put("chat:home", Rule("person", 1, "day", ADA.id)))
    refused = await door.ask("imagine", prompt="a boat")
    assert refused.text.startswith("Your own limit is 1 credits per day here, and 1 are used.")
    assert (await door.ask("imagine", prompt="a boat", person=BEN)).task_id is not None


async def test_a_command_costs_its_credits_times_its_weight(door: Door) -> None:
    await door.database.write(lambda: limits.weighing("chat:home", "imagine", 3))
    message = await door.ask("imagine", prompt="a boat", images=2)
    assert ((await door.task(message)).cost, await door.used()) == (6, 6)


async def test_a_server_may_have_the_lowest_of_a_person_s_roles_count(door: Door) -> None:
    for amount, role in ((1, "chat:new"), (9, "chat:artist")):
        await door.database.write(limits.put("chat:home", Rule("role", amount, "day", role)))
    both = replace(ADA, roles=("chat:new", "chat:artist"))
    assert "of 9." in (await door.ask("quota", person=both)).text
    change = guilds.change(
        "chat:home", {"by_role": "lowest"}, actor_id="chat:mia", now=0, action="settings.set"
    )
    await door.database.write(change)
    assert "of 1." in (await door.ask("quota", person=both)).text


def grant(*, credits: int, expires_at: int) -> Grant:
    return Grant(
        id="g1", space_id="chat:home", person_id=ADA.id, credits=credits, unused=credits,
        reason="a prize", granted_by="chat:mia", created_at=0, expires_at=expires_at,
    )  # fmt: skip
