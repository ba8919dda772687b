"""Commands that go on from what was asked, and commands that a server has declared itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.door import ADA, HERE, Door, open_door

from bot.invocation import Filled, Invocation, Press
from bot.tasks.routes import request_of
from commands import commands_of
from commands.declared import ToolDeclaration, ToolRequest
from commands.improve import ImproveRequest
from commands.preview import PreviewRequest
from commands.setup import Setup
from storage import media

pytestmark = pytest.mark.stores

HAIR = ToolDeclaration.model_validate(
    {
        "path": "hair/change",
        "description": "Change somebody's hair",
        "cost": 3,
        "fields": {
            "image": {"kind": "picture", "required": True},
            "hairStyle": {"kind": "choice", "choices": ["bob", "curly"]},
        },
    }
)
COMMANDS = commands_of(Setup(tools={"hair": HAIR}))


async def test_more_words_are_asked_for_with_those_there_were_and_then_drawn(door: Door) -> None:
    drawn = await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    task = await door.task(await door.press("improve", drawn))
    assert request_of(task) == ImproveRequest(prompt="a boat")
    assert (task.command, task.cost, task.parent_id) == ("improve", 1, drawn)
    drawn = await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    found = await door.deliver(await door.press("improve", drawn), caption="a boat at dawn")
    again = await door.task(await door.press("imagine", found))
    assert request_of(again).title() == "a boat at dawn"


async def test_what_a_control_kept_is_shown_from_a_copy_of_its_picture(door: Door) -> None:
    asked = await door.ask(
        "imagine", prompt="a boat", control="pose", image=door.attach(), model="m"
    )
    drawn = await door.deliver(asked, door.picture())
    task = await door.task(await door.press("preview", drawn))
    request = request_of(task)
    assert isinstance(request, PreviewRequest)
    (kept,) = await door.database.read(media.of_task(task.id, "input"))
    assert (request.control, request.image) == ("pose", kept.id)


async def test_without_a_control_there_is_nothing_to_preview(door: Door) -> None:
    drawn = await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    assert (await door.press("preview", drawn)).task_id is None


async def test_a_picture_that_was_replied_to_is_the_one_to_start_from(door: Door) -> None:
    here = replace(HERE, message="7")
    replied = Invocation(
        "e", "imagine", {"prompt": "a boat"}, ADA, here, replied=(door.attach(96, 54),)
    )
    asked = await door.dispatcher.invoke(replied)
    assert set(request_of(await door.task(asked)).pictures()) == {"image"}


async def test_a_declared_tool_is_asked_charged_and_repeated_like_any_command(
    tmp_path: Path,
) -> None:
    async with open_door(tmp_path, commands=COMMANDS) as door:
        asked = await door.ask("hair", image=door.attach(), hair_style="bob")
        first = await door.task(asked)
        assert (first.command, first.cost, first.provider) == ("hair", 3, "vendor")
        done = await door.deliver(asked, door.picture())
        again = await door.task(await door.press("again", done))
        request = request_of(again)
        assert isinstance(request, ToolRequest)
        assert (request.values, again.cost) == ({"hairStyle": "bob"}, 3)
        filled = await door.dispatcher.refill(Press("e", "edit", done, ADA, HERE))
        assert isinstance(filled, Filled)
        assert (filled.options, set(filled.pictures)) == ({"hair_style": "bob"}, {"image"})


async def test_what_a_declared_tool_does_not_take_is_refused_in_the_same_words(
    tmp_path: Path,
) -> None:
    async with open_door(tmp_path, commands=COMMANDS) as door:
        refused = await door.ask("hair", image=door.attach(), hair_style="mohawk")
        assert refused.text == "“hair_style” must be one of bob, curly; “mohawk” was given."
        assert "/hair image [hair_style]" in (await door.ask("help")).text


async def test_a_tool_that_was_taken_out_of_the_settings_leaves_its_tasks_readable(
    tmp_path: Path,
) -> None:
    async with open_door(tmp_path, commands=COMMANDS) as door:
        asked = await door.ask("hair", image=door.attach(), hair_style="bob")
        done = await door.deliver(asked, door.picture())
    async with open_door(tmp_path) as door:
        assert "/hair" in (await door.press("details", done)).text
        assert (await door.press("again", done)).task_id is None
