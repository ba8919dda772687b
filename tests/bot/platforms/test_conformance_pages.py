"""Every chat has the pages of moderators: turned where they are, with forms, about their server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from support.conformance.chat import Chat
from support.conformance.driver import Actor, Seen
from support.conformance.fixtures import chat, running

from bot.invocation import Address, Button, Filled, Invocation, Message

__all__ = ["chat", "running"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

OPEN, FORM, AGREE = ("open", 0), ("form", 0), ("agree", 0)
BUTTONS = (
    Button("open", "Limits", "limits-show"),
    Button("form", "Set a limit", "limits-set"),
)
PAGE = Message(
    "Everybody: 10 credits.", command="panel", private=True, buttons=BUTTONS, title="Limits"
)
NEXT = replace(PAGE, text="Nobody has credits.", title="Other limits", outcome="It was changed.")


async def page(chat: Chat, actor: Actor, message: Message = PAGE) -> tuple[Seen, Address]:
    """A moderator asks for a page; what they see of it, and where they asked."""
    chat.recording.answer = lambda _: message
    arrived = await chat.asks(actor, chat.command("panel"), {})
    return await reads(chat, actor, message.text), arrived.invocation.address


async def reads(chat: Chat, actor: Actor, words: str) -> Seen:
    def there(seen: Sequence[Seen]) -> Seen | None:
        return next((one for one in reversed(seen) if words in one.text), None)

    return await chat.driver.until(actor, there)


def form(name: str, chat: Chat, **more: Any) -> Filled:
    command = chat.command(name)
    return Filled(name, {}, {}, "Set a limit", command.declared, **more)


async def test_a_page_is_read_whole_and_in_private(chat: Chat) -> None:
    mia = chat.somebody(moderator=True)
    seen, _ = await page(chat, mia, NEXT)
    assert seen.private
    assert seen.actions == (OPEN, FORM)
    if chat.driver.name != "console":  # its driver reads the words alone
        for words in ("It was changed.", "Other limits", "Nobody has credits."):
            assert words in seen.text


async def test_a_page_is_turned_where_it_is_and_stays_about_its_server(chat: Chat) -> None:
    mia = chat.somebody(moderator=True)
    seen, asked = await page(chat, mia)
    chat.recording.press_answer = lambda _: NEXT
    await chat.driver.press(mia, seen, OPEN)
    press = await chat.recording.press_made()
    assert (press.action, press.task_id) == ("open", "limits-show")
    assert (press.person.id, press.person.moderator) == (mia.id, True)
    assert press.address.space == asked.space
    turned = await reads(chat, mia, "Nobody has credits.")
    assert turned.id == seen.id
    assert turned.private


async def test_a_form_asks_for_its_command_and_its_page_comes_again(chat: Chat) -> None:
    mia = chat.somebody(moderator=True)
    seen, asked = await page(chat, mia)
    chat.recording.filled = form("limits set", chat)
    opened = await chat.driver.open_form(mia, seen, FORM)
    press = await chat.recording.press_made()
    assert (press.action, press.task_id, press.person.moderator) == ("form", "limits-set", True)
    assert press.address.space == asked.space
    chat.recording.answer = lambda _: NEXT
    command, given = chat.command("limits set"), {"credits": 5, "period": "week"}
    await chat.driver.send_form(mia, opened, command, given)
    sent = (await chat.recording.command()).invocation
    assert (sent.command, sent.on_page, sent.person.moderator) == ("limits set", True, True)
    assert dict(sent.options) == given
    assert sent.address.space == asked.space
    again = await reads(chat, mia, "Nobody has credits.")
    assert again.private
    assert FORM in again.actions


async def test_what_a_form_was_given_is_sent_with_what_is_filled_in(chat: Chat) -> None:
    mia = chat.somebody(moderator=True)
    seen, _ = await page(chat, mia)
    (_, value) = chat.command("settings set").declared
    asks = (replace(value, choices=()),)
    chat.recording.filled = replace(form("settings set", chat, given={"name": "appeal"}), asks=asks)
    opened = await chat.driver.open_form(mia, seen, FORM)
    typed: dict[str, Any] = {"value": "Ask Mia."}
    if chat.driver.name == "telegram":  # a whole line there has all of it
        typed["name"] = "appeal"
    await chat.driver.send_form(mia, opened, chat.command("settings set"), typed)
    arrived = await chat.recording.command()
    assert dict(arrived.options) == {"name": "appeal", "value": "Ask Mia."}


async def test_what_is_typed_is_on_no_page(chat: Chat) -> None:
    mia = chat.somebody(moderator=True)
    arrived = await chat.asks(mia, chat.command("limits set"), {"credits": 5})
    assert not arrived.invocation.on_page


async def test_a_refusal_has_the_button_that_agrees(chat: Chat) -> None:
    ada = chat.somebody()
    asked = "Do you agree?"

    def refused(_: Invocation) -> Message:
        return Message(asked, private=True, buttons=(Button("agree", "I agree", "0" * 32),))

    chat.recording.answer = refused
    await chat.asks(ada, chat.command("imagine"), {"prompt": "a fox"})
    seen = await reads(chat, ada, asked)
    assert seen.actions == (AGREE,)
    chat.recording.press_answer = lambda _: Message("It is recorded.", private=True)
    await chat.driver.press(ada, seen, AGREE)
    press = await chat.recording.press_made()
    assert (press.task_id, press.person.id) == ("0" * 32, ada.id)
    await chat.driver.told(ada, "It is recorded.")
