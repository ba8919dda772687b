"""A moderator's seat: who decides, in which server, when, and who is told of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.errors import Refusal, render, say
from bot.invocation import Address, Message, Person
from bot.logchannel import LogChannel
from bot.moderation.marks import Mark, unmarked
from bot.provider.offers import Offers
from bot.serversettings import ServerSettings
from commands.answers import Answer, Line, ListName, line
from commands.spec import Attachment, Command
from commands.validation import HERE
from storage import guilds
from storage.database import Database
from storage.holdings import Decided

if TYPE_CHECKING:  # what it has needs what stands here
    from bot.moderation.hands import Hands

NO_COMMAND = "There is no command /{command}. /help lists them all."
DONE_BY = "{person}: {what}"


class Custody(Protocol):
    """Where results are that wait for a moderator."""

    async def decide(
        self, task_id: str, space_id: str, *, approve: bool, actor_id: str | None
    ) -> Decided:
        """Approve or reject; the first who does decides."""

    async def post_again(self, task_id: str, space_id: str) -> bool:
        """Have it posted in the log channel once more; False where nothing waits."""


class ReadFile(Protocol):
    """Satisfied by `bot.pictures.documents.Documents.read`."""

    async def __call__(self, attachment: Attachment, *, option: str, most_bytes: int) -> bytes:
        """The bytes of what was attached. Raises a refusal."""


@dataclass(frozen=True, kw_only=True)
class Office:
    """What every seat has. `usual` are the credits per day where no server set any; `clock` is UTC
    ms; `new_id` makes ids of at most 25 characters. `lists` are the provider's, where they are
    known; `previews`: the host lets servers have them."""

    database: Database
    commands: Sequence[Command]
    usual: int
    log_channel: LogChannel
    custody: Custody
    clock: Callable[[], int]
    new_id: Callable[[], str]
    hands: Hands
    read_file: ReadFile
    mark: Mark = unmarked
    lists: Callable[[ListName], Offers | None] = lambda _: None
    previews: bool = True


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
        await self.office.log_channel.tell(self.here, self._told(message, values))
        return Answer((line(message, **values),))

    async def tell_former(self, channel: str | None, message: str, **values: object) -> None:
        """Say it in what was the log channel until now: who takes that away is not unseen."""
        told = self._told(message, values)
        await self.office.log_channel.tell_former(channel, self.here, told)

    def _told(self, message: str, values: Mapping[str, object]) -> Message:
        what = say(message, **values)
        text = say(DONE_BY, person=name_of(self.person.id), what=what)
        return Message(render(text, self.person.language))

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
    """An id as a chat shows it by its name, where it can.

    Who was forgotten has no name any more: as much of a mark is told as keeps two apart.
    """
    platform, _, number = id.partition(":")
    if platform == "mark":
        return f"forgotten:{number[:8]}"
    if platform != "discord" or not number.isdigit():
        return id
    return {"person": f"<@{number}>", "role": f"<@&{number}>", "channel": f"<#{number}>"}[kind]


def shown(lines: list[Line], *, nothing: str, most: int) -> Answer:
    """A list, as far as a message holds it."""
    if not lines:
        return Answer((line(nothing),))
    rest = len(lines) - most
    return Answer((*lines[:most], *((line("… and {rest} more.", rest=rest),) if rest > 0 else ())))
