"""Takedowns: what moderators decided shall be gone, and whether it is.

Writing the row is the decision: with it, in one transaction, go the reports, the credits, the
audit and the pause of who does that again and again. What has no result yet is cancelled. The rest
(our copies, the message) is done under a lease, by whoever decided or by the loop after a crash,
and may be done twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from storage import audit, holdings, pauses, quotas, reports, rollups, transitions
from storage.blocks import Block
from storage.operation import Rows, Sql, Steps, operation
from storage.task_rows import State, Task, selecting, tasks_of

_COLUMNS = (
    "task_id, space_id, person_id, actor_id, reason, result, purge_id, created_at, next_at, tries"
)

_DECIDE = Sql("""
    INSERT INTO takedowns (task_id, space_id, person_id, actor_id, reason, result, purge_id,
        created_at, next_at)
    SELECT id, space_id, person_id, CAST($3 AS TEXT), CAST($4 AS TEXT),
        CASE WHEN state IN ('succeeded', 'delivered') THEN 1 ELSE 0 END, CAST($5 AS TEXT),
        CAST($6 AS BIGINT), CAST($7 AS BIGINT)
    FROM tasks WHERE id = $1 AND space_id = $2
    ON CONFLICT (task_id) DO NOTHING
    RETURNING task_id
""")

_TASK = selecting("WHERE id = $1")

_GET = Sql(f"SELECT {_COLUMNS} FROM takedowns WHERE task_id = $1")  # noqa: S608 - columns of ours

_CLAIM = Sql(f"""
    UPDATE takedowns SET next_at = $2, tries = tries + 1
    WHERE next_at <= $1
        AND task_id IN (SELECT task_id FROM takedowns WHERE next_at <= $1 ORDER BY next_at LIMIT $3)
    RETURNING {_COLUMNS}
""")  # noqa: S608

_POSTPONE = Sql("""
    UPDATE takedowns SET next_at = $3 WHERE task_id = $1 AND tries = $2 AND next_at IS NOT NULL
    RETURNING task_id
""")

_DONE = Sql("""
    UPDATE takedowns SET next_at = NULL WHERE task_id = $1 AND tries = $2 AND next_at IS NOT NULL
    RETURNING task_id
""")

# What is left are numbers: when, which command, what it cost.
_BLANK = Sql("""
    UPDATE tasks SET request = '',
        outcome = CASE WHEN outcome IS NULL THEN NULL ELSE '{}' END
    WHERE id = $1 AND closed_at IS NOT NULL
        AND EXISTS (SELECT 1 FROM takedowns WHERE task_id = $1)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a moderator wants taken down. Whoever decides holds the first lease for `lease_ms`.

    `pause_after` results taken down in 30 days make a pause of `pause_days`; 0 is never. `mark`
    makes what stands for a person in a space once they are forgotten.
    """

    task_id: str
    space_id: str
    actor_id: str
    reason: str
    refund: bool
    pause_after: int
    pause_days: int
    mark: Callable[[str, str], str]
    lease_ms: int = 0
    purge_id: str | None = None


@dataclass(frozen=True, slots=True)
class Takedown:
    """A decision. `result` tells whether there was one; times are UTC milliseconds."""

    task_id: str
    space_id: str
    person_id: str
    actor_id: str
    reason: str
    result: bool
    purge_id: str | None
    created_at: int
    next_at: int | None
    tries: int


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision led to. `task` is as it was before, `refunded` are credits."""

    takedown: Takedown
    task: Task
    reports: int
    refunded: int
    paused: Block | None


@operation
def decide(order: Order, *, now: int) -> Steps[Decided | Takedown | None]:
    """Take a task's result down, once; the earlier decision, or None for no such task here."""
    return (yield from deciding(order, now=now))


def deciding(order: Order, *, now: int) -> Steps[Decided | Takedown | None]:
    """The steps of `decide`. What belongs to a purge is in the audit as that one thing."""
    values = (
        order.task_id, order.space_id, order.actor_id, order.reason, order.purge_id, now,
        now + order.lease_ms,
    )  # fmt: skip
    decided = yield _DECIDE, values
    takedown = yield from _of(order.task_id)
    if not decided or takedown is None:
        is_here = takedown is not None and takedown.space_id == order.space_id
        return takedown if is_here else None
    (task,) = tasks_of((yield _TASK, (order.task_id,)))
    refunded = yield from _undo(task, actor_id=order.actor_id, refund=order.refund, now=now)
    upheld = yield from reports.uphold(task.id, now=now)()
    if order.purge_id is None:
        yield from _recorded(order, task, now=now, reports=upheld, refunded=refunded)
    paused = yield from pauses.pausing(
        task.space_id, task.person_id, mark=order.mark(task.space_id, task.person_id),
        after=order.pause_after, days=order.pause_days, now=now,
    )  # fmt: skip
    return Decided(takedown, task, upheld, refunded, paused)


@operation
def get(task_id: str) -> Steps[Takedown | None]:
    """What was decided about a task."""
    return (yield from _of(task_id))


@operation
def claim_due(*, now: int, lease_ms: int, limit: int) -> Steps[list[Takedown]]:
    """Take what somebody has to see to: decided, and not known to be gone."""
    return _takedowns((yield _CLAIM, (now, now + lease_ms, limit)))


@operation
def postpone(takedown: Takedown, *, next_at: int) -> Steps[bool]:
    """It could not be done now; False where the lease was lost."""
    return bool((yield _POSTPONE, (takedown.task_id, takedown.tries, next_at)))


@operation
def done(takedown: Takedown) -> Steps[bool]:
    """Nothing is left to do: of the task only numbers stay. False where the lease was lost."""
    if not (yield _DONE, (takedown.task_id, takedown.tries)):
        return False
    yield _BLANK, (takedown.task_id,)
    return True


def _of(task_id: str) -> Steps[Takedown | None]:
    rows = _takedowns((yield _GET, (task_id,)))
    return rows[0] if rows else None


def _undo(task: Task, *, actor_id: str, refund: bool, now: int) -> Steps[int]:
    """Cancel what is under way, which is always free; the credits that were given back."""
    if (yield from transitions.cancel(task.id, now=now)()):
        return task.cost
    if task.state is State.SUCCEEDED:
        # One that is held back for moderators need not wait for another decision.
        yield from holdings.decide(
            task.id, task.space_id, approve=False, actor_id=actor_id, now=now
        )()
    if task.state is not State.DELIVERED or not refund:
        return 0
    credits = yield from quotas.unsettle(task.id)
    if credits:
        yield from rollups.uncharged(
            task.space_id, task.person_id, task.command,
            created_at=task.created_at, credits=credits,
        )  # fmt: skip
    return credits


def _recorded(order: Order, task: Task, *, now: int, reports: int, refunded: int) -> Steps[None]:
    yield from audit.changed(
        task.space_id,
        "takedown",
        subject=task.person_id,
        actor_id=order.actor_id,
        now=now,
        after={
            "task": task.id, "reason": order.reason, "reports": reports, "refunded": refunded,
        },
    )  # fmt: skip


def _takedowns(rows: Rows) -> list[Takedown]:
    return [replace(one, result=bool(one.result)) for one in (Takedown(*row) for row in rows)]
