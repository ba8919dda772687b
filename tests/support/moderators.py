"""What moderators alone may do, as the commands declare it, and what a refusal must not change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from support.conformance.values import good, png
from support.databases import dump
from support.door import Door

from bot.invocation import ActionName, Address, Person
from commands import COMMANDS
from commands.spec import Attachment, Command, InvalidOption, Kind, Option
from commands.validation import check_typed

THEIRS = tuple(command for command in COMMANDS if command.moderators)
A_RESULT = "id-00000001"  #: As `open_door` numbers tasks.
#: Words that mean something to the server of `furnish`, by the option they are typed for.
WORDS: Mapping[str, str] = {
    "command": "imagine",
    "word": "kelp",
    "reason": "spam",
    "result": A_RESULT,
}
#: What of one command fits nothing else.
OF_COMMANDS: Mapping[str, Mapping[str, Any]] = {
    "settings set": {"name": "language", "value": "en"},
}
ANY_WORD = "boat"
A_FILE = b'[settings]\nlanguage = "en"\n'

#: What moderators alone do to a result, by buttons under it or in the log channel.
DECIDING: tuple[ActionName, ...] = ("approve", "reject", "takedown", "dismiss")

Refer = Callable[[Option], Any]  #: The value of an option that names a person, role or channel.


class Unfilled(Exception):
    """A command of which it is not known how to type it: OF_COMMANDS can tell."""

    def __init__(self, command: Command, problem: str) -> None:
        super().__init__(f"/{command.name} cannot be filled in: {problem}")


def named(command: Command) -> str:
    """How a parameter is called."""
    return command.name


def filled(command: Command, refer: Refer, *, everything: bool = False) -> dict[str, Any]:
    """Options that are right: those that have to be there, or all. Raises Unfilled.

    A picture or a file is its bytes.
    """
    own = OF_COMMANDS.get(command.name, {})
    wanted = [o for o in command.declared if o.required or everything or o.name in own]
    given = {o.name: own[o.name] if o.name in own else _value(o, refer) for o in wanted}
    if missing := [name for name, value in given.items() if value is None]:
        raise Unfilled(command, f"nothing is known that fits {missing}")
    try:
        check_typed(command, {name: _checked(value) for name, value in given.items()})
    except InvalidOption as error:
        raise Unfilled(command, str(error)) from None
    return given


def by_chat(platform: str) -> Refer:
    """Ids as a platform makes them of what was chosen."""
    names = {Kind.PERSON: f"{platform}:123456789", Kind.ROLE: f"{platform}:987654321"}
    return lambda option: names.get(option.kind, "here")


def refusal(command: Command) -> str:
    """What everybody else is told."""
    return f"/{command.name} is for moderators."


def _value(option: Option, refer: Refer) -> Any:
    if option.kind in (Kind.PERSON, Kind.ROLE, Kind.CHANNEL):
        return refer(option)
    match option.kind:
        case Kind.RESULT:
            return A_RESULT
        case Kind.PICTURE:
            return png()
        case Kind.FILE:
            return A_FILE
        case Kind.TEXT:
            return WORDS.get(option.name, ANY_WORD)
    return next(good(option), None)


def _checked(value: Any) -> Any:
    """What the options' model takes: it looks at no ids but those of our own form."""
    if isinstance(value, bytes):
        return Attachment(media="attached")
    return value if isinstance(value, str | int | float | bool) else "chat:123456789"


# -- A server with something in it ------------------------------------------------------------

#: What a moderator has done in it, so that there is something to undo, to see and to lose.
DEEDS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("settings set", {"name": "log_channel", "value": "here"}),
    ("limits set", {"credits": 40}),
    ("limits weight", {"times": 2, "command": "upscale"}),
    ("words add", {"word": "seaweed"}),
    ("words add", {"word": "kelp"}),
    ("channels allow", {"channel": "here"}),
    ("block", {"user": "chat:zoe", "reason": "secret reason"}),
    ("grant", {"user": "chat:ben", "credits": 2, "reason": "secret prize"}),
)
#: What of these nobody may read who is no moderator.
SECRETS = ("seaweed", "secret reason", "secret prize", "chat:zoe")


async def furnish(door: Door, here: Address) -> None:
    """Do all of it, in the server of this address."""
    mia = Person(f"{here.platform}:mia", "Mia", moderator=True)
    for command, given in DEEDS:
        text = (await door.ask(command, person=mia, at=here, given=given)).text
        assert "went wrong" not in text, text


# -- What is left as it was -------------------------------------------------------------------


@contextmanager
def untouched(door: Door) -> Iterator[None]:
    """Nothing is written, posted to a log channel, taken down or kept meanwhile."""
    before = _traces(door)
    yield
    after = _traces(door)
    assert {k: after[k] for k in after if after[k] != before[k]} == {}


def _traces(door: Door) -> dict[str, Any]:
    posted = {"posted": list(door.wall.delivered), "removed": list(door.wall.removed)}
    return {**dump(door.folder), **posted, "files": sorted(door.kept_files())}
