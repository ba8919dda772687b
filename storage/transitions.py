"""Transitions: every change of a task after its reservation, one guarded UPDATE each.

The guard stands in the UPDATE's own WHERE, so the first of two callers decides and the other
gets False. Steps under a lease name their `attempt`; whatever ends a lease raises it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from storage import findings, media, quotas, rollups, whereabouts
from storage.findings import Finding
from storage.media import HIDE, KEEP, NewMedia, values_of
from storage.operation import Sql, Steps, operation
from storage.rollups import Ended
from storage.task_rows import State
from storage.whereabouts import NOWHERE, Place

NOTHING: Mapping[str, bool] = MappingProxyType({})

_OF_ENDED = "space_id, person_id, command, created_at, polls, sends"

_REQUEUE = Sql(
    """
    UPDATE tasks SET state = 'queued', next_at = NULL, not_before = $3, tries = tries + 1
    WHERE id = $1 AND attempt = $2 AND state = 'submitting'
    RETURNING id
""",
    alone=True,
)

_REWRITE = Sql(
    """
    UPDATE tasks SET request = $3
    WHERE id = $1 AND attempt = $2 AND state = 'submitting'
    RETURNING id
""",
    alone=True,
)

_ACCEPTED = Sql(
    """
    UPDATE tasks SET state = 'submitted', provider_id = $3, submitted_at = $4, next_at = $5,
        tries = 0
    WHERE id = $1 AND attempt = $2 AND state = 'submitting'
    RETURNING id
""",
    alone=True,
)

_POSTPONE = Sql("""
    UPDATE tasks SET next_at = $3, tries = tries + $4, polls = polls + $5, sends = sends + $6
    WHERE id = $1 AND attempt = $2 AND next_at IS NOT NULL
    RETURNING state, space_id, person_id, command, created_at
""")

_HASTEN = Sql(
    """
    UPDATE tasks SET next_at = $2, tries = tries + $4
    WHERE id = $1 AND state = 'submitted' AND next_at > $2
        AND (polled_at IS NULL OR polled_at < $3)
    RETURNING id
""",
    alone=True,
)

_FINISH = Sql(
    """
    UPDATE tasks SET state = 'succeeded', outcome = $2, ended_by = $3, finished_at = $4,
        next_at = $4, tries = 0, attempt = attempt + 1,
        polls = polls + CASE WHEN CAST($3 AS TEXT) = 'poll' THEN 1 ELSE 0 END
    WHERE id = $1 AND state IN ('submitting', 'submitted')
    RETURNING id
""",
    alone=True,
)

_FAIL = Sql(f"""
    UPDATE tasks SET state = 'failed', failure = $2, detail = $3, parked_at = NULL, held_at = NULL,
        finished_at = COALESCE(finished_at, $4), next_at = $4, tries = 0, attempt = attempt + 1,
        polls = polls + CAST($6 AS BIGINT)
    WHERE id = $1 AND state IN ('queued', 'submitting', 'submitted', 'succeeded')
        AND (CAST($5 AS BIGINT) IS NULL OR attempt = CAST($5 AS BIGINT))
    RETURNING cost, {_OF_ENDED}
""")  # noqa: S608 - column names of ours

_CANCEL = Sql(f"""
    UPDATE tasks SET state = 'cancelled', finished_at = $2, next_at = $2, tries = 0,
        attempt = attempt + 1
    WHERE id = $1 AND state IN ('queued', 'submitting', 'submitted')
    RETURNING cost, {_OF_ENDED}
""")  # noqa: S608

# Writes nothing new: it proves the lease, and keeps it from being lost before the commit.
HOLD_LEASE = Sql("""
    UPDATE tasks SET attempt = attempt
    WHERE id = $1 AND attempt = $2 AND state = 'succeeded'
    RETURNING id
""")

DELIVERED = Sql(f"""
    UPDATE tasks SET state = 'delivered', address = $3, next_at = NULL, closed_at = $4,
        parked_at = NULL, held_at = NULL
    WHERE id = $1 AND attempt = $2 AND state = 'succeeded'
    RETURNING cost, submitted_at, finished_at, {_OF_ENDED}
""")  # noqa: S608

_PARK = Sql(
    """
    UPDATE tasks SET parked_at = $3, next_at = $4, tries = 0
    WHERE id = $1 AND attempt = $2 AND state = 'succeeded' AND parked_at IS NULL
    RETURNING id
""",
    alone=True,
)

_REPOST = Sql(
    """
    UPDATE tasks SET address = $2, channel_id = $3, next_at = $4, parked_at = NULL, tries = 0,
        attempt = attempt + 1
    WHERE id = $1 AND state = 'succeeded' AND parked_at IS NOT NULL
    RETURNING id
""",
    alone=True,
)

_TOLD = Sql("""
    UPDATE tasks SET address = $3, next_at = NULL, closed_at = $4
    WHERE id = $1 AND attempt = $2 AND state IN ('failed', 'cancelled') AND closed_at IS NULL
    RETURNING id
