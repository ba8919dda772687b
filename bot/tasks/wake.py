"""Signals between the parts of the task life: something is waiting, something is due."""

from __future__ import annotations

import asyncio

LONGEST_SLEEP_S = 5.0  #: A loop looks so often by itself: another process may have made work.


class Signal:
    """Set by whoever made work, awaited by the one loop that does it. A set is never lost."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        self._event.set()

    async def wait(self, timeout_s: float) -> None:
        """Return when set, or after `timeout_s`; clears the signal."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._event.wait()
        except TimeoutError:
            return
        self._event.clear()


class Wake:
    """The two signals of one process."""

    def __init__(self) -> None:
        self.queued = Signal()  #: a task was queued, or a slot at a provider became free
        self.due = Signal()  #: a task has become due: finished, failed, cancelled, hastened

    def due_in(self, wait_ms: int) -> None:
        """A task is due after `wait_ms`: wake who would sleep past it."""
        if wait_ms < LONGEST_SLEEP_S * 1000:
            self.due.set()
