"""What we asked somebody to answer: kept, so that an answer after a restart counts.

Telegram tells which message a reply is to, and not what that one was a reply to.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.invocation import Person
from bot.platforms.telegram.files import Source
from bot.platforms.telegram.memory import Memory, Question
from bot.platforms.telegram.places import Place
from bot.platforms.telegram.reading import Found
from commands.spec import Attachment

LASTS_MS = 5 * 60 * 1000  #: For a picture.
EDIT_LASTS_MS = 60 * 60 * 1000  #: For changed words.
MOST_PROMPTS = 10_000  #: What ends first is forgotten beyond this.


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question to one person, at a place of ours.

    `options` are those typed so far and `have` the pictures; `wants` is the option whose picture
    is missing, None where it is the words that may be changed. `on_page`: it is the form of a
    page, and all the words are still to be typed.
    """

    place: Place
    person: Person
    command: str
    options: Mapping[str, Any]
    wants: str | None
    have: Mapping[str, Source] = field(default_factory=dict)
    on_page: bool = False


class Prompts:
    """The open questions. `clock` is UTC milliseconds."""

    def __init__(self, memory: Memory, *, clock: Callable[[], int]) -> None:
        self._memory = memory
        self._clock = clock
        self._changed = asyncio.Event()

    async def keep(self, prompt: Prompt) -> None:
        """It was asked; `prompt.place` has its message."""
        lasts = EDIT_LASTS_MS if prompt.wants is None else LASTS_MS
        chat, message = _where(prompt)
        ends_at = self._clock() + lasts
        await self._memory.ask(
            Question(chat, message, prompt.person.id, _body(prompt), ends_at), most=MOST_PROMPTS
        )
        self._changed.set()

    async def find(self, chat: int, message: int) -> Prompt | None:
        """The open question that a message of ours is."""
        question = await self._memory.asked_at(chat, message, now=self._clock())
        return None if question is None else _prompt(question)

    async def newest(self, chat: int, person: str) -> Prompt | None:
        """The picture this person was asked for last in a chat."""
        asked = await self._memory.asked_of(chat, person, now=self._clock())
        return next((p for p in map(_prompt, asked) if p.wants is not None), None)

    async def close(self, prompt: Prompt) -> bool:
        """It is answered or over; False where it was before."""
        return await self._memory.close(*_where(prompt))

    async def next_over(self) -> Prompt:
        """Wait for a question that nobody answered in time."""
        while True:
            self._changed.clear()
            first = await self._memory.next_end()
            left_ms = 3_600_000 if first is None else first.ends_at - self._clock()
            if first is not None and left_ms <= 0:
                return _prompt(first)
            try:
                async with asyncio.timeout(left_ms / 1000):
                    await self._changed.wait()
            except TimeoutError:
                continue


def _where(prompt: Prompt) -> tuple[int, int]:
    return prompt.place.chat, prompt.place.message or 0


def _body(prompt: Prompt) -> str:
    have = {
        option: {"media": source.media}
        if isinstance(source, Attachment)
        else {"file": source.file_id, "name": source.name, "size": source.size}
        for option, source in prompt.have.items()
    }
    return json.dumps(
        {
            "command": prompt.command,
            "options": dict(prompt.options),
            "wants": prompt.wants,
            "have": have,
            "thread": prompt.place.thread,
            "asked": prompt.place.asked,
            "about": prompt.place.about,
            "on_page": prompt.on_page,
            "name": prompt.person.name,
            "language": prompt.person.language,
        }
    )


def _prompt(question: Question) -> Prompt:
    chat, message, person, text, _ = question
    body = json.loads(text)
    return Prompt(
        place=Place(chat, body["thread"], body["asked"], message, body.get("about")),
        person=Person(person, body["name"], body["language"]),
        command=body["command"],
        options=body["options"],
        wants=body["wants"],
        have={option: _source(kept) for option, kept in body["have"].items()},
        on_page=body.get("on_page", False),
    )


def _source(kept: Mapping[str, Any]) -> Source:
    if "media" in kept:
        return Attachment(media=kept["media"])
    return Found(kept["file"], kept["name"], kept["size"])
