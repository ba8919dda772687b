"""Consent by a button: to the very text that was read above it, for whoever pressed, here alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.door import ADA, BEN, HERE, MIA, Door

from bot.invocation import Button, Message, Person
from bot.moderation.rules import agreement_of, hash_of
from bot.platforms.discord import custom_id
from bot.platforms.telegram.keyboard import MAX_DATA, data_of
from storage import consents

pytestmark = pytest.mark.stores

TEXT = "The people in my pictures agree."
OTHER = "Everybody in my pictures agrees, in writing."


async def ask_for_consent(door: Door, text: str | None = TEXT) -> None:
    given = {"name": "consent", **({} if text is None else {"value": text})}
    await door.ask("settings set", person=MIA, given=given)


async def swap(door: Door, person: Person = ADA) -> Message:
    pictures = {"source": door.attach(), "target": door.attach()}
    return await door.ask("faceswap", person=person, **pictures)


async def test_a_refusal_for_want_of_consent_has_a_button_that_gives_it(door: Door) -> None:
    await ask_for_consent(door)
    refused = await swap(door)
    (button,) = refused.buttons
    assert (button.action, button.label) == ("agree", "I agree")
    agreed = await door.press("agree", button.task_id)
    assert agreed.text == "It is recorded that you agreed. Now ask for it again."
    assert agreed.private
    assert (await swap(door)).task_id


async def test_it_is_recorded_for_whoever_pressed_and_for_nobody_else(door: Door) -> None:
    await ask_for_consent(door)
    (button,) = (await swap(door)).buttons
    await door.press("agree", button.task_id, person=BEN)
    assert (await swap(door)).task_id is None
    assert (await swap(door, BEN)).task_id
    assert await door.database.read(consents.agreed("chat:home", BEN.id)) == hash_of(TEXT)


async def test_a_text_that_has_changed_is_asked_about_anew(door: Door) -> None:
    await ask_for_consent(door)
    (old,) = (await swap(door)).buttons
    await ask_for_consent(door, OTHER)
    asked = await door.press("agree", old.task_id)
    assert OTHER in asked.text
    assert (await swap(door)).task_id is None
    (new,) = asked.buttons
    assert new.task_id != old.task_id
    await door.press("agree", new.task_id)
    assert (await swap(door)).task_id


async def test_it_counts_in_the_server_it_was_given_in(door: Door) -> None:
    await ask_for_consent(door)
    (button,) = (await swap(door)).buttons
    elsewhere = replace(HERE, space="chat:other")
    assert "asks for no consent" in (await door.press("agree", button.task_id, at=elsewhere)).text
    assert (await swap(door)).task_id is None


async def test_where_nothing_is_asked_for_any_more_nothing_is_recorded(door: Door) -> None:
    await ask_for_consent(door)
    (button,) = (await swap(door)).buttons
    await ask_for_consent(door, None)
    assert "asks for no consent" in (await door.press("agree", button.task_id)).text
    assert await door.database.read(consents.agreed("chat:home", ADA.id)) is None


@pytest.mark.parametrize("made_up", ["", "x", "0" * 32, hash_of(TEXT), "text", TEXT])
async def test_a_button_that_was_made_up_records_nothing(door: Door, made_up: str) -> None:
    await ask_for_consent(door)
    asked = await door.press("agree", made_up)
    assert TEXT in asked.text
    assert await door.database.read(consents.agreed("chat:home", ADA.id)) is None


async def test_where_consent_is_switched_off_its_button_is_too(door: Door) -> None:
    await ask_for_consent(door)
    (button,) = (await swap(door)).buttons
    off = {"name": "commands_off", "value": "consent"}
    await door.ask("settings set", person=MIA, given=off)
    refused = await door.press("agree", button.task_id)
    assert refused.text == "/consent is switched off in this server."


async def test_a_face_that_is_chosen_by_a_button_needs_it_too(door: Door) -> None:
    made = await swap(door)
    await ask_for_consent(door)
    refused = await door.press("again", made.task_id or "")
    assert [button.action for button in refused.buttons] == ["agree"]


def test_every_chat_can_carry_the_button() -> None:
    button = Button("agree", "I agree", agreement_of(TEXT))
    assert custom_id.decode(custom_id.encode("agree", button.task_id)) is not None
    assert len(data_of(button, about=-1_009_999_999_999_999).encode()) <= MAX_DATA
