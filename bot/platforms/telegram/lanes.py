"""Work in order where order matters: what one person does in one chat, one thing after another."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

log = logging.getLogger(__name__)

AT_ONCE = 128
AT_ONCE_IN_CHAT = 8  #: A chat that is over its budget must not hold up the others.
MOST_IN_CHAT = 100  #: Several minutes of what a group's budget can answer.
MOST_WAITING = 1_000

Lane = tuple[int, int]  #: A chat, and who acts in it.
Work = Callable[[], Awaitable[None]]


class Lanes:
    """A queue for each lane, worked off side by side; how much waits is bounded."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._chats: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()
        self._waiting: dict[Lane, deque[Work]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._counts: Counter[int] = Counter()
        self._freed = asyncio.Event()

    @property
    def full(self) -> bool:
        """Nothing more should be put in for the moment."""
        return self._counts.total() >= MOST_WAITING

    async def room(self) -> None:
        """Wait until there is some."""
        while self.full:
            self._freed.clear()
            await self._freed.wait()

    def put(self, lane: Lane, work: Work) -> bool:
        """Do this after what is in the lane; False where the chat has too much waiting."""
        chat, _ = lane
        if self._counts[chat] >= MOST_IN_CHAT:
            return False
        self._counts[chat] += 1
        if lane in self._waiting:
            self._waiting[lane].append(work)
            return True
        self._waiting[lane] = deque([work])
        task = asyncio.create_task(self._run(lane))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return True

    async def finish(self, timeout_s: float) -> None:
        """Wait for what is being done, then cancel it; what waits is left."""
        for works in self._waiting.values():
            works.clear()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=timeout_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, lane: Lane) -> None:
        chat, _ = lane
        of_chat = self._chats.get(chat) or asyncio.Semaphore(AT_ONCE_IN_CHAT)
        self._chats[chat] = of_chat
        works = self._waiting[lane]
        try:
            while works:
                work = works.popleft()
                async with of_chat, self._slots:
                    await _done(work)
                self._end(chat)
        finally:
            del self._waiting[lane]

    def _end(self, chat: int) -> None:
        self._counts[chat] -= 1
        if not self._counts[chat]:
            del self._counts[chat]
        self._freed.set()


async def _done(work: Work) -> None:
    try:
        await work()
    except Exception:  # what comes after it in the lane is somebody's too
        log.exception("something a person did was not dealt with")
