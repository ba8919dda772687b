"""The console on a free port, with a dispatch of the test's own behind it."""

from __future__ import annotations

import asyncio
import itertools
import json
from base64 import b64decode
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp

from bot.config import Console
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
from bot.platforms.console import ConsolePlatform
from bot.platforms.console.site import Bring, nowhere
from commands import COMMANDS
from commands.spec import Attachment

ADA, BEN, MO = "console:ada", "console:ben", "console:mo"
WAIT_S = 10
#: A picture of 1×1 pixel.
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass
class AnsweringDispatch:
    """Writes down what it is asked, and answers as the test says, once the test lets it."""

    answer: Callable[[Invocation | Press], Message] = lambda _: Message("Waiting.", "waiting")
    asked: asyncio.Queue[Invocation | Press] = field(default_factory=asyncio.Queue)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    filled: Filled | Message = field(default_factory=lambda: Message("Not here.", private=True))
    boards: dict[str, Board] = field(default_factory=dict)
    suggestions: tuple[Suggestion, ...] = ()

    def __post_init__(self) -> None:
        self.may_answer.set()

    async def vet(self, invocation: Invocation) -> Message | None:
        return None

    async def suggest(
        self, command: str, option: str, typed: str, *, space: str, adult: bool
    ) -> tuple[Suggestion, ...]:
        asked = typed.casefold()
        return tuple(one for one in self.suggestions if one.label.casefold().startswith(asked))

    async def invoke(self, invocation: Invocation) -> Message:
        return await self._answer(invocation)

    async def press(self, press: Press) -> Message:
        return await self._answer(press)

    async def refill(self, press: Press) -> Filled | Message:
        self.asked.put_nowait(press)
        return self.filled

    async def hold(self, person: Person, about: str, pictures: Sequence[Attachment]) -> None:
        """There are no forms about pictures here."""

    async def held(self, person: Person, about: str) -> tuple[Attachment, ...]:
        return ()

    async def board(self, person: Person, *, space: str) -> Board | None:
        return self.boards.get(person.id)

    async def next(self) -> Any:
        async with asyncio.timeout(WAIT_S):
            return await self.asked.get()

    async def _answer(self, asked: Invocation | Press) -> Message:
        self.asked.put_nowait(asked)
        await self.may_answer.wait()
        return self.answer(asked)


@dataclass
class Page:
    """What a browser would do, without one."""

    platform: ConsolePlatform
    session: aiohttp.ClientSession

    async def post(self, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
        async with self.session.post(path, json=body) as response:
            return response.status, await response.json()

    async def type(self, text: str, person: str = ADA) -> str:
        """Type a command; the id of the message that answers it."""
        status, body = await self.post("/api/commands", person=person, text=text)
        assert status == 202, body
        return str(body["message"])

    async def upload(
        self, files: dict[str, bytes], person: str = ADA, **asked: Any
    ) -> tuple[int, dict[str, Any]]:
        form = aiohttp.FormData()
        form.add_field("request", json.dumps({"person": person, **asked}))
        for name, data in files.items():
            form.add_field(name, BytesIO(data), filename="cat.png", content_type="image/png")
        async with self.session.post("/api/commands", data=form) as response:
            return response.status, await response.json()

    async def messages(self, person: str = ADA) -> list[dict[str, Any]]:
        async with self.session.get("/api/messages", params={"as": person}) as response:
            return list((await response.json())["messages"])

    async def message(self, id: str, person: str = ADA) -> dict[str, Any] | None:
        return next((m for m in await self.messages(person) if m["id"] == id), None)

    @asynccontextmanager
    async def stream(
        self, person: str = ADA, *, since: int = 0, last_event: str | None = None
    ) -> AsyncIterator[Stream]:
        headers = {} if last_event is None else {"Last-Event-ID": last_event}
        params = {"as": person, "since": str(since)}
        async with self.session.get("/api/events", params=params, headers=headers) as response:
            assert response.status == 200, await response.text()
            yield Stream(response)

    async def settled(self, id: str, text: str, person: str = ADA) -> dict[str, Any]:
        """Wait until the message says this."""
        async with self.stream(person) as stream:
            return await stream.until(lambda m: m["id"] == id and m.get("text") == text)


@dataclass
class Stream:
    """Reads server-sent events."""

    response: aiohttp.ClientResponse

    async def next(self) -> tuple[str, str, dict[str, Any]]:
        """The next event: its id, its name, its data."""
        got: dict[str, str] = {}
        async with asyncio.timeout(WAIT_S):
            while True:
                line = (await self.response.content.readline()).decode()
                if not line:
                    raise EOFError("the stream ended")
                if line == "\n" and "data" in got:
                    return got.get("id", ""), got["event"], json.loads(got["data"])
                name, _, value = line.rstrip("\n").partition(": ")
                got[name] = value

    async def until(self, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while True:
            _, _, data = await self.next()
            if fits(data):
                return data


def counted_ids(start: int = 1) -> Callable[[], str]:
    numbers = itertools.count(start)
    return lambda: f"id-{next(numbers):04}"


def console_platform(
    folder: Path,
    *,
    ids: Callable[[], str] | None = None,
    clock: int = 1_700_000_000_000,
    bring: Bring = nowhere,
    **more: Any,
) -> ConsolePlatform:
    return ConsolePlatform(
        settings=Console(enabled=True, **{"port": 0, **more}),
        data_dir=folder,
        clock=lambda: clock,
        ids=ids or counted_ids(),
        commands=COMMANDS,
        bring=bring,
    )


@asynccontextmanager
async def console(
    folder: Path, dispatch: AnsweringDispatch | None = None, **more: Any
) -> AsyncIterator[Page]:
    """The console, started; stopped at the end."""
    platform = console_platform(folder, **more)
    await platform.start(dispatch or AnsweringDispatch())
    try:
        async with aiohttp.ClientSession(platform.url) as session:
            yield Page(platform, session)
    finally:
        await platform.stop()


def address(message: str | None, *, private: bool = False, person: str = ADA) -> Address:
    return Address(
        "console", "console:easel", "console:main", message, private, extra={"person": person}
    )


def result(folder: Path, *, task_id: str = "task-1", pictures: int = 1, **more: Any) -> Message:
    """A finished message with pictures and buttons."""
    files = []
    for number in range(pictures):
        path = folder / f"{task_id}-{number}.png"
        path.write_bytes(PNG)
        files.append(PictureFile(path, f"{task_id}-media-{number}", "image/png", 1, 1))
    message = Message(
        "Done.",
        "done",
        command="imagine",
        prompt="a lighthouse in a storm",
        pictures=tuple(files),
        buttons=(Button("again", "Again", task_id), Button("delete", "Delete", task_id)),
        task_id=task_id,
    )
    return replace(message, **more)
