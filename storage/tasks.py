"""Tasks: reading them, and the names that everything about them goes by.

They are written by `reserve` (storage/reservations.py), storage/claims.py and
storage/transitions.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from storage.limits import Limits, Rule
from storage.operation import Sql, Steps, operation
from storage.reservations import Existing, Refused, Reserved, reserve
from storage.task_rows import NewTask, State, Task, selecting, tasks_of

__all__ = [
    "Awaited",
    "Existing",
    "Limits",
    "NewTask",
    "Refused",
    "Reserved",
    "Rule",
    "State",
    "Task",
    "awaited",
    "by_key",
    "counts",
    "durations",
    "get",
    "in_flight",
    "next_due",
    "oldest_undelivered",
    "opened",
    "place",
    "reserve",
    "unfinished",
    "waiting",
]

_GET = selecting("WHERE id = $1")

_AWAITED = Sql("""
    SELECT command, provider, request FROM tasks
    WHERE id = $1 AND state IN ('submitting', 'submitted')
""")

_BY_KEY = selecting("WHERE key = $1")

_UNFINISHED = selecting("""
    WHERE person_id = $1 AND closed_at IS NULL
        AND state IN ('queued', 'submitting', 'submitted', 'succeeded')
    ORDER BY created_at DESC, id DESC LIMIT $2
""")

_OPENED = selecting("WHERE closed_at IS NULL ORDER BY created_at, id LIMIT $1")

_PLACE = Sql("""
    SELECT (SELECT count(*) FROM tasks AS line
        WHERE line.provider = own.provider AND line.state = 'queued'
            AND (line.turn, line.space_turn, line.id) <= (own.turn, own.space_turn, own.id))
    FROM tasks AS own WHERE own.id = $1 AND own.state = 'queued'
""")

_DURATIONS = Sql("""
    SELECT finished_at - submitted_at FROM tasks
    WHERE provider = $1 AND command = $2 AND ended_by = 'callback'
        AND finished_at >= submitted_at
    ORDER BY finished_at DESC LIMIT $3
""")

_WAITING = Sql("SELECT count(*) FROM tasks WHERE provider = $1 AND state = 'queued'")

_IN_FLIGHT = Sql("""
    SELECT count(*) FROM tasks WHERE provider = $1 AND state IN ('submitting', 'submitted')
""")

_COUNTS = Sql("SELECT state, count(*) FROM tasks WHERE closed_at IS NULL GROUP BY state")

_OLDEST_UNDELIVERED = Sql("""
    SELECT min(created_at) FROM tasks
    WHERE closed_at IS NULL AND state IN ('queued', 'submitting', 'submitted', 'succeeded')
        AND parked_at IS NULL AND held_at IS NULL
""")

_NEXT_DUE = Sql("SELECT min(next_at) FROM tasks WHERE next_at IS NOT NULL")


@dataclass(frozen=True, slots=True)
class Awaited:
    """By what a result is read. `request` is JSON."""

    command: str
    provider: str
    request: str


@operation
def awaited(task_id: str) -> Steps[Awaited | None]:
    """What is read of a task for its callback; None where no result is awaited, or not any more."""
    rows = yield _AWAITED, (task_id,)
    return Awaited(*rows[0]) if rows else None


@operation
def get(task_id: str) -> Steps[Task | None]:
    """One task."""
    rows = yield _GET, (task_id,)
    return tasks_of(rows)[0] if rows else None


@operation
def by_key(key: str) -> Steps[Task | None]:
    """The task that an event made."""
    rows = yield _BY_KEY, (key,)
    return tasks_of(rows)[0] if rows else None


@operation
def unfinished(person_id: str, limit: int) -> Steps[list[Task]]:
    """A person's tasks without an end, newest first."""
    rows = yield _UNFINISHED, (person_id, limit)
    return tasks_of(rows)


@operation
def opened(limit: int) -> Steps[list[Task]]:
    """The tasks of everybody that have no end, or whose person was not told, oldest first."""
    return tasks_of((yield _OPENED, (limit,)))


@operation
def place(task_id: str) -> Steps[int | None]:
    """Where a task stands in its provider's line, from 1; None when it does not wait."""
    rows = yield _PLACE, (task_id,)
    return rows[0][0] if rows else None


@operation
def durations(provider: str, command: str, limit: int = 50) -> Steps[list[int]]:
    """Milliseconds from submission to callback, newest first.

    Tasks that were polled are left out: polling would measure itself.
    """
    rows = yield _DURATIONS, (provider, command, limit)
    return [duration for (duration,) in rows]


@operation
def waiting(provider: str) -> Steps[int]:
    """How many tasks wait to be sent to a provider."""
    ((count,),) = yield _WAITING, (provider,)
    return int(count)


@operation
def in_flight(provider: str) -> Steps[int]:
    """How many tasks a provider has, or may have."""
    ((count,),) = yield _IN_FLIGHT, (provider,)
    return int(count)


@operation
def counts() -> Steps[dict[str, int]]:
    """How many tasks stand in each state; of the ended ones, those whose person was not told."""
    rows = yield _COUNTS, ()
    return {state.value: 0 for state in State} | dict(rows)


@operation
def oldest_undelivered() -> Steps[int | None]:
    """When the oldest task without an end was accepted (UTC ms); what waits for somebody does not
    count."""
    ((created_at,),) = yield _OLDEST_UNDELIVERED, ()
    return created_at  # type: ignore[no-any-return]


@operation
def next_due() -> Steps[int | None]:
    """The next moment at which a task has to be looked at (UTC ms)."""
    ((next_at,),) = yield _NEXT_DUE, ()
    return next_at  # type: ignore[no-any-return]
