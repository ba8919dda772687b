"""A moderator's seat: who decides, in which server, when, and who is told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.errors import Refusal, render, say
from bot.invocation import Address, Message, Person
from bot.logchannel import LogChannel
from bot.serversettings import ServerSettings
from commands.answers import Answer, Line, line
from commands.spec import Command
from commands.validation import HERE
from storage import guilds
from storage.database import Database

NO_COMMAND = "There is no command /{command}. /help lists them all."
DONE_BY = "{person}: {what}"


@dataclass(frozen=True, kw_only=True)
class Office:
    """What every seat has. `usual` are the credits per day where no server set any; `clock` is UTC
    ms; `new_id` makes ids of at most 25 characters."""

    database: Database
    commands: Sequence[Command]
    usual: int
    log_channel: LogChannel
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
        what = say(message, **values)
        text = say(DONE_BY, person=name_of(self.person.id), what=what)
        told = Message(render(text, self.person.language))
        await self.office.log_channel.tell(self.here, told)
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
