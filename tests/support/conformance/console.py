"""The console, driven by its HTTP API, as its page does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from support.conformance.driver import (
    WAIT_S,
    Action,
    Actor,
    Form,
    Given,
    NotOffered,
    Seen,
    Served,
    files_of,
    line_of,
    words_of,
)
from support.conformance.recording import Recording, sha
from support.console import Stream, console_platform

from bot.invocation import Address
from commands.spec import Command

#: Deeds that need the page itself, and are therefore offered in no other chat: it has a brush.
OF_THE_PAGE = ("paint",)
FORMS = ("edit", "form")  #: Deeds that the page asks for with a form.
ADA, BEN, MO = "console:ada", "console:ben", "console:mo"

T = TypeVar("T")


@dataclass
class ConsoleDriver:
    """Commands are filled into the page's form, or typed as a line."""

    session: aiohttp.ClientSession
    as_line: bool = False
    name: str = "console"
    _refused: list[str] = field(default_factory=list)  #: shown above the field
    _fetched: dict[str, str] = field(default_factory=dict)

    def somebody(
        self, *, moderator: bool = False, alone: bool = False, language: str = "en"
    ) -> Actor:
        if alone:
            raise NotOffered("the console is one channel")
        person = MO if moderator else ADA
        return Actor(person, person, "main", language)

    def beside(self, actor: Actor, *, moderator: bool = False) -> Actor:
        person = MO if moderator else BEN
        return Actor(person, person, actor.at, actor.language)

    async def type(self, actor: Actor, command: Command, given: Given) -> None:
        await self._ask(actor, self._asked(command, given), files_of(command, given))

    async def reply(self, actor: Actor, command: Command, given: Given, to: Seen) -> None:
        asked = {**self._asked(command, given), "reply_to": to.id}
        await self._ask(actor, asked, files_of(command, given))

    async def press(self, actor: Actor, seen: Seen, action: Action) -> None:
        path = "/api/forms" if action[0] in FORMS else "/api/presses"
        await self._post(actor, path, _pressed(seen, action))

    async def open_form(self, actor: Actor, seen: Seen, action: Action) -> Form:
        body = await self._post(actor, "/api/forms", _pressed(seen, action))
        page = {"page": seen.id} if action[0] == "form" else {}
        return Form(body["options"], {**body, **page})

    async def send_form(self, actor: Actor, form: Form, command: Command, given: Given) -> None:
        pictures = {name: lent["media"] for name, lent in form.handle["pictures"].items()}
        options = {**words_of(command, given), **form.handle["given"]}
        asked = {"command": command.name, "options": options, "pictures": pictures}
        await self._ask(actor, {**asked, "page": form.handle.get("page", "")}, {})

    async def sees(self, actor: Actor) -> Sequence[Seen]:
        async with self.session.get("/api/messages", params={"as": actor.id}) as response:
            messages = (await response.json())["messages"]
        return [await self._seen(message) for message in messages if message["bot"]]

    async def shown(self, actor: Actor, address: Address) -> Seen | None:
        return next((s for s in await self.sees(actor) if s.id == address.message), None)

    async def until(self, actor: Actor, fits: Callable[[Sequence[Seen]], T | None]) -> T:
        try:
            async with asyncio.timeout(WAIT_S), self._changes(actor) as stream:
                while not (found := fits(await self.sees(actor))):
                    await stream.next()
                return found
        except TimeoutError:
            seen = [one.text for one in await self.sees(actor)][-5:]
            raise AssertionError(f"it never came to that: {seen}, {self._refused[-3:]}") from None

    async def told(self, actor: Actor, sentence: str) -> None:
        if not any(sentence in refused for refused in self._refused):
            await self.until(actor, lambda seen: any(sentence in one.text for one in seen) or None)

    async def rest(self) -> None:
        """The console puts nothing off."""

    def reads_moment(self, seen: Seen, at: int) -> bool:
        return f"<t:{at}:R>" in seen.text  # the page words it, and again every minute

    # -- Private ---------------------------------------------------------------------------

    def _asked(self, command: Command, given: Given) -> dict[str, Any]:
        if self.as_line:
            return {"text": line_of(command, given)}
        return {"command": command.name, "options": words_of(command, given)}

    async def _ask(self, actor: Actor, asked: dict[str, Any], files: Mapping[str, bytes]) -> None:
        if not files:
            await self._post(actor, "/api/commands", asked)
            return
        form = aiohttp.FormData()
        form.add_field("request", json.dumps({"person": actor.id, **asked}))
        for name, data in files.items():
            part = "picture" if self.as_line else f"picture:{name}"
            form.add_field(part, BytesIO(data), filename="a.png", content_type="image/png")
        await self._send(actor, "/api/commands", data=form)

    async def _post(self, actor: Actor, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return await self._send(actor, path, json={"person": actor.id, **body})

    async def _send(self, actor: Actor, path: str, **body: Any) -> dict[str, Any]:
        headers = {"Accept-Language": actor.language}
        async with self.session.post(path, headers=headers, **body) as response:
            answer: dict[str, Any] = await response.json()
            if "error" in answer:
                self._refused.append(answer["error"])
            return answer

    async def _seen(self, message: dict[str, Any]) -> Seen:
        buttons = [*message.get("buttons", ()), *message.get("choices", ())]
        asked = f"/{message['command']} {message['prompt']}" if message["command"] else ""
        words = (asked, message["text"], *message["details"], message["choose"])
        return Seen(
            id=message["id"],
            text="\n".join(words),
            actions=tuple((b["action"], b["picture"]) for b in buttons if _is_common(b)),
            pictures=tuple([await self._picture(one["url"]) for one in message["pictures"]]),
            hidden=tuple(one["spoiler"] for one in message["pictures"]),
            private=message["private"],
            handle=buttons,
        )

    async def _picture(self, url: str) -> str:
        if url not in self._fetched:
            async with self.session.get(url) as response:
                self._fetched[url] = sha(await response.read())
        return self._fetched[url]

    @asynccontextmanager
    async def _changes(self, actor: Actor) -> AsyncIterator[Stream]:
        async with self.session.get("/api/events", params={"as": actor.id}) as response:
            yield Stream(response)


def _is_common(button: dict[str, Any]) -> bool:
    return button["action"] not in OF_THE_PAGE


def _pressed(seen: Seen, action: Action) -> dict[str, Any]:
    button = next(b for b in seen.handle if (b["action"], b["picture"]) == action)
    return {
        "message": seen.id,
        "action": button["action"],
        "task_id": button["task_id"],
        "picture": button["picture"],
    }


@asynccontextmanager
async def console(folder: Path, recording: Recording, *, as_line: bool) -> AsyncIterator[Served]:
    """The adapter alone, started; stopped at the end."""
    platform = console_platform(folder)
    await platform.start(recording)
    try:
        async with aiohttp.ClientSession(platform.url) as session:
            yield ConsoleDriver(session, as_line), platform
    finally:
        await platform.stop()
