"""Signals between the parts of the task life: something is waiting, something is due."""

from __future__ import annotations

import asyncio
from typing import Protocol

LONGEST_SLEEP_S = 5.0  #: A loop looks so often by itself: another process may have made work.

QUEUED, DUE = "queued", "due"
ALL = ""  #: Heard where anything may have been rung.


class Bell(Protocol):
    """How the other processes on the same database are told."""

    def ring(self, name: str) -> None: ...


class Signal:
    """Set by whoever made work, awaited by the one loop that does it. A set is never lost."""

    def __init__(self, bell: Bell | None = None, name: str = "") -> None:
        self._event = asyncio.Event()
        self._bell = bell
        self._name = name

    def set(self) -> None:
        """Wake the loop here, and those of other processes."""
        self._event.set()
        if self._bell is not None:
            self._bell.ring(self._name)

    def heard(self) -> None:
        """Wake the loop here: somebody else made work."""
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
    """The two signals, of this process and of those it shares a database with."""

    def __init__(self, bell: Bell | None = None) -> None:
        self.queued = Signal(bell, QUEUED)  #: a task was queued, or a provider's slot became free
        self.due = Signal(bell, DUE)  #: a task has become due: finished, failed, hastened …

    def heard(self, name: str) -> None:
        """Another process rang; without a name it may have been anything."""
        if name in (QUEUED, ALL):
            self.queued.heard()
        if name in (DUE, ALL):
            self.due.heard()

    def due_in(self, wait_ms: int) -> None:
        """A task is due after `wait_ms`: wake who would sleep past it."""
        if wait_ms < LONGEST_SLEEP_S * 1000:
            self.due.set()
