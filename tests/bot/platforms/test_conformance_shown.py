"""Every chat shows the same message to the same people: its words, pictures and buttons, once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.conformance.chat import DONE, Chat, chats
from support.conformance.driver import Action
from support.conformance.fixtures import chat, running
from support.conformance.opening import PLATFORMS
from support.conformance.recording import sha

from bot.app.service import PLATFORM_STOP_S
from bot.ids import now_ms
from bot.invocation import Address, Message
from commands.imagine import IMAGINE

__all__ = ["chat", "running"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

ABOUT_FOUR: tuple[Action, ...] = tuple(
    (action, picture)
    for action in ("vary", "upscale", "removebg", "describe")
    for picture in range(4)
)
#: What is shown under a message, and how many pictures it has.
SHAPES: dict[str, tuple[Sequence[Action], Sequence[Action], int]] = {
    "one picture": ((("again", 0), ("edit", 0), ("upscale", 0), ("delete", 0)), (), 1),
    "four pictures": ((("again", 0), *ABOUT_FOUR, ("details", 0), ("delete", 0)), (), 4),
    "words alone": ((("imagine", 0), ("details", 0), ("delete", 0)), (), 0),
    "faces to choose": (
        (("details", 0), ("delete", 0)),
        tuple(("face", face) for face in range(32)),
        1,
    ),
    "faces and more": (
        (("again", 0), *ABOUT_FOUR, ("delete", 0)),
        tuple(("face", face) for face in range(12)),
        4,
    ),
}  # fmt: skip
MARKUP = "*bold* _x_ ~~no~~ `code` <b>&amp; [a](b) @everyone #1"


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
async def test_the_same_message_offers_the_same_deeds_whatever_the_widget(
    chat: Chat, shape: tuple[Sequence[Action], Sequence[Action], int]
) -> None:
    buttons, choices, count = shape
    pictures = [chat.picture() for _ in range(count)]
    seen = await chat.delivers(chat.somebody(), buttons=buttons, choices=choices, pictures=pictures)
    assert sorted(seen.actions) == sorted((*buttons, *choices))
    assert seen.pictures == tuple(chat.recording.kept[one.media_id] for one in pictures)


@pytest.mark.parametrize("status", ["waiting", "running", "failed", "cancelled"])
async def test_what_is_shown_on_the_way_offers_the_same_too(chat: Chat, status: Any) -> None:
    actor = chat.somebody()
    address = await chat.begins(actor)
    message = chat.result(actor, buttons=(("cancel", 0),), pictures=(), text="Underway.")
    await chat.platform.show(address, replace(message, status=status, progress=0.5))
    seen = await chat.until_at(actor, address, "Underway.")
    assert seen.actions == (("cancel", 0),)


async def test_the_picture_of_a_running_task_is_seen_and_the_result_replaces_it(
    chat: Chat,
) -> None:
    actor = chat.somebody()
    address = await chat.begins(actor)
    preview = chat.result(actor, text="Half done.")
    await chat.platform.show(address, replace(preview, status="running", progress=0.5))
    seen = await chat.until_at(actor, address, "Half done.")
    assert seen.pictures == (chat.recording.kept[preview.pictures[0].media_id],)
    result = chat.result(actor)
    await chat.driver.rest()
    done = await chat.puts(actor, address, result)
    assert done.pictures == (chat.recording.kept[result.pictures[0].media_id],)
    assert done.id == address.message


async def test_everything_that_is_said_can_be_read_and_nothing_of_it_is_markup(
    chat: Chat,
) -> None:
    seen = await chat.delivers(
        chat.somebody(), prompt=MARKUP, details=("Seed: 7", "1024×1024"),
        choices=(("face", 0), ("face", 1)),
    )  # fmt: skip
    for said in (DONE, MARKUP, "Seed: 7", "1024×1024", "Which one?"):
        assert said in seen.text


async def test_pictures_come_in_their_order_and_those_to_be_hidden_are(chat: Chat) -> None:
    for spoiler in (False, True):
        pictures = [chat.picture(spoiler=spoiler) for _ in range(3)]
        seen = await chat.delivers(chat.somebody(), pictures=pictures)
        assert seen.pictures == tuple(sha(one.path.read_bytes()) for one in pictures)
        assert seen.hidden == (spoiler,) * 3


async def test_a_moment_can_be_read(chat: Chat) -> None:
    at = now_ms() // 1000 + 30 * 60
    seen = await chat.delivers(chat.somebody(), text=f"Expected <t:{at}:R>.", pictures=())
    assert chat.driver.reads_moment(seen, at)


# -- Whom it is for ------------------------------------------------------------------------


async def test_what_is_private_is_seen_by_the_one_who_asked_and_by_nobody_else(
    chat: Chat,
) -> None:
    ada = chat.somebody()
    ben = chat.driver.beside(ada)
    address = await chat.begins(ada, private=True)
    seen = await chat.puts(ada, address, chat.result(ada, private=True, text="Only for you."))
    assert seen.private
    assert "Only for you." in seen.text
    assert not any("Only for you." in one.text for one in await chat.driver.sees(ben))


async def test_what_is_not_private_is_seen_by_everybody_there(chat: Chat) -> None:
    ada = chat.somebody()
    await chat.delivers(ada, text="For all of you.")
    ben = chat.driver.beside(ada)
    seen = await chat.driver.shown(ben, chat.delivered)
    assert seen is not None
    assert not seen.private
    assert "For all of you." in seen.text


async def test_an_answer_about_oneself_is_seen_by_nobody_else(chat: Chat) -> None:
    ada = chat.somebody()
    ben = chat.driver.beside(ada)
    quota = chat.command("quota")
    chat.recording.answer = lambda _: Message("Three are left.", command="quota", private=True)
    await chat.asks(ada, quota, {})
    await chat.driver.told(ada, "Three are left.")
    assert not any("Three are left." in one.text for one in await chat.driver.sees(ben))


# -- Once, and for good --------------------------------------------------------------------


async def test_the_same_nonce_twice_is_one_message(chat: Chat) -> None:
    """A platform that was told only of the first: both come from one process here."""
    ada = chat.somebody()
    address = await chat.begins(ada)
    result, nonce = chat.result(ada), chat.nonce()
    first = await chat.puts(ada, address, result, nonce=nonce)
    before = len(await chat.driver.sees(ada))
    again = await chat.puts(ada, address, result, nonce=nonce)
    assert (again.id, again.pictures, again.actions) == (first.id, first.pictures, first.actions)
    assert len(await chat.driver.sees(ada)) == before


async def test_without_a_message_a_result_is_a_new_one_and_one_for_one_nonce(chat: Chat) -> None:
    ada = chat.somebody()
    address = replace(await chat.begins(ada), message=None)
    result, nonce = chat.result(ada, text="Here it is."), chat.nonce()
    for _ in range(2):
        await chat.puts(ada, address, result, nonce=nonce)
    found = [one for one in await chat.driver.sees(ada) if "Here it is." in one.text]
    assert len(found) == 1
    other = await chat.puts(ada, address, result)
    assert other.id != found[0].id


async def test_a_result_in_a_place_whose_message_is_gone_is_a_new_one(chat: Chat) -> None:
    ada = chat.somebody()
    address = await chat.begins(ada)
    await chat.platform.remove(address)
    seen = await chat.puts(ada, address, chat.result(ada))
    assert seen.id != address.message


async def test_progress_that_comes_late_never_replaces_what_was_delivered(chat: Chat) -> None:
    ada = chat.somebody()
    address = await chat.begins(ada)
    result = await chat.puts(ada, address, chat.result(ada, buttons=(("delete", 0),)))
    delivered = chat.delivered
    late = chat.result(ada, pictures=(), text="Too late.", buttons=(("cancel", 0),))
    await chat.platform.show(address, replace(late, status="running"))
    await marker(chat, ada)
    seen = await chat.driver.shown(ada, delivered)
    assert seen == result


async def test_an_answer_that_comes_after_the_result_does_not_replace_it(chat: Chat) -> None:
    ada = chat.somebody()
    chat.recording.gate.clear()
    asked = await chat.asks(ada, IMAGINE, {"prompt": "a fox"})
    result = await chat.puts(ada, asked.invocation.address, chat.result(ada))
    delivered = chat.delivered
    chat.recording.gate.set()
    await marker(chat, ada)
    assert await chat.driver.shown(ada, delivered) == result


async def marker(chat: Chat, actor: Any) -> None:
    """Progress of another message in the same place: what was shown before it has been shown."""
    address = await chat.begins(actor)
    shown = chat.result(actor, pictures=(), text="And this one.")
    await chat.platform.show(address, replace(shown, status="running"))
    await chat.until_at(actor, address, "And this one.")


@pytest.mark.parametrize("count", [1, 3])
async def test_what_is_removed_is_gone_with_its_pictures_and_gone_twice_is_no_error(
    chat: Chat, count: int
) -> None:
    ada = chat.somebody()
    pictures = [chat.picture() for _ in range(count)]
    await chat.delivers(ada, pictures=pictures, text="Not for long.")
    shas = {chat.recording.kept[one.media_id] for one in pictures}
    for _ in range(2):
        await chat.platform.remove(chat.delivered)
        seen = await chat.driver.sees(ada)
        assert not any("Not for long." in one.text or shas & set(one.pictures) for one in seen)


async def test_an_address_survives_the_database(chat: Chat) -> None:
    ada = chat.somebody()
    address = Address.from_json((await chat.begins(ada)).to_json())
    seen = await chat.puts(ada, address, chat.result(ada))
    assert seen.id == address.message
    await chat.platform.remove(Address.from_json(chat.delivered.to_json()))
    assert not any(one.id == seen.id for one in await chat.driver.sees(ada))


# -- The platform itself -------------------------------------------------------------------


async def test_nothing_is_the_matter_where_people_can_be_served(chat: Chat) -> None:
    assert await chat.platform.problem() is None


@pytest.mark.parametrize("name", PLATFORMS)
async def test_a_platform_stops_in_time_with_a_command_in_hand(tmp_path: Path, name: str) -> None:
    async with chats(name, tmp_path) as own:
        own.recording.gate.clear()
        await own.asks(own.somebody(), IMAGINE, {"prompt": "a fox"})
        async with asyncio.timeout(PLATFORM_STOP_S):
            await own.platform.stop()
