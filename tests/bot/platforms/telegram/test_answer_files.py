"""Files and charts of an answer: sent to whom it is for, once, or a sentence says why not."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from support.faketelegram.room import Room, address, done, room
from support.faketelegram.state import Message as Sent

from bot.invocation import Invocation, Message, Person, Press
from commands.answers import File

CSV = File("audit 1.csv", "text/csv", b"when,who\r\n1,ada\r\n")


def with_file(invocation: Invocation | Press) -> Message:
    return Message("Here it is.", command="audit", private=True, files=(CSV,))


async def answered(r: Room, count: int = 2) -> list[Sent]:
    """Ada asks in a group; what the bot writes to her alone."""
    ada = r.telegram.person("Ada")
    group = r.telegram.group(ada)
    r.telegram.write(ada, "/quota", group)
    chat = r.telegram.private(ada)
    await r.telegram.until(lambda: len(r.telegram.from_bot(chat)) >= count)
    assert r.telegram.from_bot(group) == []
    return r.telegram.from_bot(chat)


async def test_a_file_comes_in_the_private_chat_below_its_words(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        r.dispatch.answer = with_file
        words, file = await answered(r)
        assert (words.kind, words.text) == ("text", "Here it is.")
        assert file.kind == "document" and file.file is not None
        assert (file.file.name, file.file.data) == ("audit-1.csv", CSV.content)


async def test_a_chart_comes_as_a_photo_above_its_words(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        chart = r.picture("chart", size=(900, 420))
        r.dispatch.answer = lambda asked: dataclasses.replace(with_file(asked), pictures=(chart,))
        kinds = [message.kind for message in await answered(r, 3)]
        assert kinds == ["photo", "text", "document"]


async def test_a_file_that_is_refused_is_one_sentence_and_the_words_stand_once(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as r:
        r.dispatch.answer = with_file
        r.telegram.faults.refuse("sendDocument", 413, "Request Entity Too Large")
        words, instead = await answered(r)
        assert words.text == "Here it is."
        assert instead.text == (
            "Telegram did not take the file audit 1.csv just now. Ask again for it in a while."
        )


async def test_a_short_pause_that_telegram_asks_for_is_kept_before_the_file(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as r:
        r.dispatch.answer = with_file
        r.telegram.faults.flood("sendDocument", 1)
        words, file = await answered(r)
        assert (words.kind, file.kind) == ("text", "document")


async def test_a_button_that_is_answered_with_a_file_sends_it(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        result = done(r.picture(), person=Person(f"telegram:{ada.id}", "Ada"))
        again = dataclasses.replace(
            result, buttons=(dataclasses.replace(result.buttons[0], action="details"),)
        )
        await r.platform.deliver(address(ada.id), again, nonce="n")
        (message,) = r.telegram.from_bot(chat)
        r.dispatch.press_answer = with_file
        r.telegram.press(ada, message, "Again")
        await r.telegram.until(lambda: len(r.telegram.from_bot(chat)) == 3)
        assert [one.kind for one in r.telegram.from_bot(chat)] == ["photo", "text", "document"]


async def test_a_delivered_file_is_sent_once_also_after_a_restart(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        message = Message("Your data.", person=Person(f"telegram:{ada.id}", "Ada"), files=(CSV,))
        first = await r.platform.deliver(address(ada.id), message, nonce="n")
        await r.restart()
        assert await r.platform.deliver(address(ada.id), message, nonce="n") == first
        assert [one.kind for one in r.telegram.from_bot(chat)] == ["text", "document"]
