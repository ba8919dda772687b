"""Updates that Telegram has been told we have, kept until they are dealt with.

Telegram forgets an update once it is confirmed. It is written down before that, so a crash in
between loses nothing; and an update that comes twice is known by its id.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.platforms.telegram.memory import Memory, Posted

KEPT_DONE_MS = 48 * 3600 * 1000  #: Telegram repeats an update for 24 hours.
STALE_MS = 6 * 3600 * 1000  #: What was left open longer is not answered any more.
NOTED_MS = 180 * 24 * 3600 * 1000  #: What stands in chats for longer is not known any more.
MOST_OPEN = 10_000  #: Beyond it nothing is taken: Telegram keeps it.
AT_ONCE = 100
LOOK_S = 5.0  #: The ring of another process may be lost: it is looked for work so often.
ALONE_S = 3600.0


class Deposed(Exception):
    """Another process deals with the updates by now."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One update. `answer` is the message that was sent for it before a crash."""

    id: int
    body: Mapping[str, Any]
    answer: int | None = None


@dataclass(slots=True)
class Term:
    """The time in which this process listens, until `ends_at` (UTC ms) if it is not extended.

    `number` fences what is written of updates; 0 is for a process without others.
    """

    number: int = 0
    ends_at: int | None = None

    def is_over(self, now: int) -> bool:
        return self.ends_at is not None and now >= self.ends_at


async def keep(memory: Posted, updates: Sequence[Mapping[str, Any]], *, now: int) -> bool:
    """Write updates down: from then on they are ours. False where too many wait."""
    told = [(update["update_id"], json.dumps(update)) for update in updates]
    if not await memory.keep(told, now=now, most_open=MOST_OPEN):
        return False
    memory.tell()
    return True


class Inbox:
    """The updates, for who deals with them in a term. `clock` is UTC milliseconds."""

    def __init__(self, memory: Memory, term: Term, *, clock: Callable[[], int]) -> None:
        self._memory = memory
        self._term = term
        self._clock = clock

    async def keep(self, updates: Sequence[Mapping[str, Any]]) -> bool:
        """Write them down, committed; False where too many wait."""
        return await keep(self._memory, updates, now=self._clock())

    async def left(self, known: Collection[int]) -> list[Kept]:
        """What waits, oldest first, without what is known already."""
        found = await self._memory.left(known, limit=AT_ONCE)
        return [Kept(one.id, json.loads(one.body), one.answer) for one in found]

    async def told(self) -> None:
        """Return when there may be more, or after a while."""
        await self._memory.told(LOOK_S if self._memory.shared else ALONE_S)

    async def expire(self) -> None:
        """Forget what is old; what waited for too long is not dealt with any more."""
        now = self._clock()
        await self._memory.expire(
            done_before=now - KEPT_DONE_MS,
            open_before=now - STALE_MS,
            noted_before=now - NOTED_MS,
        )

    def check(self) -> None:
        """Raise Deposed where this process has had its time."""
        if self._term.is_over(self._clock()):
            raise Deposed

    async def answered(self, updates: Sequence[int], message: int) -> None:
        """A message was sent for them: after a crash it is that one again. Raises Deposed."""
        if not await self._memory.answered(updates, message, term=self._term.number):
            raise Deposed

    async def done(self, updates: Sequence[int]) -> None:
        """Dealt with: they are not begun again. Raises Deposed."""
        if not await self._memory.done(updates, term=self._term.number):
            raise Deposed
