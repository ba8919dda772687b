"""A moderator's seat: who decides, in which server, when, and who is told of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.errors import DeliveryError, Refusal, Text, render, say
from bot.invocation import Address, Message, Person
from bot.moderation.settings import ServerSettings
from commands.spec import Answer, Command, Line, line
from commands.validation import HERE
from storage import guilds
from storage.database import Database

log = logging.getLogger(__name__)

POST_S = 5.0  #: For the log channel: whoever decides does not wait for it longer.

NO_COMMAND = "There is no command /{command}. /help lists them all."
DONE_BY = "{person}: {what}"


class Posts(Protocol):
    """Puts a new message into a channel; the part of a platform that is needed here."""

    async def deliver(self, address: Address, message: Message, *, nonce: str) -> Address: ...


@dataclass(frozen=True, kw_only=True)
class Office:
    """What every seat has. `usual` are the credits per day where no server set any; `clock` is UTC
    ms; `new_id` makes ids of at most 25 characters."""

    database: Database
    commands: Sequence[Command]
    usual: int
    posts: Mapping[str, Posts]
    clock: Callable[[], int]
    new_id: Callable[[], str]


@dataclass(frozen=True)
class Seat:
    """One moderator, asking in one place."""

    office: Office
    person: Person
    here: Address

    @property
    def space(self) -> str:
        return self.here.space

    @property
    def now(self) -> int:
        return self.office.clock()

    async def kept(self) -> ServerSettings:
        """What the server has set."""
        guild = await self.office.database.read(guilds.get(self.space))
        return ServerSettings.of({} if guild is None else guild.settings)

    async def done(self, message: str, **values: object) -> Answer:
        """Say that something was changed, here and in the log channel."""
        await self._tell(say(message, **values))
        return Answer((line(message, **values),))

    def command(self, name: str) -> Command:
        """The command of this name, with or without its slash. Raises Refusal."""
        wanted = name.strip().removeprefix("/").lower()
        for command in self.office.commands:
            if command.name == wanted:
                return command
        raise Refusal(say(NO_COMMAND, command=wanted[:40]))

    def channel(self, given: str) -> str:
        """The id of a channel in our form; "here" is where this was typed."""
        return self.here.channel_id if given == HERE else given

    async def _tell(self, what: Text) -> None:
        channel = (await self.kept()).log_channel
        platform = self.office.posts.get(self.here.platform)
        if channel is None or platform is None:
            return
        text = say(DONE_BY, person=name_of(self.person.id), what=what)
        address = Address(self.here.platform, self.space, self.here.own_id(channel))
        message = Message(render(text, self.person.language))
        try:
            async with asyncio.timeout(POST_S):
                await platform.deliver(address, message, nonce=self.office.new_id()[:25])
        except (DeliveryError, TimeoutError) as error:
            log.warning("the log channel of %s was not told: %s", self.space, error)


def name_of(id: str, kind: str = "person") -> str:
    """An id as a chat shows it by its name, where it can."""
    platform, _, number = id.partition(":")
    if platform != "discord" or not number.isdigit():
        return id
    return {"person": f"<@{number}>", "role": f"<@&{number}>", "channel": f"<#{number}>"}[kind]


def shown(lines: list[Line], *, nothing: str, most: int) -> Answer:
    """A list, as far as a message holds it."""
    if not lines:
        return Answer((line(nothing),))
    rest = len(lines) - most
    return Answer((*lines[:most], *((line("… and {rest} more.", rest=rest),) if rest > 0 else ())))
