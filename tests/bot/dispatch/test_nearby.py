"""A command that wants a picture and got none: the one that is meant is taken, and named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.door import ADA, BEN, HERE, Door

from bot.dispatch.nearby import LAST_WITHIN_MS
from bot.invocation import Invocation, Message
from bot.tasks.routes import request_of
from commands.spec import Attachment
from storage import media

pytestmark = pytest.mark.stores


async def painted(door: Door, prompt: str = "a boat", **more: object) -> str:
    """A picture in the channel; its task's id."""
    return await door.deliver(
        await door.ask("imagine", prompt=prompt, **more), door.picture(96, 32)
    )  # type: ignore[arg-type]


async def replying(door: Door, command: str, *pictures: Attachment, **options: object) -> Message:
    address = replace(HERE, message="the-reply")
    return await door.dispatcher.invoke(
        Invocation("the-reply", command, options, ADA, address, pictures)
    )


async def result_of(door: Door, task_id: str) -> Attachment:
    (kept,) = await door.database.read(media.of_task(task_id, "result"))
    return Attachment(media=kept.id)


async def size_taken(door: Door, message: Message, slot: str = "image") -> tuple[int, int]:
    kept = await door.database.read(media.of_task(message.task_id or "", "input"))
    return next((one.width, one.height) for one in kept if one.slot == slot)


async def test_without_a_picture_the_last_one_here_is_used_and_named(door: Door) -> None:
    await painted(door, "an old boat")
    door.clock[0] += 1000
    await painted(door, "a new boat")
    message = await door.ask("upscale")
    assert message.details == ("Picture: your last one here, “/imagine a new boat”",)
    assert await size_taken(door, message) == (96, 32)


async def test_an_attached_picture_is_never_replaced_by_another(door: Door) -> None:
    await painted(door)
    message = await door.ask("upscale", image=door.attach(64, 48))
    assert message.details == ()
    assert await size_taken(door, message) == (64, 48)


async def test_the_picture_replied_to_comes_before_the_last_one(door: Door) -> None:
    meant = await painted(door, "an old boat")
    door.clock[0] += 1000
    await painted(door, "a new boat")
    message = await replying(door, "describe", await result_of(door, meant))
    assert message.details == ("Picture: the one replied to, “/imagine an old boat”",)


async def test_a_reply_starts_a_drawing_from_its_picture(door: Door) -> None:
    meant = await painted(door)
    message = await replying(door, "imagine", await result_of(door, meant), prompt="in winter")
    task = await door.task(message)
    assert "image" in request_of(task).pictures()


async def test_a_reply_is_never_taken_for_the_mask_of_an_attached_picture(door: Door) -> None:
    meant = await painted(door)
    message = await replying(
        door, "imagine", await result_of(door, meant), prompt="in winter", image=door.attach()
    )
    assert message.details == ()
    assert set(request_of(await door.task(message)).pictures()) == {"image"}


async def test_words_alone_never_start_from_an_earlier_picture(door: Door) -> None:
    await painted(door)
    task = await door.task(await door.ask("imagine", prompt="a lake"))
    assert request_of(task).pictures() == {}


async def test_an_attached_face_goes_onto_the_last_picture(door: Door) -> None:
    await painted(door)
    message = await door.ask("faceswap", source=door.attach(64, 48))
    assert await size_taken(door, message, "source") == (64, 48)
    assert await size_taken(door, message, "target") == (96, 32)


async def test_somebody_elses_last_picture_is_not_taken(door: Door) -> None:
    await painted(door)
    message = await door.ask("upscale", person=BEN)
    assert "Attach one" in message.text


async def test_a_private_picture_is_not_made_public_by_accident(door: Door) -> None:
    await painted(door, at=replace(HERE, private=True))
    public = await door.ask("upscale")
    private = await door.ask("upscale", at=replace(HERE, private=True))
    assert "Attach one" in public.text
    assert private.task_id is not None


async def test_yesterdays_picture_is_not_the_last_one_here(door: Door) -> None:
    await painted(door)
    door.clock[0] += LAST_WITHIN_MS + 1
    assert "Attach one" in (await door.ask("upscale")).text
