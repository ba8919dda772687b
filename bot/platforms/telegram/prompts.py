"""What we asked somebody to answer: kept in the file, so that an answer after a restart counts.

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
from bot.platforms.telegram.notebook import Notebook
from bot.platforms.telegram.places import Place
from bot.platforms.telegram.reading import Found
from commands.spec import Attachment

LASTS_MS = 5 * 60 * 1000  #: For a picture.
EDIT_LASTS_MS = 60 * 60 * 1000  #: For changed words.
MOST_PROMPTS = 1_000  #: The oldest is forgotten beyond this.


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
    """The table of open questions. `clock` is UTC milliseconds."""

    def __init__(self, notebook: Notebook, *, clock: Callable[[], int]) -> None:
        self._notebook = notebook
        self._clock = clock
        self._changed = asyncio.Event()

    async def keep(self, prompt: Prompt) -> None:
        """It was asked; `prompt.place` has its message."""
        lasts = EDIT_LASTS_MS if prompt.wants is None else LASTS_MS
        place = prompt.place
        await self._notebook.write_all(
            [
                (
                    "INSERT OR REPLACE INTO prompts VALUES (?1, ?2, ?3, ?4, ?5)",
                    (
                        place.chat, place.message, prompt.person.id, _body(prompt),
                        self._clock() + lasts,
                    ),
                ),
                (_FORGET, (MOST_PROMPTS,)),
            ]
        )  # fmt: skip
        self._changed.set()

    async def find(self, chat: int, message: int) -> Prompt | None:
        """The open question that a message of ours is."""
        rows = await self._notebook.read(
            _SELECT + " WHERE chat = ?1 AND message = ?2 AND ends_at > ?3",
            (chat, message, self._clock()),
        )
        return _prompt(rows[0]) if rows else None

    async def newest(self, chat: int, person: str) -> Prompt | None:
        """The picture this person was asked for last in a chat."""
        rows = await self._notebook.read(
            _SELECT + " WHERE chat = ?1 AND person = ?2 AND ends_at > ?3 ORDER BY ends_at DESC",
            (chat, person, self._clock()),
        )
        return next((p for p in map(_prompt, rows) if p.wants is not None), None)

    async def close(self, prompt: Prompt) -> bool:
        """It is answered or over; False where it was before."""
        closed = await self._notebook.write(
            "DELETE FROM prompts WHERE chat = ?1 AND message = ?2",
            (prompt.place.chat, prompt.place.message),
        )
        return closed > 0

    async def next_over(self) -> Prompt:
        """Wait for a question that nobody answered in time."""
        while True:
            self._changed.clear()
            rows = await self._notebook.read(_SELECT_END + " ORDER BY ends_at LIMIT 1")
            left_ms = rows[0][-1] - self._clock() if rows else 3_600_000
            if rows and left_ms <= 0:
                return _prompt(rows[0])
            try:
                async with asyncio.timeout(left_ms / 1000):
                    await self._changed.wait()
            except TimeoutError:
                continue


_SELECT = "SELECT chat, message, person, body FROM prompts"
_SELECT_END = "SELECT chat, message, person, body, ends_at FROM prompts"
_FORGET = "DELETE FROM prompts WHERE rowid <= (SELECT max(rowid) FROM prompts) - ?1"


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


def _prompt(row: Any) -> Prompt:
    chat, message, person, text = row[:4]
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
