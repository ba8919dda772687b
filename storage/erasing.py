"""Erasing: what was asked for and what came of it goes; that it was asked for stays countable.

All forgotten people have one name afterwards, `anonymous`, and not one each: nothing tells two of
them apart, or which tasks were one person's. Sums by space, day and command stay what they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from storage import carried, limits
from storage.forgettings import Mark
from storage.limits import MOST_RULES
from storage.operation import Sql, Steps, operation
from storage.pauses import WINDOW_DAYS
from storage.periods import DAY_MS, Period, begins, ends
from storage.private_spaces import is_private
from storage.rollups import ANONYMOUS
from storage.task_rows import Task

COUNTED_MS = WINDOW_DAYS * DAY_MS  #: So long a result that was taken down counts.

# The empty request is how everybody sees that nothing is known of the task any more.
_NO_WORDS = Sql("""
    UPDATE tasks SET request = '', detail = '',
        outcome = CASE WHEN outcome IS NULL THEN NULL ELSE '{}' END
    WHERE id IN (SELECT id FROM tasks WHERE closed_at < $1 AND request <> ''
        ORDER BY closed_at LIMIT $2)
    RETURNING id
""")

_NOBODYS = Sql("""
    UPDATE tasks SET person_id = $3, space_id = $4, address = $5, key = $6, channel_id = '',
        language = '', request = '', detail = '', provider_id = NULL, parent_id = NULL,
        outcome = CASE WHEN outcome IS NULL THEN NULL ELSE '{}' END
    WHERE id = $1 AND person_id = $2 AND closed_at IS NOT NULL
    RETURNING id
""")

_RESERVATION = Sql("""
    SELECT period, CASE state WHEN 'settled' THEN cost - granted ELSE 0 END FROM reservations
    WHERE task_id = $1
""")

_RESERVED_BY_NOBODY = Sql("""
    UPDATE reservations SET person_id = $2, space_id = $3 WHERE task_id = $1
""")

_USED_LESS = Sql("""
    UPDATE usage SET used = used - $4 WHERE space_id = $1 AND person_id = $2 AND period = $3
""")

_NOT_USED = Sql("""
    DELETE FROM usage WHERE space_id = $1 AND person_id = $2 AND period = $3 AND used = 0
""")

_USED_BY_NOBODY = Sql("""
    INSERT INTO usage (space_id, person_id, period, used) VALUES ($1, $2, $3, $4)
    ON CONFLICT (period, space_id, person_id) DO UPDATE SET used = usage.used + excluded.used
""")

_NO_MEDIA = Sql("DELETE FROM media WHERE task_id = $1")
_NO_DRAWS = Sql("DELETE FROM draws WHERE task_id = $1")
_NO_FINDINGS = Sql("DELETE FROM findings WHERE task_id = $1")
_NO_HOLDING = Sql("DELETE FROM holdings WHERE task_id = $1")

# What was granted stays in the sum of its server; nobody can use it.
_NOBODYS_GRANTS = Sql("""
    UPDATE grants SET person_id = $3, reason = '', unused = 0
    WHERE person_id = $1 AND created_at <= $2
""")

_GRANTED_BY_NOBODY = Sql("UPDATE grants SET granted_by = $2 WHERE granted_by = $1")
_DECIDED_BY_NOBODY = Sql("UPDATE holdings SET decided_by = $2 WHERE decided_by = $1")

# There is nothing left to look at: the log channel shows it no longer (storage/reports.py).
_NO_REPORTS = Sql("""
    UPDATE reports SET dismissed_at = $2, next_at = $2
    WHERE task_id = $1 AND upheld_at IS NULL AND dismissed_at IS NULL
""")

# A result has one report a person, so that their names stay different.
_REPORTED_BY_NOBODY = Sql("""
    UPDATE reports SET reporter_id = $3 || ':' || id, reason = ''
    WHERE reporter_id = $1 AND created_at <= $2
""")

_REPORTED = Sql("UPDATE reports SET person_id = $3 WHERE person_id = $1 AND created_at <= $2")

# What people took down themselves never counts against them: both names stay the same.
_TAKEN_DOWN = Sql("""
    SELECT task_id, space_id,
        CASE WHEN result = 1 AND actor_id <> person_id AND created_at > $2 THEN 1 ELSE 0 END
    FROM takedowns WHERE person_id = $1
