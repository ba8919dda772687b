"""Whereabouts: which messages show a task, and how one is found by what people see of it."""

from __future__ import annotations

from typing import NamedTuple

from storage.operation import Sql, Steps, operation


class Place(NamedTuple):
    """A channel, over all platforms, and messages in it."""

    channel_id: str
    message_ids: tuple[str, ...]


NOWHERE = Place("", ())

TRACE = 8  #: Characters at the end of a task's id, by which people name it.

PLACED = Sql("""
    INSERT INTO messages (channel_id, message_id, task_id) VALUES ($1, $2, $3)
    ON CONFLICT (channel_id, message_id) DO UPDATE SET task_id = excluded.task_id
""")

_AT = Sql("SELECT task_id FROM messages WHERE channel_id = $1 AND message_id = $2")

_KNOWN = Sql("SELECT id FROM tasks WHERE id = $1 AND space_id = $2")

# The inner part reads ids alone, in their index: moderators may wait for that, everybody else
# should not pay for an index of its own at each request.
_BY_TRACE = Sql("""
    SELECT id FROM tasks
    WHERE id IN (SELECT id FROM tasks WHERE substr(id, length(id) - 7) = CAST($1 AS TEXT))
        AND space_id = $2
    LIMIT 2
""")


def placed(task_id: str, place: Place) -> Steps[None]:
    """Steps that note which messages show a task."""
    for message_id in place.message_ids:
        yield PLACED, (place.channel_id, message_id, task_id)


@operation
def at(channel_id: str, message_id: str) -> Steps[str | None]:
    """The task that a message shows."""
    rows = yield _AT, (channel_id, message_id)
    return str(rows[0][0]) if rows else None


@operation
def named(space_id: str, name: str) -> Steps[str | None]:
    """The task of this id, or the only one of this trace, in a space."""
    statement = _BY_TRACE if len(name) == TRACE else _KNOWN
    values = (name, space_id)
    rows = yield statement, values
    return str(rows[0][0]) if len(rows) == 1 else None
