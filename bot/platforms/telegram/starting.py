"""/start: what everybody's first tap sends, and what a link from a group comes back as."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import render, say
from bot.invocation import Message
from bot.platforms.telegram.asking import Asking
from bot.platforms.telegram.heard import Heard
from bot.platforms.telegram.people import People
from bot.platforms.telegram.places import dashed
from bot.platforms.telegram.records import Records
from commands.spec import Command, TextCommand

START, HELP = "start", "help"
_LINKED = re.compile(r"/\S+\s+([a-z-]{1,65})_(-\d{1,17})\s*")

WELCOME = say(
    "I make and edit pictures. Type a command, or send a picture with a command as its caption; "
    "a command in reply to a picture works on that one."
)


@dataclass(frozen=True, kw_only=True)
class Starting:
    """Greets. Raises the library's errors."""

    commands: Sequence[Command]
    asking: Asking
    people: People
    records: Records

    async def start(self, heard: Heard) -> None:
        """Greet, or give the answer that could not be given in a group."""
        if await self._answered_from_group(heard):
            return
        person = heard.person
        welcome = Message(render(WELCOME, person.language), person=person)
        await self.asking.screen.answer(heard.place, welcome)
        if (command := self._text_command(HELP)) is not None:
            await self.asking.ask(heard.asked(command, {}))

    async def _answered_from_group(self, heard: Heard) -> bool:
        linked = _LINKED.fullmatch(heard.words)
        if linked is None or not heard.in_private:
            return False
        command, group = self._text_command(linked[1]), int(linked[2])
        # Anybody can write such a link: a group is nobody's business who is not in it.
        standing = await self.people.standing(self.records.newest(group), heard.message.chat.id)
        if command is None or not standing.member:
            return False
        await self.asking.ask(heard.asked(command, {}, space=group))
        return True

    def _text_command(self, name: str) -> TextCommand[Any] | None:
        found = next((c for c in self.commands if dashed(c.name) == name), None)
        return found if isinstance(found, TextCommand) else None
