"""Held results at the door: moderators of that very server decide, once; nobody else sees them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.door import ADA, BEN, HERE, MIA, NOW, Door, open_door
from support.heldback import hold, holding_of, now_of

from bot.dispatch.access import NO_TASK
from bot.dispatch.buttons import STILL_GOING, TOO_LATE
from bot.dispatch.orders import NO_PICTURE
from bot.invocation import ActionName, Person
from bot.moderation.naming import NO_RESULT
from commands.spec import Attachment
from storage import audit, media
from storage.holdings import Decision
from storage.periods import DAY_MS
from storage.tasks import Task

pytestmark = pytest.mark.stores

MAX = Person("chat:max", "Max", moderator=True)
LOG = replace(HERE, channel="chat:log")
ELSEWHERE = replace(HERE, space="chat:other")


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path) as opened:
        yield opened


@pytest.fixture
async def task(door: Door) -> Task:
    """A boat that waits for a moderator."""
    message = await door.ask("imagine", prompt="a boat")
    return await hold(door, message, door.picture())


async def asked(door: Door, name: str, /, asks: Person = MIA, **given: Any) -> str:
    return (await door.ask(name, person=asks, given=given)).text


async def decisions(door: Door) -> list[audit.Entry]:
    return await door.database.read(audit.found("chat:home", limit=9, action="held"))


async def with_log_channel(door: Door) -> None:
    given = {"name": "log_channel", "value": "here"}
    await door.ask("settings set", person=MIA, at=LOG, given=given)


# -- Decide -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "state", "said"),
    [
        ("approve", Decision.APPROVED, "It is shown where it was asked for."),
        ("reject", Decision.REJECTED, "It is dropped."),
    ],
)
async def test_a_moderator_decides_by_the_button_and_the_result_is_due_at_once(
    door: Door, task: Task, action: ActionName, state: Decision, said: str
) -> None:
    message = await door.press(action, task.id, person=MIA, at=LOG)
    assert said in message.text
    assert "chat:ada" in message.text
    assert message.private
    holding = await holding_of(door, task)
    assert (holding.state, holding.decided_by) == (state, "chat:mia")
    assert (await now_of(door, task)).next_at == NOW
    [entry] = await decisions(door)
    assert (entry.actor_id, entry.subject) == ("chat:mia", "chat:ada")
    assert json.loads(entry.after or "")["state"] == state.value


async def test_a_second_press_says_who_decided_and_changes_nothing(door: Door, task: Task) -> None:
    await door.press("reject", task.id, person=MIA, at=LOG)
    late = await door.press("approve", task.id, person=MAX, at=LOG)
    assert late.text.startswith("chat:mia rejected")
    again = await door.press("reject", task.id, person=MIA, at=LOG)
    assert "already" in again.text
    assert len(await decisions(door)) == 1


async def test_a_press_after_the_time_ran_out_says_that_nobody_decided(
    door: Door, task: Task
) -> None:
    from storage import holdings

    door.clock[0] += 8 * DAY_MS
    ran_out = holdings.decide(task.id, "chat:home", approve=False, actor_id=None, now=door.clock[0])
    assert (await door.database.write(ran_out)).first
    late = await door.press("approve", task.id, person=MIA, at=LOG)
    assert late.text.startswith("Nobody decided about")


@pytest.mark.parametrize("action", ["approve", "reject"])
@pytest.mark.parametrize("person", [ADA, BEN])
async def test_nobody_else_decides_whatever_their_client_sends(
    door: Door, task: Task, action: ActionName, person: Person
) -> None:
    refused = await door.press(action, task.id, person=person, at=LOG)
    assert refused.text == f"/held {action} is for moderators."
    assert (await holding_of(door, task)).waits
    assert await decisions(door) == []


@pytest.mark.parametrize("action", ["approve", "reject"])
async def test_a_moderator_of_another_server_decides_nothing_here(
    door: Door, task: Task, action: ActionName
) -> None:
    refused = await door.press(action, task.id, person=MIA, at=ELSEWHERE)
    assert refused.text == str(NO_RESULT)
    text = (
        await door.ask(f"held {action}", person=MIA, at=ELSEWHERE, given={"result": task.id})
    ).text
    assert text == str(NO_RESULT)
    assert (await holding_of(door, task)).waits


@pytest.mark.parametrize("action", ["approve", "reject"])
async def test_a_button_for_what_was_never_held_is_answered_plainly(
    door: Door, action: ActionName
) -> None:
    made = await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    told = await door.press(action, made, person=MIA)
    assert told.text.endswith("does not wait for a moderator, so nothing was changed.")
    unknown = await door.press(action, "no-such-task", person=MIA)
    assert unknown.text == str(NO_RESULT)


async def test_every_decision_is_told_in_the_log_channel(door: Door, task: Task) -> None:
    await with_log_channel(door)
    await door.press("approve", task.id, person=MIA, at=LOG)
    address, message = door.wall.delivered[-1]
    assert address.channel == "chat:log"
    assert message.text.startswith("chat:mia: Approved:")


# -- By command -------------------------------------------------------------------------------


async def test_what_waits_is_listed_and_decided_by_the_name_it_has_there(
    door: Door, task: Task
) -> None:
    listed = (await asked(door, "held show")).splitlines()
    trace, _, rest = listed[0].partition(": ")
    assert rest.startswith("/imagine a boat of chat:ada, held back")
    assert task.id.endswith(trace)
    assert "Approved" in await asked(door, "held approve", result=trace)
    assert await asked(door, "held show") == "No result waits for a moderator."
    assert "approved" in await asked(door, "held reject", result=trace)


async def test_a_result_is_posted_again_where_there_is_a_log_channel(
    door: Door, task: Task
) -> None:
    text = await asked(door, "held post", result=task.id)
    assert "has no log channel" in text
    await with_log_channel(door)
    assert "is being posted" in await asked(door, "held post", result=task.id)
    assert (await holding_of(door, task)).posts == 2
    assert (await now_of(door, task)).next_at == NOW


# -- Nobody sees it ---------------------------------------------------------------------------


async def test_a_held_picture_cannot_be_used_in_any_way(door: Door, task: Task) -> None:
    [kept] = await door.database.read(media.every_of(task.id))
    for person in (ADA, MIA):
        for action in ("upscale", "vary", "removebg", "describe"):
            refused = await door.press(action, task.id, person=person)
            assert refused.text == str(NO_PICTURE)
        refused = await door.ask("upscale", person=person, image=Attachment(media=kept.id))
        assert refused.text == str(NO_PICTURE)
        assert (await door.ask("upscale", person=person)).task_id is None  # nor as the last one
    assert await door.used() == 1


async def test_whoever_asked_is_told_that_it_waits_and_cannot_take_it_back(
    door: Door, task: Task
) -> None:
    listed = await asked(door, "queue", ADA)
    assert listed == "/imagine a boat: finished. A moderator looks at it first."
    assert (await door.press("cancel", task.id)).text == str(TOO_LATE)
    assert (await door.press("delete", task.id)).text == str(STILL_GOING)
    board = await door.dispatcher.board(ADA, space="chat:home")
    assert board is not None
    assert board.tasks == ()


async def test_a_private_result_is_held_for_moderators_too_but_is_nobody_else_s(
    door: Door,
) -> None:
    message = await door.ask("imagine", prompt="hush", private=True)
    task = await hold(door, message, door.picture())
    assert (await door.press("details", task.id, person=BEN)).text == str(NO_TASK)
    assert "Approved" in (await door.press("approve", task.id, person=MIA, at=LOG)).text
