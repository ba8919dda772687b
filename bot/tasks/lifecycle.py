"""The life of a task: the only writer of a task's state. README.md has the diagram.

Every method commits before it returns, is guarded by the state in its own UPDATE, and may be
called twice or late: the second call does nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial

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
    Verdict,
    read_callback,
)
from bot.tasks.routes import Provider, request_of
from bot.tasks.wake import Wake
from storage import audit, claims, tasks, transitions
from storage.audit import NewEntry
from storage.database import Database, Steps
from storage.findings import Finding
from storage.media import Media, NewMedia
from storage.tasks import Awaited, Existing, Limits, NewTask, Refused, Reserved, Task
from storage.whereabouts import Place

log = logging.getLogger(__name__)

PARKED_MS = 7 * 24 * 3600 * 1000  #: How long a result that no chat took waits to be asked for.
ASK_AGAIN_MS = 10_000  #: An unreadable callback makes us ask at most this often: a query is paid.


class Lifecycle:
    """Moves tasks from state to state, and wakes whoever does the next step."""

    def __init__(
        self,
        database: Database,
        *,
        providers: Mapping[str, Provider],
        lease_ms: int,
        wake: Wake,
        clock: Callable[[], int],
    ) -> None:
        self._database = database
        self._providers = providers
        self._wake = wake
        self._clock = clock
        self.lease_ms = lease_ms

    # -- Reserve, and give up --------------------------------------------------------------

    async def reserve(
        self, new: NewTask, *, limits: Limits, media: Sequence[NewMedia] = ()
    ) -> Reserved | Existing | Refused:
        """Accept a task: limits checked, task, reservation and inputs written, or nothing."""
        operation = tasks.reserve(new, limits=limits, media=media, now=self._clock())
        result = await self._database.write(operation)
        if isinstance(result, Reserved):
            log.info("task %s accepted: /%s", new.id, new.command)
            self._wake.queued.set()
        return result

    async def cancel(self, task_id: str, *, entry: NewEntry | None = None) -> bool:
        """Stop a task that has no result yet, with a refund; False when it is too late.

        The audit gets the `entry`. The vendor has no call for this (provider-api Q46): a result
        that comes later is dropped.
        """
        operation = audit.recorded(transitions.cancel(task_id, now=self._clock()), entry)
        cancelled = await self._database.write(operation)
        if cancelled:
            log.info("task %s cancelled", task_id)
            self._changed()
        return cancelled

    async def fail(
        self,
        task: Task,
        reason: Reason,
        detail: str = "",
        *,
        fenced: bool = False,
        polls: int = 0,
        charge: int = 0,
    ) -> bool:
        """End a task without a result, with a refund. `fenced`: only if this lease still holds.

        `polls` are paid queries not counted yet; `charge` is what it costs all the same.
        """
        operation = transitions.fail(
            task.id, reason=reason, detail=detail, now=self._clock(), polls=polls,
            attempt=task.attempt if fenced else None, charge=charge,
        )  # fmt: skip
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

    async def rewrite(self, task: Task, request: str) -> bool:
        """Write down what is really sent; False where the lease was lost."""
        operation = transitions.rewrite(task.id, task.attempt, request=request)
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
        heard = await self._database.write(partial(self._hear, task_id, body))
        if isinstance(heard, Unreadable):
            self._wake.due.set()
            raise heard
        self._landed(task_id, heard, "callback")

    async def finish(self, task: Task, outcome: Outcome, *, ended_by: str) -> None:
        """What an answer means for a task, when we asked: in the reply, or by a query."""
        if host := foreign_host(outcome, self._providers[task.provider]):
            log.error("task %s: its result is at %s, not among the result hosts", task.id, host)
            outcome = Failed(Reason.UNFETCHABLE)
        landed = await self._database.write(partial(self._land, task.id, outcome, ended_by))
        self._landed(task.id, landed, ended_by)

    def _hear(self, task_id: str, body: bytes) -> Steps[Outcome | Unreadable | None]:
        """Read the task and act on the callback, in one transaction and one trip to its thread."""
        awaited = yield from tasks.awaited(task_id)()
        if awaited is None:
            return None
        try:
            outcome = self._read_callback(awaited, body)
        except Unreadable as error:
            yield from self._ask_soon(task_id)
            return error
        return (yield from self._land(task_id, outcome, "callback"))

    def _land(self, task_id: str, outcome: Outcome, ended_by: str) -> Steps[Outcome | None]:
        """Callback and query both come here; the guarded UPDATE decides who was first.

        Returns the outcome if it changed the task.
        """
        now = self._clock()
        match outcome:
            case Succeeded():
                json = SUCCEEDED.dump_json(outcome).decode()
                finish = transitions.finish(task_id, outcome=json, ended_by=ended_by, now=now)
                changed = yield from finish()
            case Failed(reason, detail):
                polls = int(ended_by == "poll")
                changed = yield from transitions.fail(
                    task_id, reason=reason, detail=detail, now=now, polls=polls
                )()
            case Empty():
                changed = yield from self._ask_soon(task_id, tries=1)
            case Running():
                changed = False
        return outcome if changed else None

    def _ask_soon(self, task_id: str, *, tries: int = 0) -> Steps[bool]:
        now = self._clock()
        since = now - ASK_AGAIN_MS
        hasten = transitions.hasten(task_id, now=now, not_polled_since=since, tries=tries)
        return (yield from hasten())

    def _landed(self, task_id: str, outcome: Outcome | None, told_by: str) -> None:
        if outcome is not None:
            log.info("task %s %s, told by %s", task_id, outcome.kind, told_by)
            self._changed()

    def _read_callback(self, awaited: Awaited, body: bytes) -> Outcome:
        provider = self._providers[awaited.provider]
        outcome = read_callback(provider.endpoint(request_of(awaited)), body)
        if host := foreign_host(outcome, provider):
            raise Unreadable(f"a result at {host}, which is not among the result hosts")
        return outcome

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

    async def keep_results(
        self, task: Task, media: Sequence[NewMedia], *, found: Sequence[Finding] = ()
    ) -> bool:
        """Record our own copies of the result, and what was found in them.

        False when the lease was lost.
        """
        operation = transitions.keep_results(task.id, task.attempt, media, found=found)
        return await self._database.write(operation)

    async def drop_results(self, task: Task, media: Sequence[Media]) -> bool:
        """Forget copies whose files are to be deleted; False when the lease was lost."""
        ids = [one.id for one in media]
        return await self._database.write(transitions.drop_results(task.id, task.attempt, ids))

    # -- Deliver ---------------------------------------------------------------------------

    async def delivered(
        self,
        task: Task,
        *,
        address: Address,
        charge: int,
        hidden: Mapping[str, bool] = transitions.NOTHING,
        made_at: int | None = None,
    ) -> None:
        """The chat has the result: delivered and settled, in one transaction.

        `hidden` says by slot of which pictures it has changed whether they may be seen; `made_at`
        is up to when the time is told that it took.
        """
        operation = transitions.delivered(
            task.id, task.attempt, address=address.to_json(), charge=charge, now=self._clock(),
            hidden=hidden, made_at=made_at, place=_place(address),
        )  # fmt: skip
        if await self._database.write(operation):
            log.info("task %s delivered", task.id)

    async def park(self, task: Task) -> bool:
        """No chat takes the result: keep it for /queue; False when it was parked before."""
        now = self._clock()
        operation = transitions.park(task.id, task.attempt, now=now, until=now + PARKED_MS)
        parked = await self._database.write(operation)
        if parked:
            log.warning("task %s: its result waits for /queue", task.id)
        return parked

    async def repost(self, task: Task, *, to: Address) -> bool:
        """Deliver a parked result elsewhere, at once; False when it is not parked any more."""
        operation = transitions.repost(
            task.id, address=to.to_json(), channel_id=to.channel, now=self._clock()
        )
        reposted = await self._database.write(operation)
        if reposted:
            log.info("task %s: asked for again", task.id)
            self._changed()
        return reposted

    async def told(self, task: Task, *, address: Address) -> None:
        """The chat has been told of a failure or a cancellation."""
        operation = transitions.told(
            task.id, task.attempt, address=address.to_json(), now=self._clock(),
            place=_place(address),
        )  # fmt: skip
        await self._database.write(operation)

    def _changed(self) -> None:
        self._wake.due.set()
        self._wake.queued.set()


def _place(address: Address) -> Place:
    """The messages that show it, by which people may name it."""
    return Place(address.channel_id, tuple(address.messages))


def foreign_host(outcome: Outcome, provider: Provider) -> str | None:
    """The first host of a result that results may not come from, if there is one.

    What was flagged may be kept anywhere: it is seen when it is fetched, if it is.
    """
    if not isinstance(outcome, Succeeded):
        return None
    urls = [URL(one.url) for one in outcome.images if one.url and one.verdict is Verdict.OK]
    return next((url.host or "?" for url in urls if not provider.results.admits(url)), None)
