"""The adapter in the test's own process, between a fake Telegram and a dispatch that notes.

What the dispatch answers is the test's to say; everything else is the real thing.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aiohttp import web
from PIL import Image
from pydantic import SecretStr
from support.faketelegram.notebook import remembering
from support.faketelegram.server import TOKEN, FakeTelegram

from bot.config import Telegram
from bot.ids import now_ms
from bot.invocation import (
    Address,
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
from bot.pictures.fetch import Fetcher
from bot.pictures.fit import Fitter
from bot.pictures.worker import DecodeWorker
from bot.platforms.base import Endings
from bot.platforms.telegram.platform import TelegramPlatform
from commands import COMMANDS, find
from commands.spec import Attachment, Command, InvalidOption, TextCommand
from commands.validation import check_typed

SIZE = 64
SECRET = "a-word_that-only-Telegram-was-told"


@dataclass
class NotingDispatch:
    """Notes what it is asked, and answers as told: by default every command becomes a task."""

    invoked: list[Invocation] = field(default_factory=list)
    pressed: list[Press] = field(default_factory=list)
    attached: list[dict[str, bytes]] = field(default_factory=list)  #: files while they were there
    answer: Callable[[Invocation], Message] | None = None
    press_answer: Callable[[Press], Message] | None = None
    filled: Filled | Message | None = None
    changed: Callable[[], None] = lambda: None
    gate: asyncio.Event | None = None

    async def vet(self, invocation: Invocation) -> Message | None:
        command = find(invocation.command)
        assert command is not None
        try:
            check_typed(command, invocation.options)
        except InvalidOption as error:
            return Message(str(error), private=True)
        return None

    async def suggest(
        self, command: str, option: str, typed: str, *, space: str, adult: bool
    ) -> tuple[Suggestion, ...]:
        return ()

    async def invoke(self, invocation: Invocation) -> Message:
        self.attached.append(
            {
                name: value.path.read_bytes()
                for name, value in invocation.options.items()
                if isinstance(value, Attachment) and value.path is not None
            }
        )
        self.invoked.append(invocation)
        self.changed()
        if self.gate is not None:
            await self.gate.wait()
        if self.answer is not None:
            return self.answer(invocation)
        if isinstance(find(invocation.command), TextCommand):
            return Message(
                f"answer to {invocation.command}", "notice", invocation.command, private=True
            )
        return waiting(invocation.command, task_id=f"task{len(self.invoked)}")

    async def press(self, press: Press) -> Message:
        self.pressed.append(press)
        self.changed()
        if self.gate is not None:
            await self.gate.wait()
        if self.press_answer is not None:
            return self.press_answer(press)
        return waiting("imagine", task_id=f"pressed{len(self.pressed)}")

    async def refill(self, press: Press) -> Filled | Message:
        self.pressed.append(press)
        self.changed()
        assert self.filled is not None
        return self.filled

    async def hold(self, person: Person, about: str, pictures: Sequence[Attachment]) -> None:
        """There are no forms about pictures here."""

    async def held(self, person: Person, about: str) -> tuple[Attachment, ...]:
        return ()

    async def board(self, person: Person, *, space: str) -> Board | None:
        return None


@dataclass
class Room:
    """The fake, the adapter, and the dispatch between them."""

    telegram: FakeTelegram
    platform: TelegramPlatform
    dispatch: NotingDispatch
    folder: Path
    make: Callable[[], TelegramPlatform]

    async def invoked(self, count: int = 1) -> Invocation:
        """Wait for so many commands; the newest."""
        await self.telegram.until(lambda: len(self.dispatch.invoked) >= count)
        return self.dispatch.invoked[-1]

    async def pressed(self, count: int = 1) -> Press:
        """Wait for so many presses; the newest."""
        await self.telegram.until(lambda: len(self.dispatch.pressed) >= count)
        return self.dispatch.pressed[-1]

    async def restart(self) -> None:
        """Stop the adapter and start it on the same folder."""
        await self.platform.stop()
        self.platform = self.make()
        await self.platform.start(self.dispatch)

    def picture(self, name: str = "m1", **more: Any) -> PictureFile:
        """A finished picture on this disk."""
        path = self.folder / f"{name}.png"
        width, height = more.pop("size", (SIZE, SIZE))
        mode = more.pop("mode", "RGB")
        Image.new(mode, (width, height), 80).save(path)
        return PictureFile(path, name, "image/png", width, height, **more)


def waiting(command: str = "imagine", *, task_id: str = "task1") -> Message:
    """What dispatch says of a task that was accepted."""
    buttons = (Button("cancel", "Cancel", task_id),)
    return Message(
        "Waiting to start.", "waiting", command, "a fox", buttons=buttons, task_id=task_id
    )


def done(*pictures: PictureFile, person: Person, task_id: str = "task1", **more: Any) -> Message:
    """A result."""
    buttons = (Button("again", "Again", task_id), Button("delete", "Delete", task_id))
    message = Message(
        "Done.", "done", "imagine", "a fox", details=("Seed: 7",), pictures=pictures,
        buttons=buttons, task_id=task_id, person=person,
    )  # fmt: skip
    return replace(message, **more)


def address(chat: int, message: int | None = None, **more: Any) -> Address:
    """An address in a chat, as the core has it back from its database."""
    number = None if message is None else str(message)
    return Address("telegram", f"telegram:{chat}", str(chat), number, direct=chat > 0, **more)


def jpeg(colour: int = 80, size: int = 32) -> bytes:
    """A small picture, as people send them."""
    buffer = io.BytesIO()
    Image.new("RGB", (size, size), (colour, colour, colour)).save(buffer, "JPEG")
    return buffer.getvalue()


@asynccontextmanager
async def listening(
    receive: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> AsyncIterator[str]:
    """A listener with the webhook's route; its address."""
    app = web.Application()
    app.router.add_post(TelegramPlatform.door_path, receive)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def room(
    folder: Path,
    *,
    strict_rates: bool = False,
    webhook: bool = False,
    commands: Sequence[Command] = COMMANDS,
    prepare: Callable[[FakeTelegram], None] = lambda _: None,
    endings: Endings | None = None,
) -> AsyncIterator[Room]:
    """Start all three; what the fake saw is judged at the end."""
    here: list[Room] = []
    async with (
        FakeTelegram(strict_rates=strict_rates) as telegram,
        _platforms(folder, telegram, commands, webhook=webhook, here=here, endings=endings) as make,
    ):
        prepare(telegram)
        dispatch = NotingDispatch(changed=telegram.notify)
        here.append(Room(telegram, make(), dispatch, folder, make))
        await here[0].platform.start(dispatch)
        try:
            yield here[0]
        finally:
            await here[0].platform.stop()


@asynccontextmanager
async def _platforms(
    folder: Path,
    telegram: FakeTelegram,
    commands: Sequence[Command],
    *,
    webhook: bool,
    here: list[Room],
    endings: Endings | None,
) -> AsyncIterator[Callable[[], TelegramPlatform]]:
    """What makes adapters on one folder: the first, and those after a restart."""
    settings = Telegram(
        token=SecretStr(TOKEN), api_url=telegram.url, mode="webhook" if webhook else "polling"
    )

    async def receive(request: web.Request) -> web.StreamResponse:
        return await here[0].platform.receive(request)

    async with (
        DecodeWorker() as worker,
        Fetcher() as fetcher,
        listening(receive) as public_url,
        remembering(folder) as memory,
    ):
        fitter = Fitter(worker, folder / "fitted", clock=now_ms)
        yield lambda: TelegramPlatform(
            settings=settings,
            data_dir=folder,
            memory=memory,
            commands=commands,
            fetcher=fetcher,
            fitter=fitter,
            clock=now_ms,
            public_url=public_url,
            webhook_secret=SECRET,
            endings=endings,
        )
