"""At the door: what is typed becomes a task, or one plain sentence that costs nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.door import ADA, BEN, HERE, MIA, MIDNIGHT, Door, open_door

from bot.errors import NotAllowed, say
from bot.invocation import Invocation, Message, Person, Press
from bot.provider.protocol import Reason
from commands import read_request
from commands.imagine import ImagineRequest
from commands.spec import Attachment, Command
from commands.upscale import UpscaleRequest
from storage.tasks import State

pytestmark = pytest.mark.stores


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path) as opened:
        yield opened


# -- Accepted ------------------------------------------------------------------------------


async def test_words_become_a_task_with_a_place_in_the_queue(door: Door) -> None:
    message = await door.ask("imagine", prompt="a lighthouse in a storm", images="2")
    task = await door.task(message)
    assert message.text == "Waiting: number 1 in the queue."
    assert (message.status, message.prompt, message.person) == (
        "waiting",
        "a lighthouse in a storm",
        ADA,
    )
    assert (task.state, task.command, task.provider, task.cost) == (
        State.QUEUED,
        "imagine",
        "local",
        2,
    )
    assert (task.person_id, task.space_id, task.channel_id) == (
        "chat:ada",
        "chat:home",
        "chat:general",
    )
    assert await door.used() == 2


async def test_an_attached_picture_is_kept_clean_and_belongs_to_the_task(door: Door) -> None:
    task = await door.task(await door.ask("upscale", image=door.attach(300, 200), factor=4))
    request = read_request(task.command, task.request)
    assert isinstance(request, UpscaleRequest)
    assert (request.width, request.height) == (1200, 800)
    assert len(door.kept_files()) == 1


async def test_each_command_goes_to_the_provider_its_route_names(door: Door) -> None:
    task = await door.task(await door.ask("removebg", image=door.attach()))
    assert task.provider == "vendor"


async def test_the_same_event_twice_is_one_task_paid_once(door: Door) -> None:
    first = await door.ask("imagine", prompt="a boat", event="e1")
    second = await door.ask("imagine", prompt="a boat", event="e1")
    assert first.task_id == second.task_id
    assert await door.used() == 1


async def test_an_event_repeated_after_the_delivery_does_not_replace_the_picture(
    door: Door,
) -> None:
    first = await door.ask("imagine", prompt="a boat", event="e1")
    await door.deliver(first, door.picture())
    second = await door.ask("imagine", prompt="a boat", event="e1")
    assert (second.task_id, second.pictures) == (first.task_id, ())
    assert second.status == "running"  # chats never replace an end by progress
    assert await door.used() == 1


async def test_an_event_repeated_later_shows_where_its_task_stands_now(door: Door) -> None:
    asked = await door.ask("imagine", prompt="a boat", event="e1")
    await door.bring_to(State.SUBMITTED, "local")
    running = await door.ask("imagine", prompt="a boat", event="e1")
    await door.lifecycle.fail(await door.task(asked), Reason.EXPIRED)
    failed = await door.ask("imagine", prompt="a boat", event="e1")
    other = await door.ask("imagine", prompt="a boat", event="e2")
    await door.press("cancel", other.task_id or "")
    cancelled = await door.ask("imagine", prompt="a boat", event="e2")
    assert running.text == "Working on it."
    assert failed.text.startswith("No result came in time.")
    assert cancelled.text == "Cancelled. Your credits were given back."


async def test_fifty_at_once_against_a_limit_of_ten_are_exactly_ten_tasks(door: Door) -> None:
    messages = await asyncio.gather(*(door.ask("imagine", prompt="a boat") for _ in range(50)))
    refused = [message.text for message in messages if message.task_id is None]
    assert len(refused) == 40
    assert set(refused) == {
        "The limit is 10 credits per person and day here, and 10 are used. "
        f"It resets <t:{MIDNIGHT}:R>."
    }
    assert await door.used() == 10


# -- Refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "options", "sentence"),
    [
        ("imagine", {"prompt": ""}, "“prompt” must not be empty."),
        ("imagine", {"prompt": "x" * 2001}, "at most 2000 characters; yours has 2001"),
        ("imagine", {"prompt": "x", "ratio": "5:7"}, "“ratio” must be one of 1:1, 3:2"),
        ("imagine", {"prompt": "x", "images": 9}, "from 1 to 4; “9” was given"),
        ("imagine", {"prompt": "x", "colour": "red"}, "/imagine has no option “colour”."),
        ("upscale", {}, "/upscale needs a picture for “image”. Attach one"),
        ("upscale", {"image": "cat.png"}, "/upscale needs a picture for “image”. Attach one"),
        ("draw", {"prompt": "x"}, "There is no command /draw. /help lists them all."),
        ("<@99>", {}, "There is no command /‹＠99›."),
    ],
)
async def test_bad_input_is_one_private_sentence_and_costs_nothing(
    door: Door, command: str, options: dict[str, Any], sentence: str
) -> None:
    message = await door.ask(command, **options)
    assert sentence in message.text
    assert (message.task_id, message.private) == (None, True)
    assert await door.used() == 0


async def test_a_factor_out_of_range_is_refused_before_the_picture_is_looked_at(
    door: Door,
) -> None:
    missing = Attachment(path=door.folder / "never-uploaded.png")
    message = await door.ask("upscale", image=missing, factor=0)
    assert message.text == "“factor” must be a whole number from 1 to 8; “0” was given."


async def test_a_file_that_is_no_picture_is_refused_by_name(door: Door) -> None:
    text = door.folder / "notes.png"
    text.write_text("not a picture")
    message = await door.ask("describe", image=Attachment(path=text))
    assert "image" in message.text
    assert "not a picture" in message.text
    assert (await door.used(), door.kept_files()) == (0, [])


async def test_an_output_too_large_to_make_is_refused_with_the_factor_that_fits(
    door: Door,
) -> None:
    message = await door.ask("upscale", image=door.attach(4000, 4000), factor=8)
    assert message.text == (
        "4000×4000 enlarged 8 times would be over 40 megapixels. "
        "The largest factor for this picture is 1."
    )
    assert (await door.used(), door.kept_files()) == (0, [])


async def test_of_two_pictures_the_bad_one_is_named_and_neither_is_kept(door: Door) -> None:
    text = door.folder / "notes.png"
    text.write_text("not a picture")
    message = await door.ask("faceswap", source=door.attach(), target=Attachment(path=text))
    assert "target" in message.text
    assert door.kept_files() == []


async def test_without_credits_no_picture_is_even_downloaded(tmp_path: Path) -> None:
    async with open_door(tmp_path, daily_credits=0) as door:
        missing = Attachment(path=tmp_path / "never-uploaded.png")
        message = await door.ask("describe", image=missing)
    assert message.text == (
        "The limit is 0 credits per person and day here, and 0 are used. "
        f"It resets <t:{MIDNIGHT}:R>."
    )


async def test_who_can_pay_for_fewer_pictures_is_told_the_price(door: Door) -> None:
    await door.ask("imagine", prompt="a boat", images=4)
    await door.ask("imagine", prompt="a boat", images=4)
    message = await door.ask("imagine", prompt="a boat", images=4)
    assert message.text == (
        "This costs 4 credits. The limit is 10 credits per person and day here, "
        f"and 8 are used. It resets <t:{MIDNIGHT}:R>."
    )


async def test_too_many_waiting_tasks_are_refused_by_that_rule(tmp_path: Path) -> None:
    async with open_door(tmp_path, max_waiting=1) as door:
        await door.ask("imagine", prompt="a boat")
        message = await door.ask("imagine", prompt="a boat")
        assert "At most 1 of your tasks may wait at once" in message.text
        assert await door.used() == 1


async def test_where_the_image_service_cannot_reach_us_a_picture_is_refused_before_it_is_paid(
    tmp_path: Path,
) -> None:
    async with open_door(tmp_path, public=False) as door:
        message = await door.ask("removebg", image=door.attach())
        assert "EASEL_PUBLIC_URL" in message.text
        assert (await door.used(), door.kept_files()) == (0, [])


async def test_a_server_may_have_rules_and_they_come_before_any_charge(tmp_path: Path) -> None:
    class NoBen:
        async def check(self, asked: Invocation | Press, command: Command, **more: object) -> None:
            if asked.person.id == BEN.id:
                raise NotAllowed(say("/{command} is not for you.", command=command.name))

    async with open_door(tmp_path, rules=NoBen()) as door:
        refused = await door.ask("imagine", prompt="a boat", person=BEN)
        allowed = await door.ask("imagine", prompt="a boat")
        again = await door.press("again", allowed.task_id or "", person=BEN)
        assert refused.text == again.text == "/imagine is not for you."
        assert await door.used(BEN) == 0


async def test_a_fault_of_ours_shows_a_trace_that_the_log_has_too(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        async def check(self, asked: Invocation | Press, command: Command, **more: object) -> None:
            raise RuntimeError("a secret of ours")

    with caplog.at_level(logging.ERROR):
        async with open_door(tmp_path, rules=Broken()) as door:
            message = await door.ask("imagine", prompt="a boat")
            assert await door.used() == 0
    assert "c0ffee" in message.text
    assert "secret" not in message.text
    assert "trace c0ffee" in caplog.text


async def test_a_cancelled_request_stays_cancelled(tmp_path: Path) -> None:
    class Slow:
        async def check(self, asked: Invocation | Press, command: Command, **more: object) -> None:
            await asyncio.Event().wait()

    async with open_door(tmp_path, rules=Slow()) as door:
        asking = asyncio.create_task(door.ask("imagine", prompt="a boat"))
        await asyncio.wait([asking], timeout=0.05)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking


# -- Pressed -------------------------------------------------------------------------------


async def test_again_draws_the_same_words_with_a_new_seed(door: Door) -> None:
    first = await door.ask("imagine", prompt="a boat", seed=7, images=2)
    second = await door.task(await door.press("again", first.task_id or ""))
    request = read_request(second.command, second.request)
    assert isinstance(request, ImagineRequest)
    assert (request.prompt, request.seed, request.images) == ("a boat", None, 2)
    assert (second.parent_id, second.cost) == (first.task_id, 2)
    assert await door.used() == 4


async def test_again_after_a_failure_repeats_exactly_what_was_asked(door: Door) -> None:
    first = await door.ask("imagine", prompt="a boat", seed=7)
    await door.lifecycle.fail(await door.task(first), Reason.REFUSED)
    second = await door.task(await door.press("again", first.task_id or ""))
    assert read_request("imagine", second.request).model_dump()["seed"] == 7


async def test_again_keeps_a_copy_of_the_picture_it_started_from(door: Door) -> None:
    first = await door.ask("imagine", prompt="a boat", image=door.attach())
    second = await door.task(await door.press("again", first.task_id or ""))
    before = read_request("imagine", (await door.task(first)).request).pictures()["image"]
    after = read_request("imagine", second.request).pictures()["image"]
    assert before != after
    assert len(door.kept_files()) == 2


async def test_again_is_a_new_task_at_every_press_but_not_at_a_repeated_event(door: Door) -> None:
    first = await door.ask("imagine", prompt="a boat")
    presses = [
        await door.press("again", first.task_id or "", event=event) for event in ("a", "b", "b")
    ]
    assert presses[0].task_id != presses[1].task_id == presses[2].task_id


@pytest.mark.parametrize("action", ["upscale", "removebg", "describe"])
async def test_a_button_works_on_the_picture_it_is_under(door: Door, action: Any) -> None:
    parent = await door.ask("imagine", prompt="a boat", images=2)
    task_id = await door.deliver(parent, door.picture(64, 64), door.picture(96, 32))
    child = await door.task(await door.press(action, task_id, picture=1))
    assert (child.command, child.parent_id, child.cost) == (action, task_id, 1)
    request = read_request(child.command, child.request)
    if isinstance(request, UpscaleRequest):
        assert (request.width, request.height) == (192, 64)


async def test_the_same_button_twice_makes_one_child_and_says_so(door: Door) -> None:
    parent = await door.ask("imagine", prompt="a boat")
    task_id = await door.deliver(parent, door.picture())
    child = await door.press("upscale", task_id)
    second = await door.press("upscale", task_id)
    assert second.task_id is None
    assert second.text == "This was already asked for. Waiting: number 1 in the queue."
    await door.claim("local")
    assert (await door.press("upscale", task_id)).text == (
        "This was already asked for, and is being made."
    )
    await door.lifecycle.fail(await door.task(child), Reason.NO_OUTPUT)
    child = await door.press("upscale", task_id)
    await door.deliver(child, door.picture())
    assert (await door.press("upscale", task_id)).text == (
        "This was already made: look for it in this channel."
    )
    assert await door.used() == 2


async def test_a_press_that_the_platform_repeats_is_answered_as_the_first_time(door: Door) -> None:
    task_id = await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    here = replace(HERE, message="placeholder")
    first = await door.press("upscale", task_id, event="p", at=here)
    second = await door.press("upscale", task_id, event="p", at=here)
    assert first.task_id == second.task_id is not None


async def test_after_a_child_failed_its_button_works_again(door: Door) -> None:
    task_id = await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    for _ in range(3):
        child = await door.press("upscale", task_id)
        await door.lifecycle.fail(await door.task(child), Reason.UNREACHABLE)
    last = await door.press("upscale", task_id)
    assert last.task_id is not None
    assert await door.used() == 2


async def test_a_description_can_be_imagined_however_long_it_is(door: Door) -> None:
    asked = await door.ask("describe", image=door.attach())
    task_id = await door.deliver(asked, caption="a boat " * 400)
    child = await door.task(await door.press("imagine", task_id))
    assert child.command == "imagine"
    assert read_request("imagine", child.request).title().startswith("a boat a boat")


async def test_a_picture_that_is_not_kept_any_more_is_said_to_be_gone(door: Door) -> None:
    task_id = await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    message = await door.press("upscale", task_id, picture=3)
    assert message.text == "That picture is not kept any more. Attach it and ask again."


async def test_cancel_gives_the_credits_back(door: Door) -> None:
    asked = await door.ask("imagine", prompt="a boat", images=3)
    message = await door.press("cancel", asked.task_id or "")
    assert message.text == "Cancelled. The credits were given back."
    assert (await door.task(asked)).state is State.CANCELLED
    assert await door.used() == 0


async def test_what_has_finished_cannot_be_cancelled(door: Door) -> None:
    task_id = await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    message = await door.press("cancel", task_id)
    assert message.text == "This has already finished, so it cannot be cancelled."
    assert await door.used() == 1


async def test_only_the_owner_or_a_moderator_may_cancel(door: Door) -> None:
    asked = await door.ask("imagine", prompt="a boat")
    refused = await door.press("cancel", asked.task_id or "", person=BEN)
    assert refused.text == "Only the person who asked for this, or a moderator, may do that."
    assert (await door.task(asked)).state is State.QUEUED
    await door.press("cancel", asked.task_id or "", person=MIA)
    assert (await door.task(asked)).state is State.CANCELLED


async def test_delete_takes_down_the_message_and_every_copy_of_ours(door: Door) -> None:
    asked = await door.ask("imagine", prompt="a boat", image=door.attach())
    task_id = await door.deliver(asked, door.picture())
    refused = await door.press("delete", task_id, person=BEN)
    assert refused.text == "Only the person who asked for this, or a moderator, may do that."
    assert (await door.press("delete", task_id)).text == "Deleted."
    assert [address.message for address in door.wall.removed] == ["message-2"]
    assert door.kept_files() == []


async def test_what_is_still_being_made_is_not_deleted_but_cancelled(door: Door) -> None:
    asked = await door.ask("imagine", prompt="a boat")
    message = await door.press("delete", asked.task_id or "")
    assert message.text == "This has not finished. Cancel it first."
    assert door.wall.removed == []


async def test_a_picture_without_a_description_cannot_be_imagined_from_one(door: Door) -> None:
    task_id = await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    message = await door.press("imagine", task_id)
    assert message.text == "There is no description to imagine from."


async def test_a_picture_of_ours_that_is_gone_is_asked_for_again(door: Door) -> None:
    message = await door.ask("describe", image=Attachment(media="never-kept"))
    assert message.text == "That picture is not kept any more. Attach it and ask again."


async def test_what_was_made_from_a_deleted_picture_is_still_made(door: Door) -> None:
    task_id = await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    await door.press("upscale", task_id)
    await door.press("delete", task_id)
    assert len(door.kept_files()) == 1


async def test_a_message_the_chat_will_not_delete_is_kept_whole(door: Door) -> None:
    task_id = await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    door.wall.broken = True
    assert (await door.press("delete", task_id)).text == "I may not delete messages here."
    assert len(door.kept_files()) == 1


@pytest.mark.parametrize("action", ["cancel", "delete", "again", "upscale", "imagine"])
async def test_a_task_of_another_server_is_not_known_here(door: Door, action: Any) -> None:
    task_id = await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    elsewhere = replace(HERE, space="chat:elsewhere")
    message = await door.press(action, task_id, at=elsewhere, person=MIA)
    assert message.text == "That request is not known here any more."


@pytest.mark.parametrize("person", [BEN, MIA])
async def test_a_private_result_is_known_to_its_owner_only(door: Door, person: Person) -> None:
    asked = await door.ask("imagine", prompt="a boat", at=replace(HERE, private=True))
    task_id = await door.deliver(asked, door.picture())
    message = await door.press("describe", task_id, person=person)
    assert message.text == "That request is not known here any more."
    assert (await door.press("describe", task_id)).task_id is not None


async def test_anothers_public_picture_may_be_used_and_is_paid_by_who_presses(door: Door) -> None:
    task_id = await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    child = await door.task(await door.press("upscale", task_id, person=BEN))
    assert child.person_id == BEN.id
    assert (await door.used(ADA), await door.used(BEN)) == (1, 1)


async def test_nobody_attaches_a_picture_of_a_private_task_of_somebody_else(door: Door) -> None:
    asked = await door.ask("describe", image=door.attach(), at=replace(HERE, private=True))
    request = read_request("describe", (await door.task(asked)).request)
    attached = Attachment(media=request.pictures()["image"])
    stolen = await door.ask("removebg", image=attached, person=BEN)
    assert stolen.text == "That request is not known here any more."
    assert (await door.ask("removebg", image=attached)).task_id is not None


async def test_what_is_wrong_as_typed_is_said_at_once_and_a_missing_picture_is_not(
    door: Door,
) -> None:
    async def vet(command: str, **options: object) -> Message | None:
        return await door.dispatcher.vet(Invocation("e", command, options, ADA, HERE))

    wrong = await vet("imagine", prompt="a boat", images=9)
    assert wrong is not None
    assert wrong.private
    assert "from 1 to 4" in wrong.text
    assert await vet("upscale") is None
    assert await vet("imagine", prompt="a boat") is None
    unknown = await vet("paint")
    assert unknown is not None
    assert "no command /paint" in unknown.text
