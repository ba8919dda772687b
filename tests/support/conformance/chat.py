"""A driver, the dispatch that writes down, and what tests want of both."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.conformance.driver import Action, Actor, Driver, Form, Given, NotOffered, Seen
from support.conformance.opening import opened
from support.conformance.recording import WAITING, Arrived, Recording
from support.conformance.values import png

from bot.invocation import Address, Button, Filled, Message, Person, PictureFile
from bot.platforms.base import Platform
from commands import find
from commands.spec import Command

TASK = "task-1"
EDIT: Action = ("edit", 0)
DONE = "Done."


@dataclass(frozen=True)
class Typed:
    """What was typed, by whom; and what no client let anybody type."""

    taken: Sequence[tuple[Actor, Given]]
    left: Sequence[Given]


@dataclass
class Chat:
    """`delivered` is where the last result went."""

    driver: Driver
    platform: Platform
    recording: Recording
    folder: Path
    delivered: Address = field(default_factory=lambda: Address("", "", ""))
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def somebody(self, **more: Any) -> Actor:
        return self.driver.somebody(**more)

    def nonce(self) -> str:
        return f"nonce-{next(self._numbers)}"

    def picture(self, **more: Any) -> PictureFile:
        """A finished picture unlike every other, known by its media id."""
        number = next(self._numbers)
        path = self.folder / f"result-{number}.png"
        path.write_bytes(png())
        return self.recording.know(
            PictureFile(path, f"media-{number}", "image/png", 24, 24, **more)
        )

    def filled(self, command: Command, given: Given) -> Filled:
        """A command's options as a task had them."""
        pictures = {name: self.picture() for name in given if isinstance(given[name], bytes)}
        for name, picture in pictures.items():
            picture.path.write_bytes(given[name])
            self.recording.know(picture)
        words = {name: value for name, value in given.items() if name not in pictures}
        return Filled(command.name, words, pictures)

    async def asks(self, actor: Actor, command: Command, given: Given) -> Arrived:
        """Somebody types a command; as it arrived."""
        await self.driver.type(actor, command, given)
        return await self.recording.command()

    async def types(self, command: Command, many: Iterable[Given]) -> Typed:
        """Many people ask at the same time; those whom their client lets, and what is left."""
        each = [(self.somebody(moderator=command.moderators), given) for given in many]
        asked = [self.driver.type(actor, command, given) for actor, given in each]
        ended = await asyncio.gather(*asked, return_exceptions=True)
        for one in ended:
            if isinstance(one, BaseException) and not isinstance(one, NotOffered):
                raise one
        taken = [pair for pair, one in zip(each, ended, strict=True) if one is None]
        return Typed(taken, [pair[1] for pair in each if pair not in taken])

    async def editable(self, command: Command, actor: Actor | None = None) -> Editable:
        """A result whose edit button opens a form of this command."""
        actor = actor or self.somebody()
        return Editable(self, actor, command, await self.delivers(actor, buttons=(EDIT,)))

    async def begins(self, actor: Actor, **given: Any) -> Address:
        """Somebody asks for a picture and reads that it waits; where it is to be shown."""
        asked = await self.asks(actor, self.command("imagine"), {"prompt": "a fox", **given})
        address = asked.invocation.address
        await self.until_at(actor, address, WAITING)
        await self.driver.rest()
        return address

    async def delivers(self, actor: Actor, **more: Any) -> Seen:
        """A result for somebody, where they asked for it; what they see of it."""
        address = await self.begins(actor)
        return await self.puts(actor, address, self.result(actor, **more))

    async def puts(
        self, actor: Actor, address: Address, message: Message, *, nonce: str = ""
    ) -> Seen:
        """Deliver a message; what somebody sees of it."""
        self.delivered = await self.platform.deliver(address, message, nonce=nonce or self.nonce())
        seen = await self.driver.shown(actor, self.delivered)
        assert seen is not None
        return seen

    def result(
        self,
        actor: Actor,
        *,
        buttons: Sequence[Action] = (),
        choices: Sequence[Action] = (),
        pictures: Sequence[PictureFile] | None = None,
        **more: Any,
    ) -> Message:
        """A result with one picture, unless told otherwise, and these things to press."""
        given: dict[str, Any] = {"text": DONE, "status": "done", "command": "imagine"}
        return Message(
            **{**given, "prompt": "a fox", **more},
            pictures=(self.picture(),) if pictures is None else tuple(pictures),
            buttons=_buttons(buttons),
            choices=_buttons(choices),
            choose="Which one?" if choices else "",
            task_id=TASK,
            person=Person(actor.id, "Somebody", actor.language),
        )

    async def until_at(self, actor: Actor, address: Address, sentence: str) -> Seen:
        """Wait until the message there says this."""

        def there(seen: Sequence[Seen]) -> Seen | None:
            same = (one for one in seen if one.id == address.message)
            return next((one for one in same if sentence in one.text), None)

        return await self.driver.until(actor, there)

    def command(self, name: str) -> Command:
        """A command by its name."""
        command = find(name)
        assert command is not None
        return command


@dataclass(frozen=True)
class Editable:
    """A result that somebody changes and repeats, again and again."""

    chat: Chat
    actor: Actor
    command: Command
    shown: Seen

    async def opened(self, given: Given) -> Form:
        """The form, filled with what the task had."""
        self.chat.recording.filled = self.chat.filled(self.command, given)
        return await self.chat.driver.open_form(self.actor, self.shown, EDIT)

    async def says(self, given: Given) -> None:
        """Have the form say this. Raises NotOffered where it cannot."""
        pictures = {name: value for name, value in given.items() if isinstance(value, bytes)}
        form = await self.opened(pictures)
        await self.chat.driver.send_form(self.actor, form, self.command, given)


def _buttons(actions: Sequence[Action]) -> tuple[Button, ...]:
    return tuple(
        Button(action, f"{action.capitalize()} {picture + 1}", TASK, picture)
        for action, picture in actions
    )


@asynccontextmanager
async def chats(name: str, folder: Path) -> AsyncIterator[Chat]:
    """A chat by the name of its driver, as long as it is entered."""
    recording = Recording()
    async with opened(name, folder, recording) as (driver, platform):
        yield Chat(driver, platform, recording, folder)
