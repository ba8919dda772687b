"""One message of the channel as it is kept, and as it is shown to somebody."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.invocation import Button, Message
from bot.pictures.drawn import PREFIX
from bot.platforms.console.files import Offered
from bot.platforms.console.people import BOT

SETTLED = ("done", "failed", "cancelled")  #: Progress that comes late does not replace these.

COLUMNS = (
    "id, position, version, author, person, command, prompt, private, once_public, "
    "removed, body, created_at, edited_at"
)
PICTURE_COLUMNS = "id, media, path, media_type, width, height, alt, spoiler, before"


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of a message. `id` cannot be guessed: whoever has it may see the picture.

    `before` marks the picture that the message's result was made from.
    """

    id: str
    media: str
    path: str
    media_type: str
    width: int
    height: int
    alt: str
    spoiler: bool
    before: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A message as kept. `position` orders the channel, `version` orders its changes."""

    id: str
    position: int
    version: int
    author: str
    person: str
    command: str
    prompt: str
    private: bool
    once_public: bool
    removed: bool
    body: Mapping[str, Any]
    created_at: int
    edited_at: int | None
    pictures: Sequence[Shown] = field(default=())
    files: Sequence[Offered] = field(default=())

    @property
    def results(self) -> list[Shown]:
        """The pictures the message is about, in order."""
        return [picture for picture in self.pictures if not picture.before]

    def visible_to(self, person: str) -> bool:
        return not self.removed and (not self.private or self.person == person)

    def gone_for(self, person: str) -> bool:
        """Whether this person may have seen it before, and must not any more."""
        return not self.visible_to(person) and (self.once_public or self.person == person)

    def view(self) -> dict[str, Any]:
        """The message as the page gets it."""
        return {
            "id": self.id,
            "position": self.position,
            "author": self.author,
            "bot": self.author == BOT,
            "person": self.person,
            "private": self.private,
            "at": self.created_at,
            "edited_at": self.edited_at,
            **self.body,
            "command": self.command,
            "prompt": self.prompt,
            "pictures": [_view(picture) for picture in self.results],
            "before": next((_view(one) for one in self.pictures if one.before), None),
            "files": [file.view() for file in self.files],
        }


def entry_of(row: Sequence[Any], pictures: Sequence[Shown], files: Sequence[Offered] = ()) -> Entry:
    """Read a row of COLUMNS."""
    id, position, version, author, person, command, prompt, *rest = row
    private, once_public, removed, body, created_at, edited_at = rest
    return Entry(
        id, position, version, author, person, command, prompt,
        bool(private), bool(once_public), bool(removed),
        json.loads(body), created_at, edited_at, pictures, files,
    )  # fmt: skip


def shown_of(row: Sequence[Any]) -> Shown:
    """Read a row of PICTURE_COLUMNS."""
    id, media, path, media_type, width, height, alt, spoiler, before = row
    return Shown(id, media, path, media_type, width, height, alt, bool(spoiler), bool(before))


def body_of(message: Message) -> dict[str, Any]:
    """What is kept beside columns and pictures; texts stay texts, never mark-up."""
    return {
        "text": message.text,
        "status": message.status,
        "details": list(message.details),
        "progress": message.progress,
        "mention": message.mention,
        "buttons": [_button(button) for button in message.buttons],
        "choices": [_button(button) for button in message.choices],
        "choose": message.choose,
        "title": message.title,
        "outcome": message.outcome,
        "language": "en" if message.person is None else message.person.language,
    }


def _button(button: Button) -> dict[str, Any]:
    return {
        "action": button.action,
        "label": button.label,
        "task_id": button.task_id,
        "picture": button.picture,
    }


def _view(picture: Shown) -> dict[str, Any]:
    return {
        "id": picture.id,
        "url": f"/pictures/{picture.id}",
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt,
        "spoiler": picture.spoiler,
        "drawn": picture.media.startswith(PREFIX),
    }
