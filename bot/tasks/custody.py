"""Custody of results that are held back: written down here, decided once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from bot.invocation import Address
from bot.tasks.wake import Wake
from storage import holdings
from storage.database import Database
from storage.holdings import Decided, Decision, Holding
from storage.tasks import Task

log = logging.getLogger(__name__)

HELD_MS = 7 * 24 * 3600 * 1000  #: Without a decision for so long, it counts as rejected.


class Custody:
    """Writes what becomes of held results. Every method commits before it returns, and may be
    called twice or late: the second call does nothing. `clock` is UTC milliseconds."""

    def __init__(self, database: Database, *, wake: Wake, clock: Callable[[], int]) -> None:
        self._database = database
        self._wake = wake
        self._clock = clock

    async def hold(self, task: Task, slots: Sequence[str]) -> Holding | None:
        """Hold these pictures back, under the task's lease; None when that was lost."""
        now = self._clock()
        until = now + HELD_MS
        held = holdings.hold(task.id, task.attempt, slots=slots, now=now, until=until)
        if not await self._database.write(held):
            return None
        log.info("task %s waits for a moderator", task.id)
        return Holding(task.id, task.space_id, tuple(slots), Decision.WAITING, now, until)

    async def posted(self, task: Task, holding: Holding, address: Address | None) -> bool:
        """Where moderators see it; None where they do no more."""
        json = None if address is None else address.to_json()
        return await self._database.write(
            holdings.posted(task.id, task.attempt, address=json, posts=holding.posts)
        )

    async def told(self, task: Task, address: Address) -> bool:
        """The person knows that a moderator looks at it."""
        operation = holdings.told(task.id, task.attempt, address=address.to_json())
        return await self._database.write(operation)

    async def rest(self, task: Task, holding: Holding) -> bool:
        """Let go of the task until it is decided; False where there is something to do already."""
        operation = holdings.rest(task.id, task.attempt, posts=holding.posts)
        return await self._database.write(operation)

    async def decide(
        self, task_id: str, space_id: str, *, approve: bool, actor_id: str | None
    ) -> Decided:
        """Approve or reject. Without an actor it is rejected, if its time has run out."""
        decided = await self._database.write(
            holdings.decide(
                task_id, space_id, approve=approve, actor_id=actor_id, now=self._clock()
            )
        )
        if decided.first:
            log.info("task %s %s", task_id, "approved" if approve else "rejected")
            self._wake.due.set()
        return decided

    async def post_again(self, task_id: str, space_id: str) -> bool:
        """Have it posted in the log channel once more; False where nothing waits."""
        operation = holdings.post_again(task_id, space_id, now=self._clock())
        posted = await self._database.write(operation)
        self._wake.due.set()
        return posted
