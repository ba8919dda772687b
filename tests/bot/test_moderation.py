"""What a person is told about their own credits and tasks, and how a limit refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.door import BEN, HERE, MIDNIGHT, Door, open_door

from bot.errors import LimitReached, render
from bot.invocation import Address
from bot.moderation import limit_reached
from commands import COMMANDS
from storage.tasks import State


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
    assert all(f"/{command.name}" in text for command in COMMANDS)
    assert "/faceswap source target [face] [quality] [fidelity] [private] [spoiler]: " in text
    assert len(text) <= 2000


def test_a_limit_that_is_used_up_names_the_numbers_and_the_moment() -> None:
    error = limit_reached("daily_credits", limit=5, used=5, resets_at=1_700_000_000_000, cost=2)
    assert sentence(error) == (
        "The limit is 5 credits per person and day here, and 5 are used. "
        "It resets <t:1700000000:R>."
    )
    assert (error.rule, error.resets_at) == ("daily_credits", 1_700_000_000_000)


def test_a_limit_without_a_clock_says_what_to_do_instead() -> None:
    error = limit_reached("max_waiting", limit=50, used=50, resets_at=None)
    assert sentence(error) == (
        "At most 50 of your tasks may wait at once, and 50 do. "
        "Wait for one to finish, or use /cancel."
    )


def test_a_rule_without_a_sentence_of_its_own_is_named_with_its_numbers() -> None:
    error = limit_reached("weekly", limit=3, used=3, resets_at=None)
    assert sentence(error) == "The limit “weekly” is 3 here, and 3 are used."
