"""Progress: the newest of each message, shown as far as the chat's budget allows.

It may be lost. What must not happen is that it arrives after the result.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from bot.errors import DeliveryError
from bot.invocation import Address, Message
from bot.platforms.telegram.budget import Urgency
from bot.platforms.telegram.turns import Turns

log = logging.getLogger(__name__)

MOST_PENDING = 1_000  #: In all chats; the oldest is dropped beyond this.
MOST_CLOSED = 5_000  #: What comes late comes soon; after a restart the file knows.

Spot = tuple[int, int]  #: A chat and a message in it.
Show = Callable[[Address, Message], Awaitable[None]]


def spot_of(address: Address) -> Spot:
    """Where an address with a message points to."""
    return int(address.channel), int(address.message or 0)


class Edits:
    """One worker for each chat that has something to show; `show` sends a granted edit."""

    def __init__(self, turns: Turns, show: Show) -> None:
        self._turns = turns
        self._show = show
        self._pending: OrderedDict[Spot, tuple[Address, Message]] = OrderedDict()
        self._showing: dict[Spot, asyncio.Event] = {}
        self._workers: dict[int, asyncio.Task[None]] = {}
        self._closed: OrderedDict[Spot, None] = OrderedDict()

    def note(self, address: Address, message: Message) -> None:
        """Show this when there is room, instead of what was noted before."""
        chat, _ = spot = spot_of(address)
        if spot in self._closed:
            return
        self._pending[spot] = (address, message)  # keeps its place in the order
        while len(self._pending) > MOST_PENDING:
            self._pending.popitem(last=False)
        if chat not in self._workers:
            self._workers[chat] = asyncio.create_task(self._work(chat))

    async def close(self, spot: Spot) -> None:
        """Nothing will be shown in this message any more; waits for what is on its way.

        What is noted from now on is late: a fast provider is done before the first answer is shown.
        """
        self._closed[spot] = None
        if len(self._closed) > MOST_CLOSED:
            self._closed.popitem(last=False)
        self._pending.pop(spot, None)
        if shown := self._showing.get(spot):
            await shown.wait()
        self._dismiss(spot[0])

    async def stop(self) -> None:
        """Give up what was noted."""
        self._pending.clear()
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    def _dismiss(self, chat: int) -> None:
        """Take the chat's worker out of the line: a turn that nobody uses is lost to the others."""
        worker = self._workers.get(chat)
        if worker and self._first(chat) is None and not any(c == chat for c, _ in self._showing):
            del self._workers[chat]
            worker.cancel()

    async def _work(self, chat: int) -> None:
        try:
            while self._first(chat) is not None:
                await self._turns.wait(chat, Urgency.PROGRESS)
                if (spot := self._first(chat)) is not None:
                    await self._show_one(spot)
        finally:
            if self._workers.get(chat) is asyncio.current_task():
                del self._workers[chat]

    async def _show_one(self, spot: Spot) -> None:
        address, message = self._pending.pop(spot)
        shown = self._showing[spot] = asyncio.Event()
        try:
            await self._show(address, message)
        except DeliveryError as error:
            log.debug("an edit was lost: %s", error)
        finally:
            del self._showing[spot]
            shown.set()

    def _first(self, chat: int) -> Spot | None:
        return next((spot for spot in self._pending if spot[0] == chat), None)
