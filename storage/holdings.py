"""Holdings: results that wait for a moderator, and what was decided about them.

A held task stays `succeeded`, its credits held: nobody looks at it before a decision or the last
moment. The guarded UPDATE of `decide` says who was first. Whoever has the task in hand meanwhile
keeps it: a decision makes a task due that rests, and is seen by `rest` where one does not.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from storage import audit
from storage.operation import Sql, Steps, operation

_COLUMNS = (
    "task_id, space_id, slots, state, held_at, ends_at, posts, posted, told, decided_by, decided_at"
)

_GET = Sql(f"SELECT {_COLUMNS} FROM holdings WHERE task_id = $1")  # noqa: S608 - columns of ours

_HOLD = Sql("""
    INSERT INTO holdings (task_id, space_id, slots, held_at, ends_at)
    SELECT id, space_id, CAST($3 AS TEXT), CAST($4 AS BIGINT), CAST($5 AS BIGINT) FROM tasks
    WHERE id = $1 AND attempt = $2 AND state = 'succeeded'
    ON CONFLICT (task_id) DO NOTHING
    RETURNING task_id
""")

_HELD = Sql("UPDATE tasks SET held_at = $2 WHERE id = $1")

_POSTED = Sql("""
    UPDATE holdings SET posted = $3
    WHERE task_id = $1 AND posts = $4
        AND EXISTS (SELECT 1 FROM tasks WHERE id = $1 AND attempt = $2 AND state = 'succeeded')
    RETURNING task_id
""")

_ADDRESSED = Sql("""
    UPDATE tasks SET address = $3 WHERE id = $1 AND attempt = $2 AND state = 'succeeded'
    RETURNING id
""")

_TOLD = Sql("UPDATE holdings SET told = $2 WHERE task_id = $1")

# Writes nothing new: it waits for whoever decides at this moment, and then sees that.
_STILL_WAITING = Sql("""
    UPDATE holdings SET state = state WHERE task_id = $1 AND state = 'waiting' AND posts = $2
    RETURNING ends_at
""")

_REST = Sql("""
    UPDATE tasks SET next_at = $3, tries = 0
    WHERE id = $1 AND attempt = $2 AND state = 'succeeded'
    RETURNING id
""")

_DECIDE = Sql(f"""
    UPDATE holdings SET state = $3, decided_by = $4, decided_at = $5
    WHERE task_id = $1 AND space_id = $2 AND state = 'waiting'
        AND (CAST($4 AS TEXT) IS NOT NULL OR ends_at <= $5)
        AND EXISTS (SELECT 1 FROM tasks WHERE id = $1 AND held_at IS NOT NULL)
    RETURNING {_COLUMNS}
""")  # noqa: S608

_POST_AGAIN = Sql("""
    UPDATE holdings SET posts = posts + 1, posted = NULL
    WHERE task_id = $1 AND space_id = $2 AND state = 'waiting'
    RETURNING ends_at
""")

# Only one that rests: what is in hand is not taken away from whoever has it.
_WAKE = Sql("UPDATE tasks SET next_at = $2 WHERE id = $1 AND next_at = $3 AND state = 'succeeded'")

_HELD_NO_MORE = Sql("UPDATE tasks SET held_at = NULL WHERE id = $1")

_PERSON = Sql("SELECT person_id FROM tasks WHERE id = $1")

_WAITING = Sql("""
    SELECT holdings.task_id, tasks.person_id, tasks.command, tasks.request, holdings.held_at,
        holdings.ends_at
    FROM holdings JOIN tasks ON tasks.id = holdings.task_id
    WHERE holdings.space_id = $1 AND holdings.state = 'waiting' AND tasks.held_at IS NOT NULL
    ORDER BY holdings.held_at, holdings.task_id LIMIT $2
