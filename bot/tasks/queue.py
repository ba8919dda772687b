"""The fair queue: who is sent next, and what a waiting person is told.

The order is weighted round robin by person, then by server (storage/claims.py); caps are tasks
in flight per provider account and per person.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

from bot.tasks.lifecycle import Lifecycle
from bot.tasks.routes import Provider
from bot.tasks.steps import Steps
from bot.tasks.submission import Submission
from bot.tasks.wake import TOGETHER_S, Wake
from storage import database, tasks
from storage.database import Database
from storage.operation import together
from storage.tasks import Task

CLAIM_AT_ONCE = 32
IDLE_S = 1.0  #: A requeued task or one queued by another process is seen this late.


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a task stands: its place from 1, and when its result is expected (UTC ms)."""

    place: int | None
    ready_at: int | None


class Queue:
    """Sends waiting tasks as slots become free."""

    def __init__(
        self,
        lifecycle: Lifecycle,
        *,
        submission: Submission,
        steps: Steps,
        database: Database,
        providers: Mapping[str, Provider],
        per_person: int,
        wake: Wake,
        clock: Callable[[], int],
    ) -> None:
        self._lifecycle = lifecycle
        self._submission = submission
        self._steps = steps
        self._database = database
        self._providers = providers
        self._per_person = per_person
        self._wake = wake
        self._clock = clock

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            if not await self._send_some():
                await asyncio.sleep(TOGETHER_S)
                await self._wake.queued.wait(IDLE_S)

    async def standing(self, task: Task) -> Standing:
        """The place and the moment to tell a person; None where it is not known."""
        place, durations = await self._database.read(_place_and_durations(task))
        if not durations:
            return Standing(place, None)
        rounds = math.ceil((place or 1) / self._providers[task.provider].max_in_flight)
        now = self._clock()
        start = now if place else (task.submitted_at or now)
        ready_at = round(start + rounds * median(durations))
        # Later than usual: no moment is better than one that has passed.
        return Standing(place, ready_at if ready_at >= now else None)

    async def _send_some(self) -> bool:
        """Send what may be sent now; whether there may be more."""
        more = False
        for provider in self._providers.values():
            if (limit := min(self._steps.free, CLAIM_AT_ONCE)) <= 0:
                await self._steps.ended.wait(IDLE_S)
                return True
            claimed = await self._claim(provider, limit)
            for task in claimed:
                self._steps.start(task, self._submission.send(task))
            more = more or len(claimed) == limit
        return more

    async def _claim(self, provider: Provider, limit: int) -> list[Task]:
        # Shielded: a claim that commits while we are being cancelled would hold its lease for
        # nothing. The caller starts what it gets before it can be cancelled again.
        claiming = asyncio.ensure_future(
            self._lifecycle.claim_queued(provider, per_person=self._per_person, limit=limit)
        )
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            for task in await claiming:
                await self._lifecycle.requeue(task, after_ms=0)
            raise


@database.operation
def _place_and_durations(task: Task) -> database.Steps[tuple[int | None, list[int]]]:
    place, durations = yield from together(
        tasks.place(task.id), tasks.durations(task.provider, task.command)
    )
    return place, durations
