"""Personal: everything that is kept of one person, read a page at a time.

Other people are not in it: who blocked, granted or reported is theirs to tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from storage import audit, audit_names, carried
from storage.audit import Entry
from storage.operation import Rows, Sql, Steps, operation
from storage.task_rows import Task, selecting, tasks_of

Table = Literal["grants", "limits", "blocks", "consents", "reports", "links", "usage"]

PAGE = 500  #: Rows of one read.
AUDIT_WINDOW = 10_000  #: Entries that one read goes through: it has no index of people.

Row = Mapping[str, Any]

_TASKS = selecting("""
    WHERE person_id = $1 AND closed_at IS NOT NULL AND id > $2 ORDER BY id LIMIT $3
""")

_OPEN_TASKS = selecting("""
    WHERE person_id = $1 AND closed_at IS NULL ORDER BY created_at, id LIMIT $2
""")

_CHARGED = Sql("SELECT cost, granted, state FROM reservations WHERE task_id = $1")

_GRANTS = Sql("""
    SELECT space_id, credits, unused, reason, created_at, expires_at FROM grants
    WHERE person_id = $1 ORDER BY created_at, id LIMIT $2 OFFSET $3
""")

_LIMITS = Sql("""
    SELECT space_id, amount, period FROM limits
    WHERE kind = 'person' AND subject = $1 ORDER BY space_id LIMIT $2 OFFSET $3
""")

_BLOCKS = Sql("""
    SELECT space_id, reason, created_at, expires_at FROM blocks
    WHERE person_id = $1 ORDER BY space_id LIMIT $2 OFFSET $3
""")

_CONSENTS = Sql("""
    SELECT space_id, text_hash, given_at FROM consents
    WHERE person_id = $1 ORDER BY space_id LIMIT $2 OFFSET $3
""")

_REPORTS = Sql("""
    SELECT space_id, task_id, reason, created_at, upheld_at, dismissed_at FROM reports
    WHERE reporter_id = $1 ORDER BY id LIMIT $2 OFFSET $3
""")

_LINKS = Sql("""
    SELECT platform, linked_at FROM links WHERE person_id = $1 LIMIT $2 OFFSET $3
""")

_USAGE = Sql("""
    SELECT day, space_id, command, asked, delivered, failed, cancelled, charged, refunded
    FROM usage_days WHERE person_id = $1 AND person_id <> ''
    ORDER BY day, space_id, command LIMIT $2 OFFSET $3
""")

_AUDIT = Sql("""
    SELECT id, space_id, actor_id, action, subject, before, after, created_at FROM audit
    WHERE id > $1 AND id <= $2 AND (actor_id = $3 OR subject = $3) ORDER BY id
""")

_LAST_ENTRY = Sql("SELECT CAST(COALESCE(max(id), 0) AS BIGINT) FROM audit")

_TABLES: Mapping[Table, Sql] = {
    "grants": _GRANTS,
    "limits": _LIMITS,
    "blocks": _BLOCKS,
    "consents": _CONSENTS,
    "reports": _REPORTS,
    "links": _LINKS,
    "usage": _USAGE,
}

#: What the columns of each table are called in what people get.
COLUMNS: Mapping[Table, tuple[str, ...]] = {
    "grants": ("space", "credits", "unused", "reason", "created_at", "expires_at"),
    "limits": ("space", "credits", "period"),
    "blocks": ("space", "reason", "created_at", "expires_at"),
    "consents": ("space", "text_sha256", "given_at"),
    "reports": ("space", "task", "reason", "created_at", "upheld_at", "dismissed_at"),
    "links": ("platform", "linked_at"),
    "usage": (
        "day", "space", "command", "asked", "delivered", "failed", "cancelled", "charged",
        "refunded",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A task and its credits: `cost` of the reservation, `granted` of that, and its state."""

    task: Task
    cost: int
    granted: int
    credits: str


@operation
def tasks(person_id: str, *, after: str) -> Steps[list[Asked]]:
    """Tasks that are over, in the order of their ids."""
    return (yield from _asked(tasks_of((yield _TASKS, (person_id, after, PAGE)))))


@operation
def open_tasks(person_id: str) -> Steps[list[Asked]]:
    """Tasks under way: there are only so many."""
    return (yield from _asked(tasks_of((yield _OPEN_TASKS, (person_id, PAGE)))))


@operation
def rows(person_id: str, table: Table, *, offset: int) -> Steps[list[Row]]:
    """Rows of a table that has a few of each person."""
    found: Rows = yield _TABLES[table], (person_id, PAGE, offset)
    return [dict(zip(COLUMNS[table], row, strict=True)) for row in found]


@operation
def changes(person_id: str, *, after: int) -> Steps[tuple[list[Entry], int | None]]:
    """What the audit has of somebody, done by them or to them, from a stretch of it.

    Beside it, after which entry to go on; None at the end. Where another did it, nobody is named.
    """
    ((last,),) = yield _LAST_ENTRY, ()
    until = min(after + AUDIT_WINDOW, int(last))
    number = yield from audit_names.numbered(person_id)
    entries = yield from audit.named((yield _AUDIT, (after, until, number)))
    return entries, until if until < last else None


@operation
def marked(marks: Sequence[str], *, now: int) -> Steps[list[Row]]:
    """What still counts of an earlier time, before the person was forgotten."""
    found: list[Row] = []
    for mark in marks:
        for day, used in (yield from carried.of(mark, now=now)):
            found.append({"day": day, "used": used})
    return found


def _asked(found: Sequence[Task]) -> Steps[list[Asked]]:
    asked = []
    for task in found:
        ((cost, granted, credits),) = yield _CHARGED, (task.id,)
        asked.append(Asked(task, cost, granted, credits))
    return asked
