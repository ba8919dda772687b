"""Whether Discord is there for us, and since when it is not: its gateway, or its API alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable


class Uptime:
    """Up while every shard of this process is. `clock` is UTC milliseconds."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._shards: set[int] = set()
        self._down_since: int | None = clock()
        self.reached = asyncio.Event()  #: Set once it was up, for good.

    def down_ms(self) -> int:
        """For how long it has been down; 0 while it is up."""
        return 0 if self._down_since is None else max(1, self._clock() - self._down_since)

    def connected(self, shard: int, *, of: Iterable[int]) -> None:
        """One more shard is connected, `of` those this process runs."""
        self._shards.add(shard)
        if self._shards.issuperset(of):
            self._down_since = None
            self.reached.set()

    def lost(self, shard: int) -> None:
        """A shard has lost its connection."""
        self._shards.discard(shard)
        if self._down_since is None:
            self._down_since = self._clock()

    def lost_all(self) -> None:
        """The client was given up."""
        for shard in tuple(self._shards):
            self.lost(shard)
