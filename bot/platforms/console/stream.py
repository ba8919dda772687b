"""The live stream of one page (server-sent events), resumed where it broke off.

HTML Living Standard, 9.2: `id` is what the browser sends back as Last-Event-ID.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.invocation import Board
from bot.platforms.console.entries import Entry
from bot.platforms.console.history import History
from bot.platforms.console.live import Live

BUSY_S = 2.0  #: While something is under way its place may change without a message.
BOARD_EVERY_S = 0.5  #: A board is read at most so often, however much happens.
KEEP_ALIVE_S = 15.0  #: A comment as often as this, so that a dead connection is noticed.
WRITE_S = 30.0  #: A page that takes nothing for so long is given up.
BATCH = 50
RETRY_MS = 1000  #: When the browser shall come back after a break.


class Stream:
    """Sends one person's page every change after a version, and the person's board.

    A board has no id: it is told whole, so there is nothing to resume.
    """

    def __init__(
        self,
        response: web.StreamResponse,
        *,
        person: str,
        history: History,
        live: Live,
        board: Callable[[], Awaitable[Board | None]],
    ) -> None:
        self._response = response
        self._person = person
        self._history = history
        self._live = live
        self._board = board
        self._told: Board | None = None
        self._board_due = 0.0

    async def run(self, changed: asyncio.Event, *, since: int) -> None:
        """Send changes until the page goes away or the console stops."""
        await self._write(f"retry: {RETRY_MS}\n\n")
        since = await self._begin(since)
        while not self._live.closed:
            changed.clear()
            since = await self._catch_up(since)
            pause_s = await self._tell_board()
            try:
                await asyncio.wait_for(changed.wait(), pause_s)
            except TimeoutError:
                await self._write(": still here\n\n")

    async def _begin(self, since: int) -> int:
        """A version from the future means another file: the page has to start over."""
        newest = await self._history.version()
        if since <= newest:
            return since
        await self._send(newest, "reset", {})
        return newest

    async def _catch_up(self, since: int) -> int:
        while entries := await self._history.changes(since=since, limit=BATCH):
            for entry in entries:
                await self._tell(entry)
                since = entry.version
        return since

    async def _tell(self, entry: Entry) -> None:
        if entry.visible_to(self._person):
            await self._send(entry.version, "message", entry.view())
        elif entry.gone_for(self._person):
            await self._send(entry.version, "gone", {"id": entry.id})

    async def _tell_board(self) -> float:
        """Send the board if it has changed; in how many seconds it is to be looked at again."""
        now = asyncio.get_running_loop().time()
        if now < self._board_due:
            return self._board_due - now
        self._board_due = now + BOARD_EVERY_S
        board = await self._board()
        if board is not None and board != self._told:
            self._told = board
            await self._write(f"event: board\ndata: {json.dumps(asdict(board))}\n\n")
        return BUSY_S if board is not None and board.tasks else KEEP_ALIVE_S

    async def _send(self, version: int, event: str, data: dict[str, Any]) -> None:
        # json.dumps leaves no line break in a value, so nothing typed can end the field.
        await self._write(f"id: {version}\nevent: {event}\ndata: {json.dumps(data)}\n\n")

    async def _write(self, text: str) -> None:
        await asyncio.wait_for(self._response.write(text.encode()), WRITE_S)
