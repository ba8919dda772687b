"""Buttons: they answer at once, outlive a restart, and tell short things to one person alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from support.faketelegram.room import Room, done, room, waiting
from support.faketelegram.state import Chat, Message, User

from bot.invocation import Button, Person, Press
from bot.invocation import Message as Shown


async def result(r: Room, ada: User, chat: Chat, *buttons: str, **more: object) -> Message:
    """A delivered result with these buttons."""
    count = len(r.dispatch.invoked)
    r.telegram.write(ada, "/imagine a fox", chat)
    invocation = await r.invoked(count + 1)
    row = tuple(Button(name, name.capitalize(), "task1") for name in buttons)  # type: ignore[arg-type]
    shown = done(r.picture(), person=invocation.person, buttons=row, **more)
    there = await r.platform.deliver(invocation.address, shown, nonce=f"n{count}")
    return r.telegram.methods.messages[chat.id, int(there.message or 0)]


@pytest.mark.parametrize("gone", [False, True])
async def test_a_button_begins_a_request_of_its_own_also_after_a_restart(
    tmp_path: Path, gone: bool
) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        message = await result(r, ada, group, "again")
        await r.restart()
        query = r.telegram.press(ada, message, "Again", gone=gone)
        press = await r.pressed()
        assert (press.action, press.task_id, press.picture) == ("again", "task1", 0)
        assert press.id == f"telegram:callback:{query}"
        assert press.person.id == f"telegram:{ada.id}"
        _, placeholder = r.telegram.from_bot(group)
        assert placeholder.reply_to is message
        assert press.address.message == str(placeholder.id)
        assert press.address.space == f"telegram:{group.id}"
        await r.telegram.until(lambda: "Waiting" in placeholder.text)


async def test_a_button_is_acknowledged_before_anything_else(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        message = await result(r, ada, chat, "again")
        r.dispatch.gate = asyncio.Event()
        before = len(r.telegram.calls)
        r.telegram.press(ada, message, "Again")
        await r.telegram.until(lambda: r.telegram.called("answerCallbackQuery"))
        assert r.telegram.calls[before].method == "answerCallbackQuery"
        r.dispatch.gate.set()


async def test_a_short_answer_is_shown_in_the_button_and_the_chat_stays_clean(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as r:
        r.dispatch.press_answer = lambda _: Shown("Cancelled.", private=True)
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        message = await result(r, ada, group, "cancel")
        query = r.telegram.press(ada, message, "Cancel")
        await r.telegram.until(lambda: r.telegram.methods.answered[query] == "Cancelled.")
        assert r.telegram.from_bot(group) == [message]


async def test_a_long_answer_goes_to_the_presser_alone(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        r.dispatch.press_answer = lambda _: Shown("The seed, " * 40, private=True)
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        message = await result(r, ada, group, "details")
        r.telegram.press(ada, message, "Details")
        chat = r.telegram.private(ada)
        await r.telegram.until(lambda: r.telegram.from_bot(chat))
        assert r.telegram.from_bot(chat)[0].text.startswith("The seed, The seed")
        assert r.telegram.from_bot(group) == [message]


async def test_a_slow_answer_is_acknowledged_meanwhile(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        r.dispatch.press_answer = lambda _: Shown("Deleted.", private=True)
        r.dispatch.gate = asyncio.Event()
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        r.dispatch.gate.set()
        message = await result(r, ada, chat, "delete")
        r.dispatch.gate.clear()
        r.telegram.press(ada, message, "Delete")
        await r.telegram.until(lambda: r.telegram.called("answerCallbackQuery"))
        r.dispatch.gate.set()
        await r.telegram.until(lambda: any(m.text == "Deleted." for m in r.telegram.from_bot(chat)))


async def test_a_refusal_of_a_button_replaces_its_own_placeholder(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        r.dispatch.press_answer = lambda _: Shown("The limit is 5 credits.", private=True)
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        message = await result(r, ada, group, "again")
        r.telegram.press(ada, message, "Again")
        await r.telegram.until(
            lambda: r.telegram.from_bot(group)[-1].text == "The limit is 5 credits."
        )
        assert len(r.telegram.from_bot(group)) == 2


async def test_who_presses_is_judged_by_the_group(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        r.dispatch.press_answer = lambda _: Shown("No.", private=True)
        ada, ben = r.telegram.person("Ada"), r.telegram.person("Ben")
        group = r.telegram.group(ada, ben)
        group.members[ben.id] = "administrator"
        group.may_delete.add(ben.id)
        message = await result(r, ada, group, "delete")
        r.telegram.press(ada, message, "Delete")
        assert not (await r.pressed()).person.moderator
        r.telegram.press(ben, message, "Delete")
        person = (await r.pressed(2)).person
        assert (person.moderator, person.may_delete) == (True, True)


@pytest.mark.parametrize("data", ["nonsense", "explode:task1:0", "again::0", "again:t:x", "again"])
async def test_what_is_no_button_of_ours_is_answered_in_words(tmp_path: Path, data: str) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        message = await result(r, ada, r.telegram.private(ada), "again")
        query = r.telegram.press_data(ada, message, data)
        await r.telegram.until(lambda: "another version" in r.telegram.methods.answered[query])
        assert r.dispatch.pressed == []


async def test_a_query_too_old_to_be_answered_is_acted_on_all_the_same(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        message = await result(r, ada, r.telegram.private(ada), "again")
        words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
        r.telegram.faults.refuse("answerCallbackQuery", 400, words)
        r.telegram.press(ada, message, "Again")
        await r.pressed()


async def test_choices_are_buttons_and_tell_which_was_chosen(tmp_path: Path) -> None:
    def choose(press: Press) -> Shown:
        return waiting("faceswap", task_id="child")

    async with room(tmp_path) as r:
        r.dispatch.press_answer = choose
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        choices = tuple(Button("face", str(n + 1), "task1", n) for n in range(7))
        message = await result(r, ada, chat, "delete", choices=choices, choose="Which face?")
        assert "Which face?" in message.text
        assert [button["text"] for button in message.rows[0]] == ["1", "2", "3", "4"]
        r.telegram.press(ada, message, "6")
        press = await r.pressed()
        assert (press.action, press.picture) == ("face", 5)


async def test_in_private_one_is_no_moderator(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        message = await result(r, ada, r.telegram.private(ada), "again")
        r.telegram.press(ada, message, "Again")
        press = await r.pressed()
        assert press.person == Person(f"telegram:{ada.id}", "Ada")
        assert press.address.direct


async def test_a_list_comes_with_its_pictures_above_it_and_is_turned_in_private(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat, group = r.telegram.private(ada), r.telegram.group(ada)
        covers = tuple(r.picture(f"cover-{n}", alt=f"{n}. Model") for n in (1, 2))
        button = Button("page", "Next page", "models", 2)
        r.dispatch.answer = lambda _: Shown(
            "1. Model", "notice", "models", private=True, pictures=covers, buttons=(button,)
        )
        last = Shown("Page 2. " * 40, "notice", "models", private=True, pictures=covers[:1])
        r.dispatch.press_answer = lambda _: last
        r.telegram.write(ada, "/models", group)
        await r.telegram.until(lambda: len(r.telegram.from_bot(chat)) == 3)
        *album, words = r.telegram.from_bot(chat)
        assert len({message.group for message in album}) == 1
        assert words.text == "1. Model"
        r.telegram.press(ada, words, "Next page")
        press = await r.pressed()
        assert (press.action, press.task_id, press.picture) == ("page", "models", 2)
        await r.telegram.until(lambda: len(r.telegram.from_bot(chat)) == 5)
        assert r.telegram.from_bot(group) == []