""")

_TAKEN_DOWN_OF = Sql("UPDATE takedowns SET person_id = $2 WHERE task_id = $1")
_TAKEN_DOWN_BY_NOBODY = Sql("UPDATE takedowns SET actor_id = $2 WHERE actor_id = $1")

_PURGE_OF_NOBODY = Sql("UPDATE purges SET person_id = $2 WHERE person_id = $1")
_PURGED_BY_NOBODY = Sql("UPDATE purges SET actor_id = $2 WHERE actor_id = $1")

_NO_MESSAGE = Sql("DELETE FROM messages WHERE channel_id = $1 AND message_id = $2")

_MARKED_TAKEDOWNS = Sql("""
    UPDATE takedowns SET person_id = $2
    WHERE person_id >= 'mark:' AND person_id < 'mark;' AND created_at < $1
""")

_MARKED_BLOCKS = Sql("""
    DELETE FROM blocks
    WHERE person_id >= 'mark:' AND person_id < 'mark;' AND expires_at <= $1
""")


@operation
def forget_words(before: int, *, limit: int) -> Steps[int]:
    """Empty the requests and results of tasks that were over before a moment (UTC ms), the oldest
    first; how many it were."""
    return len((yield _NO_WORDS, (before, limit)))


@operation
def forget_task(
    task: Task, *, address: str, shown: Sequence[tuple[str, str]], mark: Mark, now: int
) -> Steps[bool]:
    """Make a closed task nobody's, with its credits; False where it is already.

    `address` is one that leads nowhere; `shown` are channel and message of what shows the task in
    a chat. The files of its pictures are to be deleted before.
    """
    space = ANONYMOUS if is_private(task.space_id, task.person_id) else task.space_id
    values = (task.id, task.person_id, ANONYMOUS, space, address, f"{ANONYMOUS}:{task.id}")
    if not (yield _NOBODYS, values):
        return False
    for statement in (_NO_MEDIA, _NO_DRAWS, _NO_FINDINGS, _NO_HOLDING):
        yield statement, (task.id,)
    yield _NO_REPORTS, (task.id, now)
    for channel_id, message_id in shown:
        yield _NO_MESSAGE, (channel_id, message_id)
    yield from _forget_credits(task, space, mark=mark, now=now)
    return True


@operation
def forget_records(person_id: str, *, asked_at: int, mark: Mark, now: int) -> Steps[None]:
    """Make grants, reports and takedowns nobody's, also those of which the person was the author.

    A result that was taken down counts against somebody for a while, under a mark.
    """
    yield _NOBODYS_GRANTS, (person_id, asked_at, ANONYMOUS)
    yield _GRANTED_BY_NOBODY, (person_id, ANONYMOUS)
    yield _DECIDED_BY_NOBODY, (person_id, ANONYMOUS)
    yield _REPORTED_BY_NOBODY, (person_id, asked_at, ANONYMOUS)
    yield _REPORTED, (person_id, asked_at, ANONYMOUS)
    for task_id, space_id, counts in (yield _TAKEN_DOWN, (person_id, now - COUNTED_MS)):
        yield _TAKEN_DOWN_OF, (task_id, mark(space_id, person_id) if counts else ANONYMOUS)
    yield _TAKEN_DOWN_BY_NOBODY, (person_id, ANONYMOUS)
    yield _PURGE_OF_NOBODY, (person_id, ANONYMOUS)
    yield _PURGED_BY_NOBODY, (person_id, ANONYMOUS)


@operation
def expire_marks(now: int) -> Steps[None]:
    """Let go of what was kept of forgotten people for as long as it mattered."""
    yield from carried.expire(now)()
    yield _MARKED_BLOCKS, (now,)
    yield _MARKED_TAKEDOWNS, (now - COUNTED_MS, ANONYMOUS)


def _forget_credits(task: Task, space: str, *, mark: Mark, now: int) -> Steps[None]:
    for day, used in (yield _RESERVATION, (task.id,)):
        yield _RESERVED_BY_NOBODY, (task.id, ANONYMOUS, space)
        account = (task.space_id, task.person_id, day)
        if used:
            yield _USED_LESS, (*account, used)
            yield _USED_BY_NOBODY, (space, ANONYMOUS, day, used)
            yield from _carry(task, day, used, mark=mark, now=now)
        yield _NOT_USED, account


def _carry(task: Task, day: int, used: int, *, mark: Mark, now: int) -> Steps[None]:
    """Keep counting what was used, as long as a limit of the space does."""
    rules = yield from limits.of_space(task.space_id, MOST_RULES)()
    periods: set[Period] = {"day"}
    periods |= {rule.period for rule in rules if rule.kind not in ("pool", "in_flight")}
    counting = [ends(period, now) for period in periods if day >= begins(period, now)]
    if counting:
        mine = mark(task.space_id, task.person_id)
        yield from carried.add(mine, day=day, used=used, expires_at=max(counting))
