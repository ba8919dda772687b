"""A stand-in chat on a socket of its own: it outlives the service that talks to it.

People's events wait here until they are acknowledged, as Telegram's updates do. A message edited
or sent twice under one nonce is one message, as on Discord. Tests hold answers back to stop the
service between the chat's receiving a message and the service's recording it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Shown:
    """One message as people see it now, and every final text it was given, by nonce."""

    id: str
    text: str = ""
    status: str = "waiting"
    task_id: str | None = None
    channel: str = "channel"
    pictures: list[str] = field(default_factory=list)
    spoilers: list[bool] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    finals: dict[str, str] = field(default_factory=dict)


class Chat:
    """The chat's server; runs in the test's own loop."""

    def __init__(self) -> None:
        self.messages: dict[str, Shown] = {}
        self.events: list[dict[str, Any]] = []
        self.refusals: list[tuple[int, dict[str, Any]]] = []
        self.received: Counter[str] = Counter()  #: final messages by status, repeated ones too
        self.url = ""
        self._changed = asyncio.Condition()
        self._holding: set[str] = set()
        self._released = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Chat:
        app = web.Application()
        app.router.add_get("/events", self._give_events)
        app.router.add_put("/messages/{id}", self._put)
        app.router.add_delete("/messages/{id}", self._remove)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._released.set()
        assert self._runner is not None
        await self._runner.cleanup()

    async def ask(
        self,
        command: str,
        options: Mapping[str, Any],
        *,
        person: str = "ada",
        space: str = "s",
        moderator: bool = False,
    ) -> str:
        """Somebody types a command; returns the id of the placeholder that answers it."""
        number = str(len(self.events) + 1)
        self.messages[number] = Shown(number)
        self.events.append(
            {
                "id": number,
                "command": command,
                "options": dict(options),
                "person": f"test:{person}",
                "space": f"test:{space}",
                "moderator": moderator,
            }
        )
        await self._notify()
        return number

    def in_channel(self, channel: str) -> list[Shown]:
        """The messages of a channel, oldest first."""
        return [message for message in self.messages.values() if message.channel == channel]

    async def until(self, message: str, *statuses: str, timeout_s: float = 30) -> Shown:
        """Wait until a message has one of these statuses."""
        await self.wait_for(lambda: self.messages[message].status in statuses, timeout_s=timeout_s)
        return self.messages[message]

    async def wait_for(self, condition: Any, *, timeout_s: float = 30) -> None:
        """Wait until something about the messages is so; an assertion shows them if it never is."""
        try:
            async with asyncio.timeout(timeout_s), self._changed:
                await self._changed.wait_for(condition)
        except TimeoutError:
            shown = {m.id: (m.status, m.text) for m in self.messages.values()}
            raise AssertionError(f"the chat never got there: {shown}") from None

    def hold(self, *statuses: str) -> None:
        """Keep messages of these statuses unanswered once received, until `release`."""
        self._holding = set(statuses)
        self._released.clear()

    def release(self) -> None:
        self._holding.clear()
        self._released.set()

    def refuse_next(self, status: int, *, times: int = 1, **body: Any) -> None:
        """Answer the next final messages with an error instead of taking them."""
        self.refusals.extend([(status, body)] * times)

    def finals(self) -> dict[str, int]:
        """How many different final messages every task was given."""
        counts: Counter[str] = Counter()
        for message in self.messages.values():
            if message.task_id:
                counts[message.task_id] += len(message.finals)
        return dict(counts)

    def finals_given(self) -> list[str]:
        """The tasks that were given a final message."""
        return [task for task, count in self.finals().items() if count]

    async def _give_events(self, request: web.Request) -> web.Response:
        after = int(request.query["after"])
        async with self._changed:
            try:
                async with asyncio.timeout(5):
                    await self._changed.wait_for(lambda: len(self.events) > after)
            except TimeoutError:
                return web.json_response([])
        return web.json_response(self.events[after : after + 200])

    async def _put(self, request: web.Request) -> web.Response:
        body = await request.json()
        final = body["nonce"] is not None
        if final and self.refusals:
            status, answer = self.refusals.pop(0)
            return web.json_response(answer, status=status)
        id = request.match_info["id"]
        self._take(self.messages.setdefault(id, Shown(id)), body, final=final)
        await self._notify()
        if final and body["status"] in self._holding:
            await self._released.wait()
        return web.json_response({"id": request.match_info["id"]})

    async def _remove(self, request: web.Request) -> web.Response:
        self.messages.pop(request.match_info["id"], None)
        await self._notify()
        return web.json_response({})

    def _take(self, message: Shown, body: dict[str, Any], *, final: bool) -> None:
        if message.finals and not final:
            return  # a late edit of progress
        message.text, message.status = body["text"], body["status"]
        message.task_id = body["task_id"] or message.task_id
        message.channel, message.pictures = body["channel"], body["pictures"]
        message.spoilers, message.buttons = body["spoilers"], body["buttons"]
        if final:
            self.received[message.status] += 1
            previous = message.finals.setdefault(body["nonce"], body["text"])
            assert previous == body["text"], "the same nonce with another text"

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()
