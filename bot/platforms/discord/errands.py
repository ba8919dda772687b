"""What goes on for people at the moment: so much at once, so much waiting, and no more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, cast

from bot.errors import Busy, say

AT_ONCE = 32  #: Most of it is reads and writes of the database; some of it downloads pictures.
MOST_WAITING = 2_000  #: A burst of 1,000 interactions fits in.

TOO_MUCH = say("Too much is going on here at once. Nothing was charged; try again in a moment.")

STOPPING = say("Easel is being restarted. Nothing was charged; ask again in a minute.")


class Errands:
    """Counts work and handlers, bounds the one and ends the other."""

    def __init__(self, *, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._places = at_once + most_waiting
        self._handlers: set[asyncio.Task[Any]] = set()
        self._ending = False

    @contextmanager
    def handled(self) -> Iterator[None]:
        """The running task is a handler: `finish` waits for it. Raises Busy after that."""
        if self._ending:
            raise Busy(STOPPING)
        task = cast("asyncio.Task[Any]", asyncio.current_task())
        self._handlers.add(task)
        try:
            yield
        finally:
            self._handlers.discard(task)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for one's turn to work. Raises Busy where too many wait already."""
        if not self._places:
            raise Busy(TOO_MUCH)
        self._places -= 1
        try:
            async with self._free:
                yield
        finally:
            self._places += 1

    async def finish(self, timeout_s: float) -> None:
        """Take no new handler, wait for those that run, then cancel what is late."""
        self._ending = True
        if not self._handlers:
            return
        _, late = await asyncio.wait(self._handlers, timeout=timeout_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
