"""Claims: who does the next step of which task, and for how long.

A claim is a lease: `next_at` is moved to its end, `attempt` goes up and fences everything the
holder writes afterwards. A lease that runs out is claimed by somebody else.
"""

from __future__ import annotations

from collections.abc import Sequence

from storage.locks import LINE, lock
from storage.operation import Sql, Steps, operation
from storage.task_rows import Task, returning, tasks_of


def _claiming_due(rest: str) -> str:
    return f"""
        UPDATE tasks SET attempt = attempt + 1, next_at = $2,
            polled_at = CASE WHEN state = 'submitted' THEN CAST($1 AS BIGINT) ELSE polled_at END
        WHERE next_at <= $1 AND id IN (SELECT id FROM tasks WHERE next_at <= $1 {rest})
    """  # noqa: S608 - texts of ours


# Every cap counts in the statement that takes the task. A person's tasks in flight are counted
# over all providers and spaces; where a server has a rule of its own, also those in it.
CLAIM_QUEUED = returning("""
    UPDATE tasks SET state = 'submitting', attempt = attempt + 1, sends = sends + 1, next_at = $3
    WHERE state = 'queued'
        AND id = (SELECT line.id FROM tasks AS line
            WHERE line.provider = $1 AND line.state = 'queued' AND line.not_before <= $2
                AND (SELECT count(*) FROM tasks AS own
                    WHERE own.person_id = line.person_id AND own.closed_at IS NULL
                        AND own.state IN ('submitting', 'submitted')) < CAST($4 AS BIGINT)
                AND NOT EXISTS (SELECT 1 FROM limits AS cap
                    WHERE cap.space_id = line.space_id AND cap.kind = 'in_flight'
                        AND cap.subject = ''
                        AND cap.amount <= (SELECT count(*) FROM tasks AS here
                            WHERE here.person_id = line.person_id AND here.closed_at IS NULL
                                AND here.state IN ('submitting', 'submitted')
                                AND here.space_id = line.space_id))
            ORDER BY line.turn, line.space_turn, line.id LIMIT 1)
        AND (SELECT count(*) FROM tasks AS running
            WHERE running.provider = $1 AND running.state IN ('submitting', 'submitted')
            ) < CAST($5 AS BIGINT)
""")

# In PostgreSQL whoever claims at the same moment takes others.
_CLAIM_DUE = returning(
    _claiming_due("ORDER BY next_at LIMIT $3"),
    postgres=_claiming_due("ORDER BY next_at, id LIMIT $3 FOR UPDATE SKIP LOCKED"),
    alone=True,
)

_RENEW = Sql("""
    UPDATE tasks SET next_at = $3
    WHERE id = $1 AND attempt = $2 AND next_at IS NOT NULL
""")


@operation
def claim_queued(
    provider: str, *, now: int, lease_ms: int, max_in_flight: int, per_person: int, limit: int
) -> Steps[list[Task]]:
    """Take up to `limit` waiting tasks in their fair order: queued to submitting."""
    claimed: list[Task] = []
    yield from lock(LINE)
    for _ in range(limit):
        rows = yield CLAIM_QUEUED, (provider, now, now + lease_ms, per_person, max_in_flight)
        if not rows:
            break
        claimed += tasks_of(rows)
    return claimed


@operation
def claim_due(*, now: int, lease_ms: int, limit: int) -> Steps[list[Task]]:
    """Take up to `limit` tasks whose moment has come, those first that have waited longest."""
    rows = yield _CLAIM_DUE, (now, now + lease_ms, limit)
    return sorted(tasks_of(rows), key=lambda task: (task.created_at, task.id))


@operation
def renew(held: Sequence[tuple[str, int]], *, until: int) -> Steps[None]:
    """Keep leases, given as id and attempt, until a moment. One that was lost stays lost."""
    for task_id, attempt in held:
        yield _RENEW, (task_id, attempt, until)
