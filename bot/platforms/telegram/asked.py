"""A command as somebody typed it, with the pictures it came with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.errors import InvalidOptions, Text, say
from bot.invocation import Person
from bot.platforms.telegram.files import Source
from bot.platforms.telegram.places import Place
from bot.platforms.telegram.tickets import Ticket
from bot.platforms.typed import Typed
from commands.spec import ATTACHED, Command, Kind, Option

NO_PICTURE_TAKEN = "/{command} takes no picture."
TOO_MANY = "/{command} takes only {count}: {names}."


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`key` is the invocation's id; `place.asked` the message it was typed in.

    `own` are the pictures that came along, `replied` those of the message it answers, `have`
    those of earlier steps by option. `space` is the group it is about, where it was typed
    elsewhere. `on_page`: it was asked by the form of a page.
    """

    key: str
    typed: Typed
    place: Place
    person: Person
    ticket: Ticket
    own: Sequence[Source] = ()
    replied: Sequence[Source] = ()
    have: Mapping[str, Source] = field(default_factory=dict)
    space: int | None = None
    on_page: bool = False

    @property
    def command(self) -> Command:
        return self.typed.command

    @property
    def in_group(self) -> bool:
        return self.place.chat < 0

    @property
    def wants_privacy(self) -> bool:
        """Whether the result was asked for alone, where others read along."""
        return self.in_group and self.typed.options.get("private") is True


def wanted_pictures(command: Command) -> list[Option]:
    """The options of a command that are pictures, in order."""
    return [option for option in command.declared if option.kind is Kind.PICTURE]


def wanted_file(command: Command) -> Option | None:
    """The option of a command that is a file, if there is one."""
    return next((option for option in command.declared if option.kind is Kind.FILE), None)


def placed(asked: Asked) -> dict[str, Source]:
    """The pictures by option: those of earlier steps, then what came along, in declared order.

    Raises InvalidOptions where there are more than the command takes.
    """
    sources = dict(asked.have)
    names = [option.name for option in asked.command.declared if option.kind in ATTACHED]
    free = [name for name in names if name not in sources]
    if len(asked.own) > len(free):
        raise InvalidOptions(_too_many(asked.command.name, names))
    return sources | dict(zip(free, asked.own, strict=False))


def missing_pictures(asked: Asked, sources: Mapping[str, Source]) -> list[Option]:
    """The pictures that the command needs and does not have."""
    wanted = wanted_pictures(asked.command)
    return [option for option in wanted if option.required and option.name not in sources]


def _too_many(command: str, names: Sequence[str]) -> Text:
    if not names:
        return say(NO_PICTURE_TAKEN, command=command)
    return say(TOO_MANY, command=command, count=len(names), names=", ".join(names))
