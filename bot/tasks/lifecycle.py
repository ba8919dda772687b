"""The life of a task: the only writer of a task's state. README.md has the diagram.

Every method commits before it returns, is guarded by the state in its own UPDATE, and may be
called twice or late: the second call does nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

from yarl import URL

from bot.invocation import Address
from bot.provider.errors import Unreadable
from bot.provider.protocol import (
    SUCCEEDED,
    Empty,
    Failed,
    Outcome,
    Reason,
    Running,
    Succeeded,
    read_callback,
)
from bot.tasks.routes import Provider, request_of
from bot.tasks.wake import Wake
from storage import claims, tasks, transitions
from storage.database import Database
from storage.media import NewMedia
from storage.tasks import Existing, Limits, NewTask, Refused, Reserved, State, Task

log = logging.getLogger(__name__)

UNFINISHED = (State.SUBMITTING, State.SUBMITTED)
ASK_AGAIN_MS = 10_000  #: An unreadable callback makes us ask at most this often: a query is paid.


class Lifecycle:
    """Moves tasks from state to state, and wakes whoever does the next step."""

    def __init__(
        self,
        database: Database,
        *,
        providers: Mapping[str, Provider],
        limits: Limits,
        lease_ms: int,
        wake: Wake,
        clock: Callable[[], int],
    ) -> None:
        self._database = database
        self._providers = providers
        self._limits = limits
        self._wake = wake
        self._clock = clock
        self.lease_ms = lease_ms

    # -- Reserve, and give up --------------------------------------------------------------

    async def reserve(
        self, new: NewTask, *, media: Sequence[NewMedia] = ()
    ) -> Reserved | Existing | Refused:
        """Accept a task: limits checked, task, reservation and inputs written, or nothing."""
        operation = tasks.reserve(new, limits=self._limits, media=media, now=self._clock())
        result = await self._database.write(operation)
        if isinstance(result, Reserved):
            log.info("task %s accepted: /%s", new.id, new.command)
            self._wake.queued.set()
        return result

    async def cancel(self, task_id: str) -> bool:
        """Stop a task that has no result yet, with a refund; False when it is too late.

        The vendor has no call for this (provider-api Q46): a result that comes later is dropped.
        """
        cancelled = await self._database.write(transitions.cancel(task_id, now=self._clock()))
        if cancelled:
            log.info("task %s cancelled", task_id)
            self._changed()
        return cancelled

    async def fail(
        self, task: Task, reason: Reason, detail: str = "", *, fenced: bool = False
    ) -> bool:
        """End a task without a result, with a refund. `fenced`: only if this lease still holds."""
        attempt = task.attempt if fenced else None
        operation = transitions.fail(
            task.id, reason=reason, detail=detail, now=self._clock(), attempt=attempt
        )
        failed = await self._database.write(operation)
        if failed:
            log.info("task %s failed: %s %s", task.id, reason, detail)
            self._changed()
        return failed

    # -- Submit ----------------------------------------------------------------------------

    async def claim_queued(self, provider: Provider, *, per_person: int, limit: int) -> list[Task]:
        """Take waiting tasks in their fair order; `submitting` is committed before sending."""
        operation = claims.claim_queued(
            provider.name,
            now=self._clock(),
            lease_ms=self.lease_ms,
            max_in_flight=provider.max_in_flight,
            per_person=per_person,
            limit=limit,
        )
        return await self._database.write(operation)

    async def accepted(self, task: Task, *, provider_id: str | None, poll_in_ms: int) -> None:
        """The provider has taken the task. Does nothing if its callback was faster."""
        now = self._clock()
        operation = transitions.accepted(
            task.id, task.attempt, provider_id=provider_id, now=now, next_at=now + poll_in_ms
        )
        if await self._database.write(operation):
            log.info("task %s submitted to %s", task.id, task.provider)
            self._wake.due_in(poll_in_ms)

    async def requeue(self, task: Task, *, after_ms: int) -> None:
        """Nothing was sent: the task waits again, where it stood, for at least `after_ms`."""
        operation = transitions.requeue(task.id, task.attempt, not_before=self._clock() + after_ms)
        await self._database.write(operation)

    # -- Finish ----------------------------------------------------------------------------

    async def callback(self, task_id: str, body: bytes) -> None:
        """Take a provider's callback; its token has been checked.

        Returns after the commit; repeated, late and unknown ones change nothing. Raises
        `Unreadable` where the body says nothing we understand: then the provider is asked.
        """
        task = await self._database.read(tasks.get(task_id))
        if task is None or task.state not in UNFINISHED:
            return
        try:
            outcome = self._read_callback(task, body)
        except Unreadable:
            await self._ask_soon(task)
            raise
        await self.finish(task, outcome, ended_by="callback")

    async def finish(self, task: Task, outcome: Outcome, *, ended_by: str) -> None:
        """What an answer means for a task, whoever brought it: reply, callback or query."""
        match outcome:
            case Succeeded():
                await self._succeed(task, outcome, ended_by)
            case Failed(reason, detail):
                await self.fail(task, reason, detail)
            case Empty():
                await self._ask_soon(task, tries=1)
            case Running():
                log.debug("task %s is running", task.id)

    async def _succeed(self, task: Task, outcome: Succeeded, ended_by: str) -> None:
        if host := foreign_host(outcome, self._providers[task.provider]):
            log.error("task %s: its result is at %s, not among the result hosts", task.id, host)
            await self.fail(task, Reason.UNFETCHABLE)
            return
        operation = transitions.finish(
            task.id,
            outcome=SUCCEEDED.dump_json(outcome).decode(),
            ended_by=ended_by,
            now=self._clock(),
        )
        if await self._database.write(operation):
            log.info("task %s succeeded, told by %s", task.id, ended_by)
            self._changed()

    def _read_callback(self, task: Task, body: bytes) -> Outcome:
        provider = self._providers[task.provider]
        outcome = read_callback(provider.endpoint(request_of(task)), body)
        if host := foreign_host(outcome, provider):
            raise Unreadable(f"a result at {host}, which is not among the result hosts")
        return outcome

    async def _ask_soon(self, task: Task, *, tries: int = 0) -> None:
        now = self._clock()
        operation = transitions.hasten(
            task.id, now=now, not_polled_since=now - ASK_AGAIN_MS, tries=tries
        )
        if await self._database.write(operation):
            self._wake.due.set()

    # -- Steps under a lease ---------------------------------------------------------------

    async def claim_due(self, limit: int) -> list[Task]:
        """Take tasks whose moment has come, each under a lease of `lease_ms`."""
        operation = claims.claim_due(now=self._clock(), lease_ms=self.lease_ms, limit=limit)
        return await self._database.write(operation)

    async def renew(self, held: Sequence[tuple[str, int]]) -> None:
        """Keep the leases of steps still being done."""
        operation = claims.renew(held, until=self._clock() + self.lease_ms)
        await self._database.write(operation)

    async def postpone(self, task: Task, after_ms: int, *, tries: int = 0, polls: int = 0) -> None:
        """Let go of a task until later, counting what was tried."""
        operation = transitions.postpone(
            task.id, task.attempt, next_at=self._clock() + after_ms, tries=tries, polls=polls
        )
        await self._database.write(operation)
        self._wake.due_in(after_ms)

    async def keep_results(self, task: Task, media: Sequence[NewMedia]) -> bool:
        """Record our own copies of the result; False when the lease was lost."""
        return await self._database.write(transitions.keep_results(task.id, task.attempt, media))

    # -- Deliver ---------------------------------------------------------------------------

    async def delivered(self, task: Task, *, address: Address, charge: int) -> None:
        """The chat has the result: delivered and settled, in one transaction."""
        operation = transitions.delivered(
            task.id, task.attempt, address=address.to_json(), charge=charge, now=self._clock()
        )
        if await self._database.write(operation):
            log.info("task %s delivered", task.id)

    async def told(self, task: Task, *, address: Address) -> None:
        """The chat has been told of a failure or a cancellation."""
        operation = transitions.told(
            task.id, task.attempt, address=address.to_json(), now=self._clock()
        )
        await self._database.write(operation)

    def _changed(self) -> None:
        self._wake.due.set()
        self._wake.queued.set()


def foreign_host(outcome: Outcome, provider: Provider) -> str | None:
    """The first host of a result that results may not come from, if there is one."""
    if not isinstance(outcome, Succeeded):
        return None
    urls = [URL(image.url) for image in outcome.images if image.url]
    return next((url.host or "?" for url in urls if not provider.results.admits(url)), None)
