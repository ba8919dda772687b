"""Signals: somebody made work, and the one loop that does it wakes up."""

from __future__ import annotations

import asyncio
from typing import Protocol

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
