"""Removals: what was taken down goes, from the media folder and from the chat.

Everything here may be done twice: a crash between two steps means that all of them are done again,
by the loop, once the lease of whoever was at it has run out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bot.errors import DeliveryError, Text, render, say
from bot.invocation import Address, Message
from bot.pictures.store import MediaStore
from bot.platforms.base import Platform
from bot.provider.protocol import Reason
from commands.validation import echo
from storage import media, takedowns, tasks, transitions
from storage.database import Database
from storage.takedowns import Takedown
from storage.tasks import State, Task

log = logging.getLogger(__name__)

SOONEST_MS = 2_000  #: Between two attempts; half the age of the decision where that is more,
LATEST_MS = 15 * 60 * 1000  #: and never more than this.
GIVE_UP_MS = 7 * 24 * 3600 * 1000  #: After so long, a message that cannot be reached stays.

TAKEN_DOWN = "This was taken down by a moderator."
TAKEN_DOWN_FOR = "This was taken down by a moderator. The reason given: {reason}."
NOT_YET = say("It is still being worked on; it goes as soon as that has ended.")
OFF = say("The chat it is in is not connected.")
MOST_REASON = 200


class Removed(NamedTuple):
    """What came of an attempt. `problem` says what is still there, and why."""

    over: bool
    problem: Text | None = None


def notice_of(takedown: Takedown, *, why: bool = True) -> Text:
    """What stands in place of what was taken down."""
    reason = echo(takedown.reason, limit=MOST_REASON).rstrip(".") if why else ""
    return say(TAKEN_DOWN_FOR, reason=reason) if reason else say(TAKEN_DOWN)


@dataclass(frozen=True, kw_only=True)
class Removals:
    """Carries takedowns out. `clock` is UTC milliseconds; after `lease_ms` without a word of who
    is at it, it is done once more."""

    database: Database
    store: MediaStore
    platforms: Mapping[str, Platform]
    lease_ms: int
    clock: Callable[[], int]

    async def carry_out(self, takedown: Takedown) -> Removed:
        """Remove everything, under the lease that comes with it; later where that cannot be now."""
        task = await self.database.read(tasks.get(takedown.task_id))
        if task is None:
            return await self._over(takedown)
        if task.closed_at is None:
            await self._end(task)
            return await self._later(takedown, NOT_YET)
        await self._forget_pictures(task)
        try:
            await self._retract(task, takedown)
        except DeliveryError as error:
            return await self._refused(takedown, error)
        return await self._over(takedown)

    # -- Private ---------------------------------------------------------------------------

    async def _end(self, task: Task) -> None:
        """A result that no chat took waits for days: it need not any more."""
        if task.state is State.SUCCEEDED and task.parked_at is not None:
            operation = transitions.fail(
                task.id, reason=Reason.UNDELIVERABLE, detail="", now=self.clock(),
                attempt=task.attempt,
            )  # fmt: skip
            await self.database.write(operation)

    async def _forget_pictures(self, task: Task) -> None:
        """Files first: of rows without files the next attempt still knows."""
        kept = await self.database.read(media.every_of(task.id))
        await self.store.remove(kept)
        await self.database.write(media.forget([one.id for one in kept]))

    async def _retract(self, task: Task, takedown: Takedown) -> None:
        platform = self.platforms.get(task.platform)
        if platform is None:
            raise DeliveryError(OFF)
        notice = Message(render(notice_of(takedown), task.language))
        await platform.retract(Address.from_json(task.address), notice)

    async def _refused(self, takedown: Takedown, error: DeliveryError) -> Removed:
        log.warning("task %s: its message stays: %s", takedown.task_id, error)
        if error.permanent or self.clock() - takedown.created_at > GIVE_UP_MS:
            over = await self._over(takedown)
            return over._replace(problem=error.text)
        return await self._later(takedown, error.text, wait_s=error.retry_after)

    async def _later(
        self, takedown: Takedown, problem: Text, *, wait_s: float | None = None
    ) -> Removed:
        now = self.clock()
        wait_ms = min(max(SOONEST_MS, (now - takedown.created_at) // 2), LATEST_MS)
        wait_ms = max(wait_ms, round((wait_s or 0) * 1000))
        await self.database.write(takedowns.postpone(takedown, next_at=now + wait_ms))
        return Removed(over=False, problem=problem)

    async def _over(self, takedown: Takedown) -> Removed:
        if await self.database.write(takedowns.done(takedown)):
            log.info("task %s was taken down", takedown.task_id)
        return Removed(over=True)