""")


@operation
def requeue(task_id: str, attempt: int, *, not_before: int) -> Steps[bool]:
    """Submitting to queued: nothing was sent. It waits where it stood, at least until a moment."""
    return bool((yield _REQUEUE, (task_id, attempt, not_before)))


@operation
def rewrite(task_id: str, attempt: int, *, request: str) -> Steps[bool]:
    """Write down what is really sent, before it leaves."""
    return bool((yield _REWRITE, (task_id, attempt, request)))


@operation
def accepted(
    task_id: str, attempt: int, *, provider_id: str | None, now: int, next_at: int
) -> Steps[bool]:
    """Submitting to submitted: the provider has it, and is asked at `next_at` if it is late."""
    return bool((yield _ACCEPTED, (task_id, attempt, provider_id, now, next_at)))


@operation
def postpone(
    task_id: str, attempt: int, *, next_at: int, tries: int = 0, polls: int = 0, sends: int = 0
) -> Steps[bool]:
    """Let go of a lease until a moment, adding to the counters what was done under it."""
    rows = yield _POSTPONE, (task_id, attempt, next_at, tries, polls, sends)
    for state, space_id, person_id, command, created_at in rows:
        if state in (State.FAILED, State.CANCELLED) and (polls or sends):
            task = Ended(space_id, person_id, command, created_at, polls, sends)
            yield from rollups.called(task)
    return bool(rows)


@operation
def hasten(task_id: str, *, now: int, not_polled_since: int, tries: int = 0) -> Steps[bool]:
    """Make a submitted task due, unless it was claimed to be asked for at or after a moment."""
    return bool((yield _HASTEN, (task_id, now, not_polled_since, tries)))


@operation
def finish(task_id: str, *, outcome: str, ended_by: str, now: int) -> Steps[bool]:
    """To succeeded, whoever tells: no lease is needed, and any that is held is lost.

    The query that found the result is counted here.
    """
    return bool((yield _FINISH, (task_id, outcome, ended_by, now)))


@operation
def fail(
    task_id: str,
    *,
    reason: str,
    detail: str,
    now: int,
    attempt: int | None = None,
    polls: int = 0,
    charge: int = 0,
) -> Steps[bool]:
    """To failed, with a refund; at once due, so that the person is told.

    With `attempt` only under that lease. `polls` are queries not counted yet. With a `charge` it
    is settled at that, and only the rest goes back. Raises ValueError as `delivered` does.
    """
    rows = yield _FAIL, (task_id, reason, detail, now, attempt, polls)
    for cost, *ended in rows:
        if charge:
            yield from quotas.settle(task_id, cost=cost, charge=charge)
        else:
            yield from quotas.refund(task_id, cost=cost)
        yield from rollups.failed(Ended(*ended), charged=charge, refunded=cost - charge)
    return bool(rows)


@operation
def cancel(task_id: str, *, now: int) -> Steps[bool]:
    """To cancelled, with a refund; False when there is a result or an end already."""
    rows = yield _CANCEL, (task_id, now)
    for cost, *ended in rows:
        yield from quotas.refund(task_id, cost=cost)
        yield from rollups.cancelled(Ended(*ended), refunded=cost)
    return bool(rows)


@operation
def keep_results(
    task_id: str, attempt: int, pictures: Sequence[NewMedia], *, found: Sequence[Finding] = ()
) -> Steps[bool]:
    """Record our copies of a result, and what a check of ours has found in it."""
    if not (yield HOLD_LEASE, (task_id, attempt)):
        return False
    for one in pictures:
        yield KEEP, values_of(one)
    for finding in found:
        yield from findings.keep(task_id, finding)
    return True


@operation
def drop_results(task_id: str, attempt: int, media_ids: Sequence[str]) -> Steps[bool]:
    """Forget copies that shall not be kept, before their files are deleted."""
    if not (yield HOLD_LEASE, (task_id, attempt)):
        return False
    yield from media.forget(media_ids)()
    return True


@operation
def delivered(
    task_id: str,
    attempt: int,
    *,
    address: str,
    charge: int,
    now: int,
    hidden: Mapping[str, bool] = NOTHING,
    made_at: int | None = None,
    place: Place = NOWHERE,
) -> Steps[bool]:
    """Succeeded to delivered: the person has it. Settled at `charge`; the rest goes back.

    `hidden` says by slot of which pictures that has changed. How long it took is told up to
    `made_at`, where it then waited for somebody's decision; `place` is where it stands. Raises
    ValueError for a charge that is not within the task's cost.
    """
    rows = yield DELIVERED, (task_id, attempt, address, now)
    for slot, hide in hidden.items() if rows else ():
        yield HIDE, (task_id, slot, int(hide))
    for cost, submitted_at, finished_at, *ended in rows:
        yield from quotas.settle(task_id, cost=cost, charge=charge)
        task = Ended(*ended)
        yield from rollups.delivered(
            task,
            charged=charge,
            refunded=cost - charge,
            run_ms=None if submitted_at is None else finished_at - submitted_at,
            total_ms=(made_at or now) - task.created_at,
        )
        yield from whereabouts.placed(task_id, place)
    return bool(rows)


@operation
def park(task_id: str, attempt: int, *, now: int, until: int) -> Steps[bool]:
    """No chat takes this result now: it waits to be asked for, and is tried again at `until`.

    False for one that was parked before and has not been asked for since.
    """
    return bool((yield _PARK, (task_id, attempt, now, until)))


@operation
def repost(task_id: str, *, address: str, channel_id: str, now: int) -> Steps[bool]:
    """A parked result goes to another place, at once; False when it is not parked."""
    return bool((yield _REPOST, (task_id, address, channel_id, now)))


@operation
def told(
    task_id: str, attempt: int, *, address: str, now: int, place: Place = NOWHERE
) -> Steps[bool]:
    """The person knows of the failure or the cancellation: nothing is left to do."""
    rows = yield _TOLD, (task_id, attempt, address, now)
    if rows:
        yield from whereabouts.placed(task_id, place)
    return bool(rows)