""")


class Decision(StrEnum):
    """Where a holding stands. Once decided it stays so."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Holding:
    """Pictures of one task that wait, or waited, for a moderator.

    `posts` counts how often they were to be posted in the log channel, `posted` is where they are;
    `told` is where the person was told. Both are addresses in JSON. Times are UTC ms.
    """

    task_id: str
    space_id: str
    slots: tuple[str, ...]
    state: Decision
    held_at: int
    ends_at: int
    posts: int = 1
    posted: str | None = None
    told: str | None = None
    decided_by: str | None = None
    decided_at: int | None = None

    @property
    def waits(self) -> bool:
        return self.state is Decision.WAITING


class Waiting(NamedTuple):
    """What is held back, and whose it is. `request` is JSON; times are UTC milliseconds."""

    task_id: str
    person_id: str
    command: str
    request: str
    held_at: int
    ends_at: int


class Decided(NamedTuple):
    """What came of a decision: whether it was this one that counts, and what is so now."""

    first: bool
    holding: Holding | None


@operation
def get(task_id: str) -> Steps[Holding | None]:
    """What is or was held back of a task."""
    rows = yield _GET, (task_id,)
    return _holding(rows[0]) if rows else None


@operation
def waiting(space_id: str, limit: int) -> Steps[list[Waiting]]:
    """What waits for the moderators of a space, longest first."""
    return [Waiting(*row) for row in (yield _WAITING, (space_id, limit))]


@operation
def hold(task_id: str, attempt: int, *, slots: Sequence[str], now: int, until: int) -> Steps[bool]:
    """Hold pictures of a finished task back, under its lease; False when that was lost."""
    rows = yield _HOLD, (task_id, attempt, json.dumps(list(slots)), now, until)
    if rows:
        yield _HELD, (task_id, now)
    return bool(rows)


@operation
def posted(task_id: str, attempt: int, *, address: str | None, posts: int) -> Steps[bool]:
    """Where the pictures are in the log channel; None where they are there no more.

    False too where they were to be posted again since, which `posts` tells.
    """
    return bool((yield _POSTED, (task_id, attempt, address, posts)))


@operation
def told(task_id: str, attempt: int, *, address: str) -> Steps[bool]:
    """The person knows that a moderator looks at it."""
    rows = yield _ADDRESSED, (task_id, attempt, address)
    if rows:
        yield _TOLD, (task_id, address)
    return bool(rows)


@operation
def rest(task_id: str, attempt: int, *, posts: int) -> Steps[bool]:
    """Let go of a task until its decision or its last moment.

    False when it was decided, or is to be posted again, since it was looked at.
    """
    for (ends_at,) in (yield _STILL_WAITING, (task_id, posts)):
        return bool((yield _REST, (task_id, attempt, ends_at)))
    return False


@operation
def decide(
    task_id: str, space_id: str, *, approve: bool, actor_id: str | None, now: int
) -> Steps[Decided]:
    """Approve or reject, once; recorded in the audit. Without an actor the time has run out."""
    if approve and actor_id is None:
        raise ValueError("nobody cannot approve anything")
    state = Decision.APPROVED if approve else Decision.REJECTED
    rows = yield _DECIDE, (task_id, space_id, state.value, actor_id, now)
    if not rows:
        return Decided(False, (yield from get(task_id)()))
    holding = _holding(rows[0])
    yield _HELD_NO_MORE, (task_id,)
    yield _WAKE, (task_id, now, holding.ends_at)
    ((person_id,),) = yield _PERSON, (task_id,)
    yield from audit.changed(
        space_id,
        "held.approve" if approve else "held.reject",
        subject=person_id,
        actor_id=actor_id or audit.EASEL,
        now=now,
        before={"task": task_id, "state": Decision.WAITING.value},
        after={"task": task_id, "state": state.value},
    )
    return Decided(True, holding)


@operation
def post_again(task_id: str, space_id: str, *, now: int) -> Steps[bool]:
    """Have it posted in the log channel once more; False where nothing waits."""
    rows = yield _POST_AGAIN, (task_id, space_id)
    for (ends_at,) in rows:
        yield _WAKE, (task_id, now, ends_at)
    return bool(rows)


def _holding(row: Sequence[Any]) -> Holding:
    task_id, space_id, slots, state, *rest = row
    return Holding(task_id, space_id, tuple(json.loads(slots)), Decision(state), *rest)
