"""A dispatch that writes down what arrives, and gives the same answers whatever the platform.

What is wrong with the options is told as the real one does. Pictures become the SHA-256 of their
file: by that they are the same on each platform.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp

from bot.dispatch.telling import labelled, told
from bot.errors import render
from bot.invocation import (
    Board,
    Button,
    Filled,
    Invocation,
    Message,
    Person,
    PictureFile,
    Press,
    Suggestion,
)
from commands import find
from commands.answers import Line
from commands.spec import Attachment, Command, InvalidOption, Kind, TextCommand
from commands.validation import check_typed, read_options

WAIT_S = 20.0
WAITING = "Waiting to start."
ANSWER = "That is all there is to say."


def sha(data: bytes) -> str:
    """By which a picture is known."""
    return hashlib.sha256(data).hexdigest()


def refusal(error: InvalidOption, language: str) -> str:
    """The sentence for a mistake in the options."""
    return render(labelled(told(Line(error.message, error.values)), language), language)


@dataclass(frozen=True)
class Arrived:
    """A command as it came: its options read, its pictures by SHA-256."""

    invocation: Invocation
    options: Mapping[str, Any]
    replied: tuple[str, ...]


@dataclass
class Recording:
    """Satisfies `bot.platforms.base.Dispatch`. With `gate` shut nothing is answered."""

    answer: Callable[[Invocation], Message] | None = None
    press_answer: Callable[[Press], Message] | None = None
    filled: Filled | Message | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    commands: asyncio.Queue[Arrived] = field(default_factory=asyncio.Queue)
    presses: asyncio.Queue[Press] = field(default_factory=asyncio.Queue)
    kept: dict[str, str] = field(default_factory=dict)  #: SHA-256 by media id
    refused: list[str] = field(default_factory=list)
    held_forms: dict[tuple[str, str], tuple[Attachment, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.gate.set()

    def forget(self) -> None:
        """As new, for the next test."""
        self.answer = self.press_answer = self.filled = None
        self.commands, self.presses = asyncio.Queue(), asyncio.Queue()
        self.refused.clear()
        self.gate.set()

    def know(self, picture: PictureFile) -> PictureFile:
        """A picture of ours that platforms may name by its media id."""
        self.kept[picture.media_id] = sha(Path(picture.path).read_bytes())
        return picture

    async def command(self) -> Arrived:
        """The next command that was not looked at yet."""
        try:
            async with asyncio.timeout(WAIT_S):
                return await self.commands.get()
        except TimeoutError:
            raise AssertionError(f"no command came; refused was {self.refused}") from None

    async def press_made(self) -> Press:
        """The next press."""
        async with asyncio.timeout(WAIT_S):
            return await self.presses.get()

    # -- Dispatch --------------------------------------------------------------------------

    async def vet(self, invocation: Invocation) -> Message | None:
        try:
            check_typed(_command(invocation), invocation.options)
        except InvalidOption as error:
            return self._refuse(error, invocation.person)
        return None

    async def suggest(
        self, command: str, option: str, typed: str, *, space: str, adult: bool
    ) -> tuple[Suggestion, ...]:
        return ()

    async def invoke(self, invocation: Invocation) -> Message:
        command = _command(invocation)
        shas = {
            name: await self._sha(value)
            for name, value in invocation.options.items()
            if isinstance(value, Attachment)
        }
        replied = tuple([await self._sha(one) for one in invocation.replied])
        try:
            options = read_options(command, _completed(command, invocation, shas, replied))
        except InvalidOption as error:
            return self._refuse(error, invocation.person)
        self.commands.put_nowait(Arrived(invocation, options.model_dump(), replied))
        await self.gate.wait()
        if self.answer is not None:
            return self.answer(invocation)
        return _answer(command, invocation)

    async def press(self, press: Press) -> Message:
        self.presses.put_nowait(press)
        await self.gate.wait()
        if self.press_answer is not None:
            return self.press_answer(press)
        return Message("Noted.", private=True)

    async def refill(self, press: Press) -> Filled | Message:
        self.presses.put_nowait(press)
        assert self.filled is not None
        return self.filled

    async def hold(self, person: Person, about: str, pictures: Sequence[Attachment]) -> None:
        self.held_forms[person.id, about] = tuple(pictures)

    async def held(self, person: Person, about: str) -> tuple[Attachment, ...]:
        return self.held_forms.get((person.id, about), ())

    async def board(self, person: Person, *, space: str) -> Board | None:
        return None

    # -- Private ---------------------------------------------------------------------------

    def _refuse(self, error: InvalidOption, person: Person) -> Message:
        text = refusal(error, person.language)
        self.refused.append(text)
        return Message(text, private=True)

    async def _sha(self, attachment: Attachment) -> str:
        if attachment.media is not None:
            return self.kept[attachment.media]
        if attachment.path is not None:
            return sha(await asyncio.to_thread(attachment.path.read_bytes))
        assert attachment.url is not None
        async with aiohttp.ClientSession() as http, http.get(attachment.url) as response:
            assert response.status == 200
            return sha(await response.read())


def _command(invocation: Invocation) -> Command:
    command = find(invocation.command)
    assert command is not None, invocation.command
    return command


def _completed(
    command: Command, invocation: Invocation, shas: Mapping[str, str], replied: tuple[str, ...]
) -> dict[str, Any]:
    """The options with the picture replied to where the real dispatch puts it."""
    given = {**invocation.options, **{name: Attachment(media=one) for name, one in shas.items()}}
    wanted = [option for option in command.declared if option.kind is Kind.PICTURE]
    missing = [option for option in wanted if not given.get(option.name)]
    required = [option for option in missing if option.required]
    if replied and (meant := required or [one for one in wanted[:1] if one in missing]):
        given[meant[-1].name] = Attachment(media=replied[0])
    return given


def _answer(command: Command, invocation: Invocation) -> Message:
    if isinstance(command, TextCommand):
        return Message(ANSWER, command=command.name, private=True)
    task = f"task-{abs(hash(invocation.id)):x}"
    message = Message(
        WAITING, "waiting", command.name, "", buttons=(Button("cancel", "Cancel", task),),
        task_id=task, person=invocation.person, private=invocation.address.private,
    )  # fmt: skip
    return replace(message, prompt=str(invocation.options.get("prompt", "")))
