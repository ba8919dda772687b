"""Whose turn it is to send, chat by chat: results first, then answers, then progress.

Waiting costs no task and no thread: each chat has a heap of who waits and one timer.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from typing import Protocol

from bot.platforms.telegram.budget import Budget, ChatBudget, Urgency

MOST_CHATS = 1_000  #: Idle ones are forgotten beyond this.


class Timer(Protocol):
    """Satisfied by asyncio's own."""

    def cancel(self) -> None: ...


def _later(delay: float, act: Callable[[], None]) -> Timer:
    return asyncio.get_running_loop().call_later(delay, act)


class _Line:
    """Who waits to send to one chat."""

    def __init__(
        self,
        budget: Budget,
        *,
        clock: Callable[[], float],
        later: Callable[[float, Callable[[], None]], Timer],
    ) -> None:
        self.budget = budget
        self._clock = clock
        self._later = later
        self._timer: Timer | None = None
        self._order = itertools.count()
        self._waiting: list[tuple[Urgency, int, int, asyncio.Future[None]]] = []

    @property
    def idle(self) -> bool:
        return not self._waiting and self.budget.is_idle(self._clock())

    def enter(self, urgency: Urgency, count: int) -> asyncio.Future[None]:
        """Stand in line; the future is done when it is one's turn."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (urgency, next(self._order), count, turn))
        self.serve()
        return turn

    def serve(self) -> None:
        """Let go whoever may; come back when the next one may."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            urgency, _, count, turn = self._waiting[0]
            now = self._clock()
            if turn.done():  # gave up waiting
                heapq.heappop(self._waiting)
                continue
            if (at := self.budget.ready_at(urgency, count, now)) > now:
                self._timer = self._later(at - now, self.serve)
                return
            heapq.heappop(self._waiting)
            self.budget.take(urgency, count, now)
            turn.set_result(None)


class Turns:
    """The lines of all chats. `clock` is seconds, `later` calls back after so many of them."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        later: Callable[[float, Callable[[], None]], Timer] = _later,
    ) -> None:
        self._clock = clock
        self._later = later
        self._lines: dict[int, _Line] = {}

    async def wait(self, chat: int, urgency: Urgency, *, count: int = 1) -> None:
        """Return when `count` messages may be sent to this chat, or edited there."""
        if urgency is not Urgency.GRANTED:
            await self._line(chat).enter(urgency, count)

    def pause(self, chat: int, seconds: float) -> None:
        """Send nothing to this chat for so long."""
        line = self._line(chat)
        line.budget.pause(self._clock() + seconds)
        line.serve()

    def _line(self, chat: int) -> _Line:
        line = self._lines.get(chat)
        if line is None:
            if len(self._lines) >= MOST_CHATS:
                self._lines = {id: one for id, one in self._lines.items() if not one.idle}
            line = _Line(ChatBudget(chat), clock=self._clock, later=self._later)
            self._lines[chat] = line
        return line
