"""What goes on after a person was answered: bounded, and waited for when the console stops."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

from bot.errors import Busy, say

MOST_ERRANDS = 64


class Errands:
    """Background tasks, at most so many at once."""

    def __init__(self, most: int = MOST_ERRANDS) -> None:
        self._free = most
        self._running: set[asyncio.Task[None]] = set()

    def reserve(self) -> None:
        """Take a place for one errand. Raises Busy where none is free."""
        if not self._free:
            raise Busy(say("Too much is going on at once. Try again in a moment."))
        self._free -= 1

    def release(self) -> None:
        """Give a place back."""
        self._free += 1

    def start(self, errand: Coroutine[None, None, None]) -> None:
        """Run an errand in the place that was reserved for it."""
        task = asyncio.create_task(errand)
        self._running.add(task)
        task.add_done_callback(self._ended)

    async def finish(self, timeout_s: float) -> None:
        """Wait for what is under way, then cancel it."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=timeout_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self.release()
