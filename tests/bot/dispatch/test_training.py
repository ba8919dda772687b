"""/train: who may, with whose consent, and which pictures go in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.door import ADA, BEN, HERE, Door, open_door

from bot.invocation import Filled, Press
from bot.provider.protocol import Succeeded
from bot.tasks import messages
from bot.tasks.routes import request_of
from commands import commands_of, find
from commands.setup import Setup
from commands.train import TrainRequest
from storage import media

pytestmark = pytest.mark.stores

MAX = replace(ADA, moderator=True)


@pytest.fixture
async def school(tmp_path: Path) -> AsyncIterator[Door]:
    commands = commands_of(Setup(training=5))
    async with open_door(tmp_path, commands=commands, daily_credits=100) as door:
        yield door


async def attach(door: Door, many: int, *, person: object = MAX) -> None:
    for number in range(many):
        picture = door.attach(64 + 8 * number, 48)
        await door.ask("describe", image=picture, person=person)  # type: ignore[arg-type]


def test_it_is_no_command_unless_it_is_switched_on() -> None:
    assert find("train") is None


async def test_only_a_moderator_may(school: Door) -> None:
    refused = await school.ask("train", name="me", consent=True, person=BEN)
    assert refused.text == "/train is for moderators."


async def test_without_consent_no_picture_is_touched(school: Door) -> None:
    await attach(school, 10)
    files = len(school.kept_files())
    refused = await school.ask("train", name="me", consent=False, person=MAX)
    assert "everybody in them agrees" in refused.text
    assert len(school.kept_files()) == files


async def test_too_few_pictures_are_counted_and_nothing_is_charged(school: Door) -> None:
    await attach(school, 3)
    refused = await school.ask("train", name="me", consent=True, person=MAX)
    assert refused.text.startswith("Only 3 of your pictures are kept in this channel")
    assert await school.used(MAX) == 3


async def test_ones_own_newest_pictures_go_in_each_once(school: Door) -> None:
    await attach(school, 12)
    await attach(school, 3, person=BEN)
    asked = await school.ask("train", name="me", consent=True, pictures=11, person=MAX)
    task = await school.task(asked)
    request = request_of(task)
    assert isinstance(request, TrainRequest)
    kept = await school.database.read(media.of_task(task.id, "input"))
    assert (len(request.images), len({one.sha256 for one in kept}), task.cost) == (11, 11, 5)
    assert min(one.width for one in kept) == 72  # the oldest of the twelve stays out


async def test_its_end_says_where_to_look_and_offers_nothing_that_cannot_be(school: Door) -> None:
    await attach(school, 10)
    asked = await school.ask("train", name="me", consent=True, pictures=10, person=MAX)
    task = await school.task(asked)
    message = messages.done(task, request_of(task), Succeeded(caption="accepted"), [])
    assert "look for the LoRA" in message.text
    assert [button.action for button in message.buttons] == ["details", "report", "delete"]


async def test_its_form_is_filled_with_what_was_said_and_gathers_anew(school: Door) -> None:
    await attach(school, 10)
    asked = await school.ask("train", name="me", consent=True, pictures=10, person=MAX)
    press = Press("e", "edit", asked.task_id or "", MAX, HERE)
    filled = await school.dispatcher.refill(press)
    assert isinstance(filled, Filled)
    assert (filled.options["name"], dict(filled.pictures)) == ("me", {})
