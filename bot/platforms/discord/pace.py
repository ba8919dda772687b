"""Edits in their order: progress at most every few seconds, the newest alone, never after the end.

Each message has a lock, so what is on its way arrives before what comes after it. Messages that
nothing was sent to lately are forgotten.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar, cast

from bot.errors import DeliveryError
from bot.platforms.discord.refusals import NOT_NOW

log = logging.getLogger(__name__)

T = TypeVar("T")

GAP_MS = 3_000  #: Between two edits of one message.
KEPT_MS = 120_000  #: How long it is known that a message shows its end: a late edit may follow.
MOST = 4_096  #: Messages.
LOOKED_AT = 8  #: Messages, at each step; so dropping keeps up with adding.
MOST_TRIES = 3  #: for the newest edit, when it was put off

Edit = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class _Turn:
    """What is known about one message. Times are the clock's milliseconds."""

    used_at: int
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    shown_at: int | None = None
    pending: Edit | None = None
    tries: int = 0
    timer: asyncio.Task[None] | None = None
    ended: bool = False
    ending: asyncio.Task[Any] | None = None
    nonce: str = ""

    @property
    def idle(self) -> bool:
        return self.pending is None and self.timer is None and not self.lock.locked()


class Pace:
    """Keeps the pace and the order of edits. `clock` is UTC milliseconds."""

    def __init__(self, *, clock: Callable[[], int], gap_ms: int = GAP_MS, most: int = MOST) -> None:
        self._clock = clock
        self._gap_ms = gap_ms
        self._most = most
        self._turns: OrderedDict[str, _Turn] = OrderedDict()  # used longest ago first
        self._going: set[asyncio.Task[Any]] = set()

    @property
    def known(self) -> int:
        """How many messages are kept in mind."""
        return len(self._turns)

    @property
    def under_way(self) -> int:
        """How many edits are on their way or put off."""
        return len(self._going)

    async def show(self, message: str, edit: Edit, *, timeout_s: float) -> None:
        """Edit now, or as soon as the last edit is long enough ago, unless a newer one comes.

        Raises what `edit` raises where it is made now; one put off is tried a few times.
        """
        turn = self._turn(message)
        if turn.ended:
            return
        turn.pending, turn.tries = edit, 0
        if turn.timer is not None or turn.lock.locked():
            return  # whoever is at it takes the newest
        wait_ms = self._wait_ms(turn)
        if wait_ms > 0:
            self._later(turn, wait_ms)
        else:
            await _result(self._start(self._show(turn)), timeout_s)

    async def end(
        self,
        message: str,
        put: Callable[[], Coroutine[Any, Any, T]],
        *,
        timeout_s: float,
        nonce: str = "",
    ) -> T:
        """Put the end, once what is on its way has arrived; nothing is shown after it.

        What already puts the end of the same `nonce`, too slowly for who waited, is joined.
        """
        turn = self._turn(message)
        turn.ended, turn.pending = True, None
        if turn.timer is not None:
            turn.timer.cancel()
            turn.timer = None
        ending = turn.ending
        if ending is None or not nonce or turn.nonce != nonce:
            ending = self._start(self._locked(turn, put))
            turn.ending, turn.nonce = ending, nonce
        return cast(T, await _result(ending, timeout_s))

    async def close(self) -> None:
        """Drop what is put off, and let go of what is on its way."""
        going = list(self._going)
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)

    # -- Private ---------------------------------------------------------------------------

    def _turn(self, message: str) -> _Turn:
        now = self._clock()
        turn = self._turns.setdefault(message, _Turn(now))
        turn.used_at = now
        self._turns.move_to_end(message)
        self._forget(now - KEPT_MS)
        return turn

    def _forget(self, before: int) -> None:
        """Drop what was used longest ago, unless it is in use."""
        for name, turn in list(islice(self._turns.items(), LOOKED_AT)):
            if not turn.idle:
                self._turns.move_to_end(name)
            elif turn.used_at < before or len(self._turns) > self._most:
                del self._turns[name]

    def _wait_ms(self, turn: _Turn) -> int:
        return 0 if turn.shown_at is None else turn.shown_at + self._gap_ms - self._clock()

    def _later(self, turn: _Turn, wait_ms: int) -> None:
        turn.timer = self._start(self._put_off(turn, wait_ms / 1000))

    async def _put_off(self, turn: _Turn, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        # From here on it is on its way: the end waits for it instead of stopping it.
        turn.timer, edit = None, turn.pending
        try:
            await self._show(turn)
        except DeliveryError as error:
            again = not error.permanent and turn.tries < MOST_TRIES
            if again and turn.pending is None and not turn.ended:
                turn.pending = edit
                self._later(turn, self._gap_ms)
            else:
                log.info("an edit was lost: %s", error)

    async def _show(self, turn: _Turn) -> None:
        async with turn.lock:
            edit, turn.pending = turn.pending, None
            if edit is None or turn.ended:
                return
            turn.tries += 1
            started_at = self._clock()
            try:
                await edit()
                turn.shown_at = started_at
            finally:
                if turn.pending is not None and not turn.ended:  # it came meanwhile
                    self._later(turn, max(0, self._wait_ms(turn)))

    async def _locked(self, turn: _Turn, put: Callable[[], Coroutine[Any, Any, T]]) -> T:
        try:
            async with turn.lock:
                return await put()
        finally:
            if turn.ending is asyncio.current_task():
                turn.ending = None

    def _start(self, coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(coroutine)
        self._going.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._going.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waited has it; for one let go nobody asks


async def _result(task: asyncio.Task[T], timeout_s: float) -> T:
    """What comes of it. What takes longer is not stopped but let go on.

    discord.py must not be cancelled while it waits out a global rate limit: the lock it holds
    meanwhile would never open again, and no request would ever leave.
    """
    done, _ = await asyncio.wait([task], timeout=timeout_s)
    if not done or task.cancelled():  # the latter by `close`
        raise DeliveryError(NOT_NOW)
    return task.result()
