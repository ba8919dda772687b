"""What buttons make of a result keeps what was chosen for it: hidden, private, these two faces."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.door import ADA, BEN, HERE, MIA, Door

from bot.invocation import Address, Filled, Message, Press
from bot.tasks.routes import request_of
from commands.faces import FacesRequest
from commands.faceswap import FaceSwapRequest
from storage import media

pytestmark = pytest.mark.stores

PRIVATE = replace(HERE, private=True)


async def drawn(door: Door, **options: Any) -> str:
    """The id of a finished picture's task."""
    message = await door.ask("imagine", prompt="a boat", **options)
    return await door.deliver(message, door.picture(96, 32))


async def swapped(door: Door, **options: Any) -> str:
    """The id of a finished face swap."""
    message = await door.ask(
        "faceswap", source=door.attach(32, 32), target=door.attach(96, 32), **options
    )
    return await door.deliver(message, door.picture(96, 32))


async def is_spoiler(door: Door, message: Message) -> bool:
    return request_of(await door.task(message)).spoiler


async def is_private(door: Door, message: Message) -> bool:
    return Address.from_json((await door.task(message)).address).private


async def sizes(door: Door, message: Message) -> dict[str, tuple[int, int]]:
    kept = await door.database.read(media.of_task(message.task_id or "", "input"))
    return {one.slot: (one.width, one.height) for one in kept}


# -- Hidden and private --------------------------------------------------------------------


@pytest.mark.parametrize("command", ["imagine", "upscale", "describe", "removebg"])
async def test_every_picture_can_be_asked_for_hidden(door: Door, command: str) -> None:
    given = {"prompt": "x"} if command == "imagine" else {"image": door.attach()}
    assert await is_spoiler(door, await door.ask(command, **given, spoiler=True))
    assert not await is_spoiler(door, await door.ask(command, **given))


async def test_what_was_asked_for_in_private_is_private_whatever_the_place_says(
    door: Door,
) -> None:
    message = await door.ask("imagine", prompt="a boat", private=True)
    assert message.private
    assert await is_private(door, message)


@pytest.mark.parametrize("action", ["again", "vary", "upscale", "removebg", "describe"])
async def test_what_is_made_of_a_hidden_picture_is_hidden(door: Door, action: Any) -> None:
    task_id = await drawn(door, spoiler=True)
    assert await is_spoiler(door, await door.press(action, task_id))


@pytest.mark.parametrize("action", ["again", "vary", "upscale", "removebg", "describe"])
async def test_what_is_made_of_a_private_picture_is_private_wherever_it_is_asked_for(
    door: Door, action: Any
) -> None:
    task_id = await drawn(door, at=PRIVATE)
    message = await door.press(action, task_id)
    assert message.private
    assert await is_private(door, message)


async def test_what_is_imagined_from_a_hidden_pictures_description_is_hidden(door: Door) -> None:
    told = await door.ask("describe", image=door.attach(), spoiler=True)
    task_id = await door.deliver(told, caption="a boat on the sea")
    assert await is_spoiler(door, await door.press("imagine", task_id))


async def test_a_form_is_filled_with_hidden_and_private_too(door: Door) -> None:
    task_id = await drawn(door, spoiler=True, at=PRIVATE)
    filled = await door.dispatcher.refill(Press("e", "edit", task_id, ADA, PRIVATE))
    assert isinstance(filled, Filled)
    assert filled.options.items() >= {"private": True, "spoiler": True}.items()


async def test_every_form_is_filled_with_hidden(door: Door) -> None:
    task_id = await swapped(door, spoiler=True)
    filled = await door.dispatcher.refill(Press("e", "edit", task_id, ADA, HERE))
    assert isinstance(filled, Filled)
    assert filled.options["spoiler"] is True


async def test_details_say_that_it_is_hidden_and_leave_out_that_it_is_not(door: Door) -> None:
    hidden = await door.press("details", await drawn(door, spoiler=True))
    plain = await door.press("details", await drawn(door))
    assert "Spoiler: yes" in hidden.text.splitlines()
    assert "Spoiler" not in plain.text


# -- Faces ---------------------------------------------------------------------------------


async def test_numbering_faces_costs_nothing_on_this_machine(door: Door) -> None:
    message = await door.ask("faces", image=door.attach())
    assert (await door.task(message)).cost == 0
    assert await door.used() == 0


async def test_numbering_faces_is_paid_for_where_somebody_else_does_it(door: Door) -> None:
    door.routes["faces"] = "vendor"
    message = await door.ask("faces", image=door.attach())
    assert (await door.task(message)).cost == 1


async def test_another_face_numbers_those_of_the_target(door: Door) -> None:
    swap = await swapped(door)
    message = await door.press("faces", swap)
    task = await door.task(message)
    request = request_of(task)
    assert isinstance(request, FacesRequest)
    assert (task.command, task.parent_id, request.swap) == ("faces", swap, swap)
    assert await sizes(door, message) == {"image": (96, 32)}
    again = await door.press("faces", swap)
    assert again.task_id is None
    assert "already asked for" in again.text


async def test_a_chosen_face_is_swapped_between_the_same_two_pictures(door: Door) -> None:
    swap = await swapped(door, spoiler=True)
    message = await door.press("face", swap, picture=1)
    task = await door.task(message)
    request = request_of(task)
    assert isinstance(request, FaceSwapRequest)
    assert (task.command, task.cost, task.parent_id) == ("faceswap", 1, swap)
    assert (request.face, request.spoiler) == (2, True)
    assert await sizes(door, message) == {"source": (32, 32), "target": (96, 32)}


async def test_the_same_face_twice_is_one_swap_and_another_face_is_another(door: Door) -> None:
    swap = await swapped(door)
    await door.press("face", swap, picture=1)
    again = await door.press("face", swap, picture=1)
    other = await door.press("face", swap, picture=2)
    assert again.task_id is None
    assert "already asked for" in again.text
    assert other.task_id is not None
    assert await door.used() == 3


async def test_a_number_no_face_can_have_is_refused(door: Door) -> None:
    message = await door.press("face", await swapped(door), picture=99)
    assert message.text == "“face” must be a whole number from 1 to 32; “100” was given."


@pytest.mark.parametrize("action", ["faces", "face"])
async def test_only_a_face_swap_has_faces_to_choose(door: Door, action: Any) -> None:
    assert (await door.press(action, await drawn(door))).task_id is None


async def test_nobody_chooses_a_face_in_somebody_elses_private_pictures(door: Door) -> None:
    swap = await swapped(door, at=PRIVATE)
    for person in (BEN, MIA):
        assert (await door.press("faces", swap, person=person)).task_id is None
        assert (await door.press("face", swap, person=person)).task_id is None


async def test_a_face_can_be_named_by_number_from_the_start(door: Door) -> None:
    asked = await door.ask("faceswap", source=door.attach(), target=door.attach(), face=3)
    request = request_of(await door.task(asked))
    assert isinstance(request, FaceSwapRequest)
    assert request.face == 3
