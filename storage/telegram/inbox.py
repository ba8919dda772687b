"""The inbox: updates that Telegram has been told we have, until they are dealt with.

Any process writes them down; whoever holds the lease deals with them, and what it notes of one is
fenced by its term. Term 0 is for the only process there is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from storage.operation import Sql, Steps, operation

LEASE = "telegram"  #: The name of the lease of who listens.


class Update(NamedTuple):
    """One update as Telegram told it (JSON); `answer` is the message that was sent for it."""

    id: int
    body: str
    answer: int | None


_MORE_THAN = Sql("SELECT 1 FROM telegram_updates WHERE done = 0 ORDER BY id LIMIT 1 OFFSET $1")

_KEEP = Sql("""
    INSERT INTO telegram_updates (id, body, received_at) VALUES ($1, $2, $3)
    ON CONFLICT (id) DO NOTHING
""")

_OPEN = Sql("SELECT id FROM telegram_updates WHERE done = 0 ORDER BY id LIMIT $1")

_BODIES = Sql("""
    SELECT id, body, answer FROM telegram_updates WHERE done = 0 AND id >= $1 ORDER BY id LIMIT $2
""")

_MINE = f"""
    (CAST($2 AS BIGINT) = 0
        OR EXISTS (SELECT 1 FROM leases WHERE name = '{LEASE}' AND term = CAST($2 AS BIGINT)))
"""  # noqa: S608

_ANSWERED = Sql(f"""
    UPDATE telegram_updates SET answer = $3 WHERE id = $1 AND {_MINE} RETURNING id
""")  # noqa: S608 - texts of ours

_DONE = Sql(f"""
    UPDATE telegram_updates SET done = 1, body = '{{}}' WHERE id = $1 AND {_MINE} RETURNING id
""")  # noqa: S608

_FORGET = Sql("DELETE FROM telegram_updates WHERE received_at < $1 AND done = 1")

_STALE = Sql("""
    UPDATE telegram_updates SET done = 1, body = '{}' WHERE received_at < $1 AND done = 0
""")


@operation
def keep(updates: Sequence[tuple[int, str]], *, now: int, most_open: int) -> Steps[bool]:
    """Write updates down, given as id and JSON; one that is known stays as it is.

    False where so many wait that nothing more is taken.
    """
    if (yield _MORE_THAN, (most_open - 1,)):
        return False
    for id, body in updates:
        yield _KEEP, (id, body, now)
    return True


@operation
def left(known: Collection[int], *, limit: int) -> Steps[list[Update]]:
    """Updates that are not dealt with, oldest first, without those that are `known`; more than
    none where there is one."""
    ids = [id for (id,) in (yield _OPEN, (len(known) + 1,))]
    first = next((id for id in ids if id not in known), None)
    if first is None:
        return []
    rows = yield _BODIES, (first, len(known) + limit)
    return [update for update in map(Update._make, rows) if update.id not in known]


@operation
def answered(ids: Sequence[int], message: int, *, term: int) -> Steps[bool]:
    """A message was sent for these updates; False where they are another's by now."""
    there = []
    for id in ids:
        there += yield _ANSWERED, (id, term, message)
    return len(there) == len(ids)


@operation
def done(ids: Sequence[int], *, term: int) -> Steps[bool]:
    """They were dealt with: what they said is forgotten, that they were there is not yet.

    False where they are another's by now.
    """
    there = []
    for id in ids:
        there += yield _DONE, (id, term)
    return len(there) == len(ids)


@operation
def expire(*, done_before: int, open_before: int) -> Steps[None]:
    """Forget what was done, and give up what was left open, since a moment (UTC ms)."""
    yield _FORGET, (done_before,)
    yield _STALE, (open_before,)
