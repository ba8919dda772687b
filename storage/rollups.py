"""Rollups: what was asked for on a day and what became of it, kept beside the tasks.

They are written in the transaction that accepts or ends a task, so that they always agree with the
tasks, and reading them takes the same time however many tasks there are. Every number of a task
stands under the UTC day on which it was accepted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from storage import totals
from storage.histograms import Durations, Kind, bucket_of, durations_of
from storage.operation import Sql, Steps, operation
from storage.periods import DAY_MS, day_of
from storage.private_spaces import is_private

By = Literal["day", "command", "day and command", "person"]

ANONYMOUS = "anonymous"  #: In whose name the numbers of forgotten people are kept.
MOST_DAYS = 366  #: That one read goes through.

_ENDS = ("delivered", "failed", "cancelled", "charged", "refunded")
_COUNTS = "asked, delivered, failed, cancelled, charged, refunded, polls, sends"
_ADDED = ", ".join(f"{name} = usage_days.{name} + excluded.{name}" for name in _COUNTS.split(", "))
_ADD_UP = ", ".join(f"CAST(sum({name}) AS BIGINT)" for name in _COUNTS.split(", "))

# Beside every person's row there is one, without a name, of all people in the space together.
ASKED = Sql("""
    INSERT INTO usage_days (day, space_id, person_id, command, asked)
    VALUES (CAST($1 AS BIGINT), $2, $3, $4, 1), (CAST($1 AS BIGINT), $2, '', $4, 1)
    ON CONFLICT (day, space_id, person_id, command) DO UPDATE SET asked = usage_days.asked + 1
