"""The audit: who changed what, before and after, when. Rows are appended and never changed.

People stand in it by numbers, which are read as their names: see storage/audit_names.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from storage import audit_names
from storage.operation import Operation, Rows, Sql, Steps, operation
from storage.private_spaces import is_private

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
    WHERE space_id = $1 AND id < $5 AND created_at >= $6
        AND (CAST($2 AS TEXT) IS NULL OR actor_id = CAST($2 AS TEXT)
            OR subject = CAST($2 AS TEXT))
        AND (CAST($3 AS TEXT) IS NULL OR action = CAST($3 AS TEXT)
            OR substr(action, 1, length(CAST($3 AS TEXT)) + 1) = CAST($3 AS TEXT) || '.')
    ORDER BY id DESC LIMIT $4
""")

_NEWEST = 2**63 - 1
EASEL = "easel"  #: Who did what happened by itself.


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


def recorded(change: Operation[bool], entry: NewEntry | None) -> Operation[bool]:
    """The change, and its entry in the same transaction if anything was changed."""
    return change if entry is None else partial(_recorded, change, entry)


def _recorded(change: Operation[bool], entry: NewEntry) -> Steps[bool]:
    changed = yield from change()
    if changed:
        yield from appending(entry)
    return changed


def appending(entry: NewEntry) -> Steps[None]:
    """The steps of `append`, for the transaction that makes the change."""
    now = entry.created_at
    space = entry.space_id
    if is_private(space, entry.actor_id):
        space = yield from audit_names.written(space, now=now)
    actor = yield from audit_names.written(entry.actor_id, now=now)
    subject = yield from audit_names.written(entry.subject, now=now)
    before = yield from audit_names.written_values(entry.before, now=now)
    after = yield from audit_names.written_values(entry.after, now=now)
    yield APPEND, (space, actor, entry.action, subject, before, after, now)


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
    return (yield from named((yield _ENTRIES, (space_id, before, limit))))


@operation
def found(
    space_id: str,
    *,
    limit: int,
    person_id: str | None = None,
    action: str | None = None,
    since: int = 0,
    before: int = _NEWEST,
) -> Steps[list[Entry]]:
    """The changes of a person, of a kind, or both, newest first.

    `since` is a moment (UTC ms), `before` the last id of the page before.
    """
    number = None if person_id is None else (yield from audit_names.numbered(person_id))
    return (yield from named((yield _FOUND, (space_id, number, action, limit, before, since))))


def named(rows: Rows) -> Steps[list[Entry]]:
    """Steps that make entries of whole rows, with the names of those who are not forgotten."""
    texts = (value for row in rows for value in row if isinstance(value, str))
    read = yield from audit_names.readable(texts)
    return [Entry(*_read(row, read)) for row in rows]


def _read(row: Sequence[Any], read: Callable[[str], str]) -> list[Any]:
    return [read(value) if isinstance(value, str) else value for value in row]
