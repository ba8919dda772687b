"""What a person has under way and left, for platforms that show it all the time."""

from __future__ import annotations

from dataclasses import dataclass

from bot.invocation import Address, Board, Person, Underway
from bot.moderation import MOST_LISTED, MOST_TITLE, Counter
from commands import read_request
from commands.validation import echo
from storage.tasks import State, Task


@dataclass(frozen=True)
class Boards:
    """Reads boards: a handful of indexed reads each."""

    counter: Counter

    async def of(self, person: Person, *, space: str) -> Board:
        """This person's board in a space."""
        quota = await self.counter.quota(person, space_id=space)
        unfinished = await self.counter.unfinished(person, MOST_LISTED)
        here = [
            task for task in reversed(unfinished) if task.space_id == space and task.held_at is None
        ]
        return Board(
            tasks=tuple([await self._underway(task) for task in here]),
            left=quota.left,
            limit=max(quota.rule.amount, quota.left),
            resets_at=quota.resets_at,
        )

    async def _underway(self, task: Task) -> Underway:
        standing = await self.counter.standing(task)
        return Underway(
            task_id=task.id,
            command=task.command,
            title=echo(read_request(task.command, task.request).title(), limit=MOST_TITLE),
            waiting=task.state is State.QUEUED,
            place=standing.place,
            ready_at=standing.ready_at,
            started_at=task.submitted_at,
            channel=task.channel_id,
            message=Address.from_json(task.address).message,
        )
