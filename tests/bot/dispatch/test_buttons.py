"""Vary, edit, details: what the buttons make of the task they belong to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.door import ADA, BEN, HERE, Door

from bot.invocation import Filled, Message, Person, Press
from bot.tasks.routes import request_of
from commands.imagine import VARY_STRENGTH, ImagineRequest
from storage import media

pytestmark = pytest.mark.stores


async def refill(door: Door, task_id: str, person: object = ADA) -> Filled | Message:
    return await door.dispatcher.refill(Press("e", "edit", task_id, person, HERE))  # type: ignore[arg-type]


async def test_vary_redraws_one_picture_from_itself_with_a_new_seed(door: Door) -> None:
    first = await door.deliver(
        await door.ask("imagine", prompt="a boat", seed=7, images=2),
        door.picture(96, 32), door.picture(32, 96),
    )  # fmt: skip
    task = await door.task(await door.press("vary", first, picture=1))
    request = request_of(task)
    assert isinstance(request, ImagineRequest)
    assert (request.prompt, request.seed, request.images) == ("a boat", None, 1)
    assert (request.strength, task.cost, task.parent_id) == (VARY_STRENGTH, 1, first)
    (kept,) = await door.database.read(media.of_task(task.id, "input"))
    assert (kept.width, kept.height, request.image) == (32, 96, kept.id)


async def test_who_may_delete_messages_here_may_delete_a_result_but_not_cancel(door: Door) -> None:
    janitor = Person("chat:jan", "Jan", may_delete=True)
    going = await door.ask("imagine", prompt="a boat")
    refused = await door.press("cancel", going.task_id or "", person=janitor)
    assert "Only the person who asked" in refused.text
    done = await door.deliver(going, door.picture())
    assert (await door.press("delete", done, person=BEN)).text == refused.text
    assert (await door.press("delete", done, person=janitor)).text == "Deleted."


async def test_every_press_of_vary_is_another_variation(door: Door) -> None:
    first = await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    one, two = await door.press("vary", first), await door.press("vary", first)
    assert one.task_id != two.task_id


async def test_a_picture_that_was_not_drawn_cannot_be_varied(door: Door) -> None:
    task = await door.deliver(await door.ask("upscale", image=door.attach()), door.picture())
    assert (await door.press("vary", task)).task_id is None


async def test_edit_fills_a_form_with_what_was_asked(door: Door) -> None:
    asked = await door.ask(
        "imagine", prompt="a boat", ratio="16:9", steps=40, image=door.attach(96, 54), strength=0.3
    )
    filled = await refill(door, asked.task_id or "")
    assert isinstance(filled, Filled)
    assert filled.command == "imagine"
    assert filled.options == {"prompt": "a boat", "ratio": "16:9", "steps": 40, "strength": 0.3}
    assert (filled.pictures["image"].width, filled.pictures["image"].height) == (96, 54)


async def test_painting_over_a_result_starts_from_it_and_from_its_words(door: Door) -> None:
    asked = await door.ask("imagine", prompt="a boat", ratio="16:9", seed=7, images=2)
    done = await door.deliver(asked, door.picture(96, 32), door.picture(32, 96))
    filled = await door.dispatcher.refill(Press("e", "paint", done, ADA, HERE, 1))
    assert isinstance(filled, Filled)
    assert (filled.command, filled.options) == ("imagine", {"prompt": "a boat"})
    assert set(filled.pictures) == {"image"}
    assert (filled.pictures["image"].width, filled.pictures["image"].height) == (32, 96)
    beyond = await door.dispatcher.refill(Press("e", "paint", done, ADA, HERE, 2))
    assert isinstance(beyond, Message)


async def test_a_result_that_was_not_drawn_can_be_painted_over_too(door: Door) -> None:
    done = await door.deliver(await door.ask("upscale", image=door.attach()), door.picture())
    filled = await door.dispatcher.refill(Press("e", "paint", done, ADA, HERE))
    assert isinstance(filled, Filled)
    assert (filled.command, filled.options) == ("imagine", {})


async def test_a_filled_form_sent_as_it_is_asks_for_the_same(door: Door) -> None:
    asked = await door.ask("imagine", prompt="a boat", ratio="9:16", guidance=9, seed=5)
    filled = await refill(door, asked.task_id or "")
    assert isinstance(filled, Filled)
    again = await door.ask(filled.command, **filled.options)
    first, second = await door.task(asked), await door.task(again)
    assert request_of(first) == request_of(second)


async def test_a_private_task_fills_nobody_elses_form(door: Door) -> None:
    asked = await door.ask("imagine", prompt="a boat", at=replace(HERE, private=True))
    refused = await refill(door, asked.task_id or "", BEN)
    assert isinstance(refused, Message)


async def test_details_tell_the_request_the_seed_the_provider_and_the_times(door: Door) -> None:
    asked = await door.ask("imagine", prompt="a boat", negative="people", steps=30)
    door.clock[0] += 4_000
    task_id = await door.deliver(asked, door.picture())
    message = await door.press("details", task_id)
    lines = message.text.splitlines()
    assert message.private
    for line in ("Prompt: a boat", "Negative: people", "Steps: 30", "Seed: 7", "Made by: local"):
        assert line in lines
    assert "Waited: 4.0 s" in lines
    assert f"Trace: {task_id[-8:]}" in lines


async def test_a_board_tells_what_is_under_way_here_and_what_is_left(door: Door) -> None:
    await door.ask("imagine", prompt="a boat", images=2)
    await door.ask("imagine", prompt="a lake")
    board = await door.dispatcher.board(ADA, space=HERE.space)
    assert board is not None
    assert [(task.title, task.place) for task in board.tasks] == [("a boat", 1), ("a lake", 2)]
    assert (board.left, board.limit) == (7, 10)
    others = await door.dispatcher.board(BEN, space=HERE.space)
    assert others is not None
    assert (others.tasks, others.left) == ((), 10)
