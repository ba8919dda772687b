"""Who is looking at the channel: each is woken by a change and reads it from the history."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import Busy, say

MOST_WATCHERS = 64


class Live:
    """The pages that are open. Nothing is queued for them, so none can fall behind."""

    def __init__(self, most: int = MOST_WATCHERS) -> None:
        self._most = most
        self._watchers: set[asyncio.Event] = set()
        self.closed = False

    @contextmanager
    def watch(self) -> Iterator[asyncio.Event]:
        """An event that is set at each change. Raises Busy above the bound."""
        if len(self._watchers) >= self._most:
            raise Busy(say("Too many pages are open. Close one and try again."))
        event = asyncio.Event()
        self._watchers.add(event)
        try:
            yield event
        finally:
            self._watchers.discard(event)

    def wake(self) -> None:
        for event in self._watchers:
            event.set()

    def close(self) -> None:
        """End every stream; the pages come back when the console does."""
        self.closed = True
        self.wake()
