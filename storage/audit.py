"""The audit: who changed what, before and after, when. Rows are appended and never changed."""

from __future__ import annotations

import json
from dataclasses import dataclass

from storage.operation import Sql, Steps, operation

APPEND = Sql("""
    INSERT INTO audit (space_id, actor_id, action, subject, before, after, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
""")

_ENTRIES = Sql("""
    SELECT id, space_id, actor_id, action, subject, before, after, created_at FROM audit
    WHERE space_id = $1 AND id < $2
    ORDER BY id DESC LIMIT $3
""")

# A person's: done by them, or to them. An action's: it, and what is below it.
_FOUND = Sql("""
    SELECT id, space_id, actor_id, action, subject, before, after, created_at FROM audit
    WHERE space_id = $1
        AND (CAST($2 AS TEXT) IS NULL OR actor_id = CAST($2 AS TEXT)
            OR subject = CAST($2 AS TEXT))
        AND (CAST($3 AS TEXT) IS NULL OR action = CAST($3 AS TEXT)
            OR substr(action, 1, length(CAST($3 AS TEXT)) + 1) = CAST($3 AS TEXT) || '.')
    ORDER BY id DESC LIMIT $4
""")

_NEWEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `before` and `after` are JSON, None where there was nothing; `created_at` is
    UTC milliseconds."""

    id: int
    space_id: str
    actor_id: str
    action: str
    subject: str
    before: str | None
    after: str | None
    created_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """A change to record; `subject` is whom or what it was done to."""

    space_id: str
    actor_id: str
    action: str
    subject: str = ""
    before: str | None = None
    after: str | None = None
    created_at: int


@operation
def append(entry: NewEntry) -> Steps[None]:
    """Record a change that is not in this database."""
    yield from appending(entry)


def appending(entry: NewEntry) -> Steps[None]:
    """The steps of `append`, for the transaction that makes the change."""
    yield (
        APPEND,
        (
            entry.space_id,
            entry.actor_id,
            entry.action,
            entry.subject,
            entry.before,
            entry.after,
            entry.created_at,
        ),
    )


def changed(
    space_id: str,
    action: str,
    *,
    subject: str,
    actor_id: str,
    now: int,
    before: object = None,
    after: object = None,
) -> Steps[None]:
    """Steps that record a change; `before` and `after` become JSON, None stays nothing."""
    yield from appending(
        NewEntry(
            space_id=space_id,
            actor_id=actor_id,
            action=action,
            subject=subject,
            before=None if before is None else json.dumps(before),
            after=None if after is None else json.dumps(after),
            created_at=now,
        )
    )


@operation
def entries(space_id: str, *, limit: int, before: int = _NEWEST) -> Steps[list[Entry]]:
    """The changes in a space, newest first; `before` is the last id of the page before."""
    rows = yield _ENTRIES, (space_id, before, limit)
    return [Entry(*row) for row in rows]


@operation
def found(
    space_id: str, *, limit: int, person_id: str | None = None, action: str | None = None
) -> Steps[list[Entry]]:
    """The changes of a person, of a kind, or both, newest first."""
    rows = yield _FOUND, (space_id, person_id, action, limit)
    return [Entry(*row) for row in rows]
