"""Acknowledgements first: in a burst, what can wait lets those still to be sent leave before it.

The interactions of a burst come one by one, and each is acknowledged in a moment: that none is on
its way just now does not mean that none is to come. Outside of bursts nothing waits: Discord
answers an acknowledgement after a tenth of a second or two, and there is often one on its way.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Self

LONGEST_S = 0.25  #: In an endless burst work goes on all the same.
QUIET_S = 0.02  #: So long without a new interaction, and the burst is over.
BURST = 4  #: Interactions, each within so short a time of the one before.


class Gate:
    """Open unless there is a burst."""

    def __init__(self, *, longest_s: float = LONGEST_S, quiet_s: float = QUIET_S) -> None:
        self._longest_s = longest_s
        self._quiet_s = quiet_s
        self._leaving = 0
        self._came = 0  # within short times of one another
        self._last = float("-inf")  # when the last one came, by the loop's clock
        self._open = asyncio.Event()
        self._open.set()
        self._opening: asyncio.TimerHandle | None = None

    def leaving(self) -> Self:
        """Around sending an acknowledgement: at the end it has left, or never will."""
        return self

    def __enter__(self) -> None:
        self._leaving += 1
        self._note()

    def __exit__(self, *_: object) -> None:
        self._leaving -= 1
        if not self._leaving and not self._open.is_set():
            loop = asyncio.get_running_loop()
            self._opening = loop.call_later(self._quiet_s, self._open.set)

    async def passed(self) -> None:
        """Wait until the burst is over, a quarter of a second at most."""
        if self._open.is_set():
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(self._longest_s):
                await self._open.wait()

    def _note(self) -> None:
        """One more has come: close if they come so fast that it is a burst."""
        now = asyncio.get_running_loop().time()
        self._came = self._came + 1 if now - self._last < self._quiet_s else 1
        self._last = now
        if self._came >= BURST:
            self._open.clear()
            if self._opening is not None:
                self._opening.cancel()
