"""Takedowns through the door: gone for all, by moderators of that server alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.door import BEN, HERE, MIA, NOW, Door, open_door
from support.takingdown import (
    ALREADY,
    ELSEWHERE,
    GONE,
    GUEST,
    all_down,
    carry_on,
    deeds,
    made,
    take_down,
)

from bot.moderation.removals import GIVE_UP_MS
from storage import media, takedowns, tasks
from storage.tasks import State

pytestmark = pytest.mark.stores


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path, daily_credits=100) as opened:
        yield opened


async def test_a_result_goes_with_its_message_and_our_copies(door: Door) -> None:
    name = await made(door, image=door.attach())
    assert len(door.kept_files()) == 2
    text = await take_down(door, name[-8:], reason="gore.")
    assert text == f"{name[-8:]}, asked for by chat:ada, was taken down. The reason given: gore."
    assert door.kept_files() == []
    assert await door.database.read(media.every_of(name)) == []
    ((address, notice),) = door.wall.retracted
    task = await door.database.read(tasks.get(name))
    assert task is not None
    assert (address.channel, address.message) == ("chat:general", address.message)
    assert notice.text == "This was taken down by a moderator. The reason given: gore."
    assert (task.request, task.outcome) == ("", "{}")
    assert await deeds(door) == [("chat:mia", "takedown", "chat:ada")]


async def test_its_buttons_say_so_and_why_only_to_whoever_asked_for_it(door: Door) -> None:
    name = await made(door)
    await take_down(door, name, reason="gore")
    for action in ("again", "vary", "upscale", "details", "report"):
        assert (await door.press(action, name, person=BEN)).text == GONE
    for action in ("again", "delete"):
        assert (await door.press(action, name)).text == f"{GONE} The reason given: gore."


async def test_it_is_taken_down_once_and_who_comes_later_is_told(door: Door) -> None:
    name = await made(door)
    await take_down(door, name)
    assert await take_down(door, name) == ALREADY
    assert (await door.press("takedown", name, person=MIA)).text == ALREADY
    assert len(door.wall.retracted) == 1
    assert await deeds(door) == [("chat:mia", "takedown", "chat:ada")]


async def test_only_moderators_of_that_very_server_can(door: Door) -> None:
    name = await made(door)
    refused = "That is for the moderators of this server."
    for action in ("takedown", "dismiss"):
        assert (await door.press(action, name, person=BEN)).text == refused
    text = (await door.ask("takedown", person=GUEST, at=ELSEWHERE, result=name)).text
    assert text.startswith("There is no result of mine in this server by that name.")
    pressed = await door.press("takedown", name, person=GUEST, at=ELSEWHERE)
    assert pressed.text == text
    late = await door.press("dismiss", name, person=GUEST, at=ELSEWHERE)
    assert late.text.startswith("There is no open report")
    assert door.wall.retracted == []
    assert await deeds(door) == []


@pytest.mark.parametrize("name", ["", "no such", "#zzzzzzzz", "chat:general/999", "https://x/y/z"])
async def test_without_a_name_or_with_a_wrong_one_it_says_how_to_name_it(
    door: Door, name: str
) -> None:
    await made(door)
    text = await take_down(door, name)
    assert "Details" in text and "link to its message" in text
    assert door.wall.retracted == []


async def test_a_result_is_named_by_its_message_or_its_trace(door: Door) -> None:
    first, second = await made(door), await made(door)
    task = await door.database.read(tasks.get(first))
    assert task is not None
    message = task.address.partition('"message":"')[2].partition('"')[0]
    assert "was taken down" in await take_down(door, f"chat:general/{message}")
    assert "was taken down" in await take_down(door, f"#{second[-8:]}")
    assert [one.task_id for one in await all_down(door)] == [first, second]


async def test_a_private_result_can_be_named_and_nothing_of_it_is_shown(door: Door) -> None:
    name = await made(door, at=replace(HERE, private=True))
    text = await take_down(door, name[-8:])
    assert "boat" not in text and "was taken down" in text


async def test_credits_go_back_only_where_that_is_said(door: Door) -> None:
    first, second = await made(door), await made(door)
    assert "Credits given back" not in await take_down(door, first)
    assert await door.used() == 2
    assert "Credits given back: 1." in await take_down(door, second, refund=True)
    assert await door.used() == 1


async def test_what_is_under_way_is_cancelled_and_goes_once_that_was_told(door: Door) -> None:
    asked = await door.ask("imagine", prompt="a boat")
    text = await take_down(door, asked.task_id or "")
    assert "Credits given back: 1." in text and "tried again" in text
    assert door.wall.retracted == []
    task = await door.task(asked)
    assert task.state is State.CANCELLED
    (due,) = await door.lifecycle.claim_due(9)
    await door.lifecycle.told(due, address=HERE.at("message-1"))
    door.clock[0] += 10_000
    await carry_on(door)
    ((_, notice),) = door.wall.retracted
    assert notice.text == GONE


async def test_a_result_that_waits_for_queue_need_not_any_more(door: Door) -> None:
    name = await door.park(await door.ask("imagine", prompt="a boat"))
    await take_down(door, name)
    task = await door.database.read(tasks.get(name))
    assert task is not None and task.state is State.FAILED
    assert await door.used() == 0


async def test_a_message_that_cannot_be_removed_is_said_and_our_copies_are_gone(
    door: Door,
) -> None:
    name = await made(door)
    door.wall.broken = True
    text = await take_down(door, name)
    assert text.endswith("Its message could not be removed: I may not edit messages here.")
    assert door.kept_files() == []
    await carry_on(door)
    assert (await door.press("again", name)).text == GONE


async def test_a_chat_that_is_away_is_tried_again_and_not_for_ever(door: Door) -> None:
    name = await made(door)
    door.wall.away = True
    text = await take_down(door, name)
    assert text.endswith("Its message is still there, and is tried again: The chat is away.")
    door.clock[0] += 5_000
    await carry_on(door)
    assert door.wall.retracted == []
    door.wall.away = False
    door.clock[0] += 60_000
    await carry_on(door)
    assert len(door.wall.retracted) == 1
    other = await made(door)
    door.wall.away = True
    await take_down(door, other)
    door.clock[0] += GIVE_UP_MS + 1
    await carry_on(door)
    taken = await door.database.read(takedowns.get(other))
    assert taken is not None and taken.next_at is None


async def test_a_crash_in_between_is_made_up_for(door: Door) -> None:
    """Decided and committed; then the process dies before anything is removed."""
    name = await made(door)
    order = takedowns.Order(
        task_id=name, space_id="chat:home", actor_id=MIA.id, reason="", refund=False,
        pause_after=3, pause_days=7, mark=lambda *_: "", lease_ms=1_000,
    )  # fmt: skip
    await door.database.write(takedowns.decide(order, now=NOW))
    await carry_on(door)
    assert door.wall.retracted == []  # whoever decided may be at it still
    door.clock[0] += 1_000
    await carry_on(door)
    assert len(door.wall.retracted) == 1 and door.kept_files() == []


async def test_what_was_made_from_it_goes_only_where_that_is_said(door: Door) -> None:
    first = await made(door)
    child = await door.deliver(await door.press("upscale", first, person=BEN), door.picture())
    grandchild = await door.deliver(await door.press("describe", child), caption="a boat")
    other = await made(door)
    await take_down(door, first)
    await carry_on(door)
    assert [one.task_id for one in await all_down(door)] == [first]
    text = await take_down(door, first, made=True)
    assert text.startswith(ALREADY) and "What was made from it by buttons goes too" in text
    await carry_on(door)
    assert {one.task_id for one in await all_down(door)} == {first, child, grandchild}
    assert other not in {one.task_id for one in await all_down(door)}
    found = await deeds(door)
    assert found[:2] == [("chat:mia", "purge.end", first), ("chat:mia", "purge", first)]


async def test_of_many_who_press_at_once_one_decides(door: Door) -> None:
    name = await made(door)
    await door.press("report", name, person=BEN)
    presses = [
        door.press(action, name, person=replace(MIA, id=f"chat:mod{number}"))
        for number in range(5)
        for action in ("takedown", "dismiss")
    ]
    told = [message.text for message in await asyncio.gather(*presses)]
    assert sum("was taken down." in text for text in told) == 1
    assert sum(text.startswith("This was taken down already") for text in told) == 4
    assert not any("went wrong" in text for text in told)
    done = [action for _, action, _ in await deeds(door)]
    assert done.count("takedown") == 1 and done.count("dismiss") <= 1
    assert len(door.wall.retracted) == 1
