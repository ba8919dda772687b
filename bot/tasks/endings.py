"""Ends that came from another process, while this one was showing what is not the end.

Whoever shows progress asks before and looks afterwards. Where the end has come in between, what
was shown may have taken its place: then the end is shown once more. In one process the platforms
keep the order by themselves.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.invocation import Message
from bot.signals import Signal
from storage import tasks
from storage.database import Database
from storage.task_rows import State, Task

log = logging.getLogger(__name__)

MOST = 1_000  #: Tasks to be looked after; beyond it an end is not shown again.
IDLE_S = 60.0
LOOK_S = 1.0  #: An end that is being shown is not shown again before it is known to be there.
LOOKS = 60
UNDER_WAY = (State.QUEUED, State.SUBMITTING, State.SUBMITTED)


class Endings:
    """Knows from the database which tasks have ended, and shows ends once more."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._covered: dict[str, int] = {}  # how often each was looked at
        self._noted = Signal()

    async def has_ended(self, task_id: str) -> bool:
        """Whether the person was given the end, or is being given it."""
        task = await self._database.read(tasks.get(task_id))
        return task is not None and task.state not in UNDER_WAY

    async def is_behind(self, message: Message) -> bool:
        """Whether it has ended, or is said to wait and does not any more."""
        if message.task_id is None:
            return False
        task = await self._database.read(tasks.get(message.task_id))
        waits = message.status == "waiting"
        return task is not None and task.state not in ((State.QUEUED,) if waits else UNDER_WAY)

    def cover(self, task_id: str) -> None:
        """Something was shown over the end of this task: show the end again."""
        if len(self._covered) < MOST:
            self._covered[task_id] = 0
            self._noted.set()

    async def run(self, show_again: Callable[[Task], Awaitable[None]]) -> None:
        """Show ends again, until cancelled."""
        while True:
            if not self._covered:
                await self._noted.wait(IDLE_S)
                continue
            for task_id in list(self._covered):
                await self._look(task_id, show_again)
            if self._covered:
                await asyncio.sleep(LOOK_S)

    async def _look(self, task_id: str, show_again: Callable[[Task], Awaitable[None]]) -> None:
        looks = self._covered.pop(task_id)
        task = await self._database.read(tasks.get(task_id))
        if task is not None and task.closed_at is not None:
            log.info("task %s: its end is shown again", task_id)
            await show_again(task)
        elif task is not None and looks < LOOKS:
            self._covered[task_id] = looks + 1
