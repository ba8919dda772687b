"""The language of an answer is its own: moments in it too, whatever the person has set."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from support.faketelegram.room import room

from bot.errors import moment
from bot.ids import now_ms
from bot.invocation import Button, Invocation, Message, Press
from bot.platforms.telegram.moments import words

HOUR_MS = 3600 * 1000
LATER = now_ms() + 30 * HOUR_MS


def answer(asked: Invocation | Press) -> Message:
    """As dispatch answers where a server has set Chinese."""
    person = replace(asked.person, language="zh-CN")
    return Message(f"重置：{moment(LATER)}", command="quota", person=person, private=True)


async def test_a_moment_is_worded_as_the_rest_of_the_answer(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada", language="en")
        r.dispatch.answer = answer
        r.telegram.write(ada, "/quota")
        chat = r.telegram.private(ada)
        await r.telegram.until(lambda: r.telegram.from_bot(chat))
        (told,) = r.telegram.from_bot(chat)
        said = words(LATER // 1000, now=now_ms() // 1000, language="zh-CN")
        assert told.text == f"重置：{said}"


async def test_and_in_what_a_button_says(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada", language="en")
        r.dispatch.press_answer = answer
        r.dispatch.answer = lambda asked: Message(
            "here", command="quota", buttons=(Button("details", "Details", "task-1"),)
        )
        r.telegram.write(ada, "/quota")
        chat = r.telegram.private(ada)
        await r.telegram.until(lambda: r.telegram.from_bot(chat))
        query = r.telegram.press(ada, r.telegram.from_bot(chat)[0], "Details")
        await r.telegram.until(lambda: r.telegram.methods.answered.get(query))
        said = words(LATER // 1000, now=now_ms() // 1000, language="zh-CN")
        assert r.telegram.methods.answered[query] == f"重置：{said}"
