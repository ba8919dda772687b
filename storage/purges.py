"""Purges: everything of a person here, or made from one result, is taken down bit by bit.

The row says what is being purged, and how far it is: after a crash it goes on there. Each batch is
one transaction. It has ended when every message is gone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from storage import audit, takedowns
from storage.operation import Abort, Rows, Sql, Steps, operation
from storage.takedowns import Decided, Order, Takedown

_COLUMNS = (
    "id, space_id, person_id, root_id, actor_id, reason, refund, since, near, reached, taken, "
    "created_at, decided_at, ended_at"
)

_BEGIN = Sql("""
    INSERT INTO purges (id, space_id, person_id, root_id, actor_id, reason, refund, since, near,
        created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT DO NOTHING
    RETURNING id
""")

# Two indexes hold a person's tasks: of those that are closed, and of those that are not.
_CLOSED_OF = """
    FROM tasks WHERE person_id = $1 AND closed_at IS NOT NULL AND space_id = $2
        AND created_at >= $3
        AND NOT EXISTS (SELECT 1 FROM takedowns WHERE takedowns.task_id = tasks.id)
"""
_UNCLOSED_OF = _CLOSED_OF.replace("closed_at IS NOT NULL", "closed_at IS NULL")

_COUNT_CLOSED = Sql(f"SELECT count(*) {_CLOSED_OF}")
_COUNT_UNCLOSED = Sql(f"SELECT count(*) {_UNCLOSED_OF}")
_NEXT_CLOSED = Sql(f"SELECT id {_CLOSED_OF} AND id > $4 ORDER BY id LIMIT $5")
_NEXT_UNCLOSED = Sql(f"SELECT id {_UNCLOSED_OF} LIMIT $4")

# Level by level: what was made from what this purge has taken down, or is to begin with.
_NEXT_MADE = Sql("""
    SELECT tasks.id FROM takedowns JOIN tasks ON tasks.parent_id = takedowns.task_id
    WHERE (takedowns.purge_id = $1 OR takedowns.task_id = $2) AND tasks.space_id = $3
        AND NOT EXISTS (SELECT 1 FROM takedowns AS down WHERE down.task_id = tasks.id)
    LIMIT $4
""")

_OPEN = Sql(f"SELECT {_COLUMNS} FROM purges WHERE ended_at IS NULL ORDER BY created_at LIMIT $1")  # noqa: S608

_GET = Sql(f"SELECT {_COLUMNS} FROM purges WHERE id = $1 AND decided_at IS NULL")  # noqa: S608

_REACHED = Sql("""
    UPDATE purges SET reached = $2, taken = taken + $3,
        decided_at = CASE WHEN CAST($4 AS BIGINT) = 1 THEN CAST($5 AS BIGINT) END
    WHERE id = $1 AND decided_at IS NULL AND reached = $6 AND taken = $7
    RETURNING id
""")

_END = Sql(f"""
    UPDATE purges SET ended_at = $2
    WHERE id = $1 AND decided_at IS NOT NULL AND ended_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM takedowns
            WHERE takedowns.purge_id = purges.id AND takedowns.next_at IS NOT NULL)
    RETURNING {_COLUMNS}
""")  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """What is purged: all of `person_id` since a moment, or what was made from `root_id`.

    `near` is an address in that server, as JSON; times are UTC milliseconds.
    """

    id: str
    space_id: str
    person_id: str | None
    root_id: str | None
    actor_id: str
    reason: str
    refund: bool
    since: int
    near: str
    reached: str = ""
    taken: int = 0
    created_at: int
    decided_at: int | None = None
    ended_at: int | None = None


@operation
def begin(purge: Purge) -> Steps[int | None]:
    """Begin; how many tasks of a person it is about. None: the very same goes on already.

    Nothing is begun, and the audit says nothing, where a person has none.
    """
    about = 0
    if purge.person_id is not None:
        about = yield from _count(purge.space_id, purge.person_id, purge.since)
        if not about:
            return 0
    values = (
        purge.id, purge.space_id, purge.person_id, purge.root_id, purge.actor_id, purge.reason,
        int(purge.refund), purge.since, purge.near, purge.created_at,
    )  # fmt: skip
    if not (yield _BEGIN, values):
        return None
    after = {"about": about, "since": purge.since, "reason": purge.reason}
    made = {"made_from": purge.root_id, "reason": purge.reason}
    yield from _recorded(
        purge, "purge", purge.created_at, made if purge.person_id is None else after
    )
    return about


@operation
def decide(order: Order, made: Purge | None, *, now: int) -> Steps[Decided | Takedown | None]:
    """As `takedowns.decide`; `made` begins with it, for what was made from the result."""
    decided = yield from takedowns.deciding(order, now=now)
    if made is not None and decided is not None:
        yield from begin(made)()
    return decided


@operation
def unended(limit: int) -> Steps[list[Purge]]:
    """The purges that go on, oldest first."""
    return _purges((yield _OPEN, (limit,)))


@operation
def batch(purge: Purge, like: Order, *, limit: int, now: int) -> Steps[list[Decided]]:
    """Decide about the next tasks as about `like`, `limit` at most; none any more once
    `decided_at` is set."""
    if not (yield _GET, (purge.id,)):
        return []
    ids = yield from _next(purge, limit)
    decided = []
    for task_id in ids:
        one = yield from takedowns.deciding(replace(like, task_id=task_id), now=now)
        decided += [one] if isinstance(one, Decided) else []
    reached = max((one.task.id for one in decided if one.task.closed_at), default=purge.reached)
    # What was made from a result may itself have led to more.
    over = int(len(ids) < limit if purge.root_id is None else not ids)
    values = (purge.id, reached, len(decided), over, now, purge.reached, purge.taken)
    if not (yield _REACHED, values):
        raise Abort([])  # somebody else has done this batch
    return decided


@operation
def end(purge: Purge, *, now: int) -> Steps[Purge | None]:
    """End a purge of which every message is gone; None while it is not, or was ended before."""
    ended = _purges((yield _END, (purge.id, now)))
    for one in ended:
        yield from _recorded(one, "purge.end", now, {"taken": one.taken})
    return ended[0] if ended else None


def _count(space_id: str, person_id: str, since: int) -> Steps[int]:
    ((closed,),) = yield _COUNT_CLOSED, (person_id, space_id, since)
    ((unclosed,),) = yield _COUNT_UNCLOSED, (person_id, space_id, since)
    return int(closed) + int(unclosed)


def _next(purge: Purge, limit: int) -> Steps[list[str]]:
    """What is to be taken down next: what is under way first, before it is shown."""
    if purge.person_id is None:
        rows = yield _NEXT_MADE, (purge.id, purge.root_id, purge.space_id, limit)
        return list(dict.fromkeys(id for (id,) in rows))
    whose = (purge.person_id, purge.space_id, purge.since)
    rows = yield _NEXT_UNCLOSED, (*whose, limit)
    if len(rows) < limit:
        rows += yield _NEXT_CLOSED, (*whose, purge.reached, limit - len(rows))
    return [id for (id,) in rows]


def _recorded(purge: Purge, action: str, now: int, after: object) -> Steps[None]:
    yield from audit.changed(
        purge.space_id, action, subject=purge.person_id or purge.root_id or "",
        actor_id=purge.actor_id, now=now, after=after,
    )  # fmt: skip


def _purges(rows: Rows) -> list[Purge]:
    names = _COLUMNS.split(", ")
    found = (dict(zip(names, row, strict=True)) for row in rows)
    return [Purge(**{**one, "refund": bool(one["refund"])}) for one in found]
