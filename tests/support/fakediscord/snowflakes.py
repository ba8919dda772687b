"""The time of this Discord, which a test may put forward, and the ids that hold it."""

from __future__ import annotations

import itertools
import time
from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000  #: Discord counts from the first second of 2015.
FIRST_GUILD_MS = 120_000_000_000  #: After the epoch; a multiple of every likely count of shards.


class Clock:
    """The machine's time in UTC milliseconds, and what a test adds to it."""

    def __init__(self) -> None:
        self._ahead_ms = 0

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000 + self._ahead_ms

    def advance(self, seconds: float) -> None:
        """Let time pass at once."""
        self._ahead_ms += round(seconds * 1000)


class Snowflakes:
    """Mints ids that grow with time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = itertools.count()
        self._guilds = itertools.count()

    def __call__(self) -> int:
        return (self._clock() - EPOCH_MS) << 22 | next(self._numbers) % 2**22

    def guild(self) -> int:
        """Successive guilds fall to successive shards: the shard is (id >> 22) % count."""
        return FIRST_GUILD_MS + next(self._guilds) << 22


def iso(milliseconds: int) -> str:
    """A time as Discord writes it."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="microseconds")