""")

ENDED = Sql(f"""
    INSERT INTO usage_days (day, space_id, person_id, command, delivered, failed, cancelled,
        charged, refunded, polls, sends)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11),
        ($1, $2, '', $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (day, space_id, person_id, command) DO UPDATE SET {_ADDED}
""")  # noqa: S608 - column names of ours

_UNCHARGED = Sql("""
    UPDATE usage_days SET charged = charged - $5, refunded = refunded + $5
    WHERE day = $1 AND space_id = $2 AND person_id IN ($3, '') AND command = $4 AND charged >= $5
""")

TOOK = Sql("""
    INSERT INTO usage_durations (day, space_id, command, kind, bucket, tasks)
    VALUES ($1, $2, $3, $4, $5, 1)
    ON CONFLICT (day, space_id, command, kind, bucket)
        DO UPDATE SET tasks = usage_durations.tasks + 1
""")

# Day by day, because the key begins with the day and then says the space.
_DAYS = f"""
    WITH RECURSIVE days (day) AS (
        SELECT CAST($2 AS BIGINT)
        UNION ALL SELECT day + {DAY_MS} FROM days WHERE day + {DAY_MS} <= CAST($3 AS BIGINT))
"""  # noqa: S608 - a number of ours


def _adding_up(keys: str, whose: str, rest: str) -> str:
    return f"""{_DAYS}
        SELECT {keys}, {_ADD_UP} FROM days CROSS JOIN usage_days AS one
        WHERE one.day = days.day AND one.space_id = $1 AND one.person_id {whose}
            AND (CAST($6 AS TEXT) IS NULL OR one.command = CAST($6 AS TEXT))
        {rest} LIMIT $4
    """  # noqa: S608 - column names of ours


_BY_DAY = Sql(_adding_up("one.day, '', ''", "= $5", "GROUP BY one.day ORDER BY one.day"))

_BY_COMMAND = Sql(
    _adding_up(
        "0, '', one.command",
        "= $5",
        "GROUP BY one.command ORDER BY sum(one.asked) DESC, one.command",
    )
)

_BY_DAY_AND_COMMAND = Sql(
    _adding_up(
        "one.day, '', one.command",
        "= $5",
        "GROUP BY one.day, one.command ORDER BY one.day, one.command",
    )
)

_BY_PERSON = Sql(
    _adding_up(
        "0, one.person_id, ''",
        "<> CAST($5 AS TEXT)",
        "GROUP BY one.person_id ORDER BY sum(one.asked) DESC, one.person_id",
    )
)

_DURATIONS = Sql(f"""{_DAYS}
    SELECT one.command, one.kind, one.bucket, CAST(sum(one.tasks) AS BIGINT)
    FROM days CROSS JOIN usage_durations AS one
    WHERE one.day = days.day AND one.space_id = $1
        AND (CAST($4 AS TEXT) IS NULL OR one.command = CAST($4 AS TEXT))
    GROUP BY one.command, one.kind, one.bucket
""")  # noqa: S608

_OF_DAY = Sql(f"""
    SELECT day, person_id, command, {_COUNTS} FROM usage_days
    WHERE day = $1 AND space_id = $2 AND person_id <> ''
        AND (CAST($3 AS TEXT) IS NULL OR person_id = CAST($3 AS TEXT))
        AND (CAST($4 AS TEXT) IS NULL OR command = CAST($4 AS TEXT))
    ORDER BY person_id, command LIMIT $5
""")  # noqa: S608

_FORGET = Sql(f"""
    DELETE FROM usage_days WHERE person_id = $1 AND person_id <> ''
        AND (day, space_id, command) IN (SELECT day, space_id, command FROM usage_days
            WHERE person_id = $1 AND person_id <> '' ORDER BY day, space_id, command LIMIT $2)
    RETURNING day, space_id, command, {_COUNTS}
""")  # noqa: S608

_KEEP = Sql(f"""
    INSERT INTO usage_days (person_id, day, space_id, command, {_COUNTS})
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (day, space_id, person_id, command) DO UPDATE SET {_ADDED}
""")  # noqa: S608

# What a conversation with one person was together, and how long it took: one day of it.
_FORGET_SPACE = Sql(f"""
    DELETE FROM usage_days WHERE day = $1 AND space_id = $2 AND person_id = ''
    RETURNING command, {_COUNTS}
""")  # noqa: S608

_FORGET_DURATIONS = Sql("""
    DELETE FROM usage_durations WHERE day = $1 AND space_id = $2
    RETURNING command, kind, bucket, tasks
""")

_KEEP_DURATIONS = Sql("""
    INSERT INTO usage_durations (day, space_id, command, kind, bucket, tasks)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (day, space_id, command, kind, bucket)
        DO UPDATE SET tasks = usage_durations.tasks + excluded.tasks
""")

_READ: Mapping[By, Sql] = {
    "day": _BY_DAY,
    "command": _BY_COMMAND,
    "day and command": _BY_DAY_AND_COMMAND,
    "person": _BY_PERSON,
}


class Ended(NamedTuple):
    """What is known of a task that has ended; `polls` and `sends` are to be added."""

    space_id: str
    person_id: str
    command: str
    created_at: int
    polls: int
    sends: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Numbers of tasks, credits and calls of the provider, for what the first three fields say.

    `day` is 0, `person_id` and `command` are empty where the numbers are of all of them. Tasks
    that have not ended are among `asked` only.
    """

    day: int
    person_id: str
    command: str
    asked: int
    delivered: int
    failed: int
    cancelled: int
    charged: int
    refunded: int
    polls: int
    sends: int

    @property
    def success_rate(self) -> float | None:
        """Of the tasks that were not given up, the share that was delivered; None of none."""
        tried = self.delivered + self.failed
        return self.delivered / tried if tried else None


def asked(space_id: str, person_id: str, command: str, *, now: int) -> Steps[None]:
    """Steps that count a task which was accepted."""
    yield ASKED, (day_of(now), space_id, person_id, command)


def delivered(
    task: Ended, *, charged: int, refunded: int, run_ms: int | None, total_ms: int
) -> Steps[None]:
    """Steps that count a task which was delivered.

    `run_ms` is None for one whose submission was never answered; a clock that was set back makes
    a duration 0.
    """
    yield from _ended(task, delivered=1, charged=charged, refunded=refunded)
    if run_ms is not None:
        yield from _took(task, "run", run_ms)
    yield from _took(task, "total", total_ms)


def failed(task: Ended, *, refunded: int, charged: int = 0) -> Steps[None]:
    """Steps that count a task which failed."""
    yield from _ended(task, failed=1, charged=charged, refunded=refunded)


def cancelled(task: Ended, *, refunded: int) -> Steps[None]:
    """Steps that count a task which was given up."""
    yield from _ended(task, cancelled=1, refunded=refunded)


def uncharged(
    space_id: str, person_id: str, command: str, *, created_at: int, credits: int
) -> Steps[None]:
    """Steps that count as given back what a task accepted at `created_at` was charged."""
    yield _UNCHARGED, (day_of(created_at), space_id, person_id, command, credits)
    yield from totals.refunded(command, credits)


def called(task: Ended) -> Steps[None]:
    """Steps that count calls of the provider for a task which had ended before."""
    yield from _ended(task)


@operation
def usage(
    space_id: str,
    first_day: int,
    last_day: int,
    *,
    by: By,
    limit: int,
    person_id: str | None = None,
    command: str | None = None,
) -> Steps[list[Usage]]:
    """What was asked for from one day to another: days in order, others the busiest first.

    Days are given by when they began (UTC ms), `MOST_DAYS` of them at most. With a person or a
    command the numbers are of that alone; those by person are always of everybody.
    """
    whose = "" if by == "person" else person_id or ""
    values = (space_id, *_span(first_day, last_day), limit, whose, command)
    return [Usage(*row) for row in (yield _READ[by], values)]


@operation
def each(
    space_id: str,
    first_day: int,
    last_day: int,
    *,
    limit: int,
    person_id: str | None = None,
    command: str | None = None,
) -> Steps[list[Usage]]:
    """A row for each day, person and command, the newest day first."""
    first, last = _span(first_day, last_day)
    found: list[Usage] = []
    for day in range(last, first - 1, -DAY_MS):
        rows = yield _OF_DAY, (day, space_id, person_id, command, limit - len(found))
        found += (Usage(*row) for row in rows)
        if len(found) >= limit:
            break
    return found


@operation
def durations(
    space_id: str, first_day: int, last_day: int, *, command: str | None = None
) -> Steps[dict[tuple[str, Kind], Durations]]:
    """How long the tasks of each command took, and under the command "" those of all."""
    rows = yield _DURATIONS, (space_id, *_span(first_day, last_day), command)
    return durations_of(rows)


@operation
def forget_person(person_id: str, *, limit: int = 1_000) -> Steps[bool]:
    """Keep a person's numbers in the name of nobody, so many rows of them; False: none was left.

    All sums stay what they are; their own conversation with the bot loses its name too. Tasks of
    theirs that still end would be counted under their id again.
    """
    rows = yield _FORGET, (person_id, limit)
    for day, space_id, *rest in rows:
        if is_private(space_id, person_id):
            yield from _forget_private(day, space_id)
            space_id = ANONYMOUS
        yield _KEEP, (ANONYMOUS, day, space_id, *rest)
    return bool(rows)


def _forget_private(day: int, space_id: str) -> Steps[None]:
    for row in (yield _FORGET_SPACE, (day, space_id)):
        yield _KEEP, ("", day, ANONYMOUS, *row)
    for command, kind, bucket, tasks in (yield _FORGET_DURATIONS, (day, space_id)):
        yield _KEEP_DURATIONS, (day, ANONYMOUS, command, kind, bucket, tasks)


def _ended(task: Ended, **counts: int) -> Steps[None]:
    numbers = (*(counts.get(name, 0) for name in _ENDS), task.polls, task.sends)
    day = day_of(task.created_at)
    yield ENDED, (day, task.space_id, task.person_id, task.command, *numbers)
    yield from totals.ended(task.command, numbers)


def _took(task: Ended, kind: Kind, ms: int) -> Steps[None]:
    bucket = bucket_of(ms)
    yield TOOK, (day_of(task.created_at), task.space_id, task.command, kind, bucket)
    yield from totals.lasted(task.command, kind, bucket)


def _span(first_day: int, last_day: int) -> tuple[int, int]:
    """From the first day to the last, the oldest left out where they are too many."""
    last = day_of(last_day)
    return max(day_of(first_day), last - (MOST_DAYS - 1) * DAY_MS), last
