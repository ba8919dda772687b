"""One thing somebody said: a message, or the messages of an album."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from telegram import Message

from bot.invocation import Person
from bot.platforms.telegram import reading
from bot.platforms.telegram.asked import Asked, wanted_file
from bot.platforms.telegram.files import Source
from bot.platforms.telegram.places import Place
from bot.platforms.telegram.tickets import Ticket
from bot.platforms.typed import Typed
from commands.spec import Command


@dataclass(frozen=True, slots=True)
class Heard:
    """`message` is the one that speaks for all: the first with words."""

    messages: Sequence[Message]
    message: Message
    person: Person
    ticket: Ticket

    @property
    def words(self) -> str:
        return reading.words_of(self.message)

    @property
    def in_private(self) -> bool:
        return self.message.chat.id > 0

    @property
    def place(self) -> Place:
        """Where an answer to it goes."""
        thread = reading.thread_of(self.message)
        return Place(self.message.chat.id, thread, asked=self.message.message_id)

    @property
    def pictures(self) -> list[Source]:
        """What it brings along, in order."""
        found = (reading.picture_of(message) for message in self.messages)
        return [picture for picture in found if picture is not None]

    def attached(self, command: Command) -> list[Source]:
        """What of it a command can take: pictures, or files where it wants one."""
        option = wanted_file(command)
        if option is None:
            return self.pictures
        found = (reading.file_of(one, most_bytes=option.most_bytes) for one in self.messages)
        return [file for file in found if file is not None]

    def asked(self, command: Command, options: Mapping[str, Any], **more: Any) -> Asked:
        """A command that is asked for by it; the same message twice is one task."""
        return Asked(
            key=f"telegram:update:{self.message.chat.id}:{self.message.message_id}",
            typed=Typed(command, options),
            place=self.place,
            person=self.person,
            ticket=self.ticket,
            **more,
        )


def spokesman(messages: Sequence[Message]) -> Message:
    """The message of an album that has its words."""
    return next((m for m in messages if reading.words_of(m)), messages[0])
