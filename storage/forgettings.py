"""Forgettings: who is being forgotten, and what is done about it at once.

The row stands until everything of the person is gone or nobody's, so that a crash in between is
made up for. What was asked for since is another matter and stays: each step looks at what is older.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from storage import audit_names, links
from storage.operation import Sql, Steps, operation
from storage.private_spaces import private_spaces
from storage.rollups import ANONYMOUS
from storage.task_rows import Task, selecting, tasks_of

#: Of a space and a person: what stands for that person there once they are forgotten.
Mark = Callable[[str, str], str]

_BEGIN = Sql("""
    INSERT INTO forgettings (person_id, messages, asked_at) VALUES ($1, $2, $3)
    ON CONFLICT (person_id) DO UPDATE SET asked_at = excluded.asked_at,
        messages = CASE WHEN excluded.messages = 1 THEN 1 ELSE forgettings.messages END
""")

_LISTED = Sql("""
    SELECT person_id, messages, asked_at FROM forgettings ORDER BY asked_at, person_id LIMIT $1
""")

_UNDER_WAY = Sql("SELECT 1 FROM forgettings WHERE person_id = $1")

_END = Sql("DELETE FROM forgettings WHERE person_id = $1 AND asked_at = $2")

_OPEN = selecting("""
    WHERE person_id = $1 AND closed_at IS NULL AND created_at <= $2 ORDER BY id LIMIT $3
""")

# What a moderator has taken down is first to go from the chat, for which its address is needed.
_CLOSED = selecting("""
    WHERE person_id = $1 AND closed_at IS NOT NULL AND created_at <= $2
        AND NOT EXISTS (SELECT 1 FROM takedowns
            WHERE takedowns.task_id = tasks.id AND takedowns.next_at IS NOT NULL)
    ORDER BY id LIMIT $3
""")

_LEFT = Sql("""
    SELECT 1 FROM tasks WHERE person_id = $1 AND closed_at IS NULL AND created_at <= $2
    UNION ALL
    SELECT 1 FROM tasks WHERE person_id = $1 AND closed_at IS NOT NULL AND created_at <= $2
    LIMIT 1
""")

_PURGED = Sql("SELECT 1 FROM purges WHERE person_id = $1 AND ended_at IS NULL LIMIT 1")

_BLOCKS = Sql("""
    DELETE FROM blocks WHERE person_id = $1
    RETURNING space_id, reason, blocked_by, created_at, expires_at
""")

_BLOCK = Sql("""
    INSERT INTO blocks (space_id, person_id, reason, blocked_by, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (space_id, person_id) DO UPDATE SET reason = excluded.reason,
        blocked_by = excluded.blocked_by, created_at = excluded.created_at,
        expires_at = excluded.expires_at
        WHERE blocks.expires_at < COALESCE(excluded.expires_at, blocks.expires_at + 1)
""")

_LIMITS = Sql("""
    DELETE FROM limits WHERE kind = 'person' AND subject = $1 RETURNING space_id, period, amount
""")

_LIMIT = Sql("""
    INSERT INTO limits (space_id, kind, subject, period, amount) VALUES ($1, 'person', $2, $3, $4)
    ON CONFLICT (space_id, kind, subject)
        DO UPDATE SET period = excluded.period, amount = excluded.amount
""")

_NO_CONSENTS = Sql("DELETE FROM consents WHERE person_id = $1")
_NO_FORMS = Sql("DELETE FROM open_forms WHERE person_id = $1")
_NO_CODES = Sql("DELETE FROM link_codes WHERE person_id = $1")

_NOT_BLOCKED_BY = Sql("UPDATE blocks SET blocked_by = $2 WHERE blocked_by = $1")


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Somebody to forget, as far as it is older than `asked_at` (UTC ms).

    `messages`: what the bot posted for them goes too.
    """

    person_id: str
    messages: bool
    asked_at: int


@operation
def begin(person_ids: Sequence[str], *, messages: bool, mark: Mark, now: int) -> Steps[None]:
    """Begin to forget somebody, under all their ids: from here on it is done, whatever happens.

    Consents, links and the name in the audit are gone at once. What moderators decided about the
    person goes on under a mark.
    """
    yield from _keep_decisions(person_ids, mark=mark, now=now)
    for person_id in person_ids:
        yield _BEGIN, (person_id, int(messages), now)
        yield _NO_CONSENTS, (person_id,)
        yield _NO_CODES, (person_id,)
        yield _NO_FORMS, (person_id,)
        yield from links.part(person_id)()
        yield from audit_names.forgetting((person_id, *private_spaces(person_id)))
        yield _NOT_BLOCKED_BY, (person_id, ANONYMOUS)


@operation
def listed(limit: int) -> Steps[list[Forgetting]]:
    """Who is being forgotten, who asked first before the others."""
    rows = yield _LISTED, (limit,)
    return [Forgetting(person_id, bool(messages), at) for person_id, messages, at in rows]


@operation
def under_way(person_ids: Sequence[str]) -> Steps[bool]:
    """Whether somebody is being forgotten just now."""
    for person_id in person_ids:
        if (yield _UNDER_WAY, (person_id,)):
            return True
    return False


@operation
def end(one: Forgetting) -> Steps[bool]:
    """Nothing is left to do; False where they have asked once more meanwhile."""
    yield _END, (one.person_id, one.asked_at)
    return not (yield _UNDER_WAY, (one.person_id,))


@operation
def still_open(one: Forgetting, limit: int) -> Steps[list[Task]]:
    """Tasks with which something is still to be done."""
    return tasks_of((yield _OPEN, (one.person_id, one.asked_at, limit)))


@operation
def closed(one: Forgetting, limit: int) -> Steps[list[Task]]:
    """Tasks with which nothing is left to do; none while moderators purge what the person made."""
    if (yield _PURGED, (one.person_id,)):
        return []
    return tasks_of((yield _CLOSED, (one.person_id, one.asked_at, limit)))


@operation
def is_left(one: Forgetting) -> Steps[bool]:
    """Whether any of their tasks is still theirs."""
    return bool((yield _LEFT, (one.person_id, one.asked_at)))


def _keep_decisions(person_ids: Sequence[str], *, mark: Mark, now: int) -> Steps[None]:
    for person_id in person_ids:
        for space_id, *block, expires_at in (yield _BLOCKS, (person_id,)):
            if expires_at is not None and expires_at <= now:
                continue
            # A block is about the person, whichever id they come back with.
            for one in person_ids:
                yield _BLOCK, (space_id, mark(space_id, one), *block, expires_at)
        for space_id, period, amount in (yield _LIMITS, (person_id,)):
            yield _LIMIT, (space_id, mark(space_id, person_id), period, amount)
