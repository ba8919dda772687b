"""What people do and see in a chat, whatever the chat: each platform has a driver of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from support.conformance.recording import sha

from bot.invocation import ActionName, Address
from bot.platforms.base import Platform
from commands.spec import ATTACHED, Attachment, Command, Kind
from commands.validation import read_options

WAIT_S = 20.0

T = TypeVar("T")
Action = tuple[ActionName, int]  #: What a button does, and to which picture.
#: Options by name, as a person means them: a picture is the bytes of its file.
Given = Mapping[str, Any]


class NotOffered(Exception):
    """The chat itself lets nobody do this: its client refuses it, or has nothing to do it with."""


@dataclass(frozen=True)
class Actor:
    """Somebody in a conversation; `id` is the person's over all platforms, `at` the place."""

    id: str
    who: Any
    at: Any
    language: str = "en"


@dataclass(frozen=True)
class Seen:
    """A message of the bot as one person sees it.

    `text` is all there is to read, mark-up taken out, moments left as `<t:…>` where it is the
    client that words them. `pictures` are SHA-256 of the files, in order; `hidden` tells which of
    them are under a spoiler. `handle` is the platform's own.
    """

    id: str
    text: str
    actions: tuple[Action, ...]
    pictures: tuple[str, ...] = ()
    hidden: tuple[bool, ...] = ()
    private: bool = False
    handle: Any = field(default=None, compare=False)


@dataclass(frozen=True)
class Form:
    """The form of an edit button, or of a page: `filled` is what stands in it, without pictures."""

    filled: Mapping[str, Any]
    handle: Any


class Driver(Protocol):
    """One chat that an adapter serves, and people in it.

    Each deed returns once the platform has taken it; what comes of it is waited for.
    """

    name: str
    as_line: bool  #: A command is typed as one line, `/imagine a fox --images 2`.

    def somebody(
        self, *, moderator: bool = False, alone: bool = False, language: str = "en"
    ) -> Actor:
        """Somebody in a place where others read along, or `alone` with the bot."""

    def beside(self, actor: Actor, *, moderator: bool = False) -> Actor:
        """Somebody else in the same place."""

    async def type(self, actor: Actor, command: Command, given: Given) -> None:
        """Ask for a command. Raises NotOffered."""

    async def reply(self, actor: Actor, command: Command, given: Given, to: Seen) -> None:
        """Ask for a command in reply to a picture. Raises NotOffered."""

    async def press(self, actor: Actor, seen: Seen, action: Action) -> None:
        """Press a button, or choose it from a menu."""

    async def open_form(self, actor: Actor, seen: Seen, action: Action) -> Form:
        """Press an edit button and wait for the form."""

    async def send_form(self, actor: Actor, form: Form, command: Command, given: Given) -> None:
        """Fill the form in so that it says this, pictures as they were. Raises NotOffered."""

    async def sees(self, actor: Actor) -> Sequence[Seen]:
        """The messages of the bot that somebody sees in the place, oldest first."""

    async def shown(self, actor: Actor, address: Address) -> Seen | None:
        """What somebody sees at an address that `deliver` has returned."""

    async def until(self, actor: Actor, fits: Callable[[Sequence[Seen]], T | None]) -> T:
        """Wait until what somebody sees fits."""

    async def told(self, actor: Actor, sentence: str) -> None:
        """Wait until somebody reads a sentence, wherever the platform shows such a thing."""

    async def rest(self) -> None:
        """Let time pass: no message was edited lately, so the next edit is made at once."""

    def reads_moment(self, seen: Seen, at: int) -> bool:
        """Whether a person learns from the message when `at` (UTC seconds) is."""


Served = tuple[Driver, Platform]  #: A chat, and the adapter that serves it.


def line_of(command: Command, given: Given) -> str:
    """The line a person types for this: the words, then the switches."""
    texts = (o for o in command.common if o.kind is Kind.TEXT and o.names is None)
    free = next((o.name for o in texts), None)
    parts = [f"/{command.name}", *([str(given[free])] if free in given else [])]
    kinds = {option.name: option.kind for option in command.declared}
    for name, value in given.items():
        if kinds.get(name) is Kind.FLAG:
            said = {True: "yes", False: "no"}.get(value, value)
            parts.append(f"--{name}={said}")
        elif name != free and kinds.get(name) not in ATTACHED:
            parts.append(f"--{name} {value}")
    return " ".join(parts)


def files_of(command: Command, given: Given) -> dict[str, bytes]:
    """The files among what is given, in the declared order."""
    wanted = [o.name for o in command.declared if o.kind in ATTACHED]
    return {name: given[name] for name in wanted if name in given}


def words_of(command: Command, given: Given) -> dict[str, Any]:
    """What is given, files left out."""
    return {name: value for name, value in given.items() if not isinstance(value, bytes)}


def meant(command: Command, given: Given) -> dict[str, Any]:
    """What dispatch has to understand: each picture an attachment named by its SHA-256."""
    options = read_options(command, {name: _as_told(value) for name, value in given.items()})
    return options.model_dump()


def _as_told(value: Any) -> Any:
    return Attachment(media=sha(value)) if isinstance(value, bytes) else value
