"""Rollups: what was asked for on a day and what became of it, kept beside the tasks.

They are written in the transaction that accepts or ends a task, so that they always agree with the
tasks, and reading them takes the same time however many tasks there are. Every number of a task
stands under the UTC day on which it was accepted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from storage.histograms import Durations, Kind, bucket_of, durations_of
from storage.operation import Sql, Steps, operation
from storage.periods import DAY_MS, day_of

By = Literal["day", "command", "day and command", "person"]

ANONYMOUS = "anonymous"  #: In whose name the numbers of forgotten people are kept.
MOST_DAYS = 366  #: That one read goes through.

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
        {rest} LIMIT $4
    """  # noqa: S608 - column names of ours


_BY_DAY = Sql(_adding_up("one.day, '', ''", "= ''", "GROUP BY one.day ORDER BY one.day"))

_BY_COMMAND = Sql(
    _adding_up(
        "0, '', one.command",
        "= ''",
        "GROUP BY one.command ORDER BY sum(one.asked) DESC, one.command",
    )
)

_BY_DAY_AND_COMMAND = Sql(
    _adding_up(
        "one.day, '', one.command",
        "= ''",
        "GROUP BY one.day, one.command ORDER BY one.day, one.command",
    )
)

_BY_PERSON = Sql(
    _adding_up(
        "0, one.person_id, ''",
        "<> ''",
        "GROUP BY one.person_id ORDER BY sum(one.asked) DESC, one.person_id",
    )
)

_DURATIONS = Sql(f"""{_DAYS}
    SELECT one.command, one.kind, one.bucket, CAST(sum(one.tasks) AS BIGINT)
    FROM days CROSS JOIN usage_durations AS one
    WHERE one.day = days.day AND one.space_id = $1
    GROUP BY one.command, one.kind, one.bucket
""")  # noqa: S608

_FORGET = Sql(f"""
    DELETE FROM usage_days WHERE person_id = $1 AND person_id <> ''
    RETURNING day, space_id, command, {_COUNTS}
""")  # noqa: S608

_KEEP = Sql(f"""
    INSERT INTO usage_days (person_id, day, space_id, command, {_COUNTS})
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (day, space_id, person_id, command) DO UPDATE SET {_ADDED}
""")  # noqa: S608

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
    yield ENDED, _values(task, delivered=1, charged=charged, refunded=refunded)
    day = day_of(task.created_at)
    if run_ms is not None:
        yield TOOK, (day, task.space_id, task.command, "run", bucket_of(run_ms))
    yield TOOK, (day, task.space_id, task.command, "total", bucket_of(total_ms))


def failed(task: Ended, *, refunded: int) -> Steps[None]:
    """Steps that count a task which failed."""
    yield ENDED, _values(task, failed=1, refunded=refunded)


def cancelled(task: Ended, *, refunded: int) -> Steps[None]:
    """Steps that count a task which was given up."""
    yield ENDED, _values(task, cancelled=1, refunded=refunded)


def called(task: Ended) -> Steps[None]:
    """Steps that count calls of the provider for a task which had ended before."""
    yield ENDED, _values(task)


@operation
def usage(
    space_id: str, first_day: int, last_day: int, *, by: By, limit: int
) -> Steps[list[Usage]]:
    """What was asked for from one day to another: days in order, others the busiest first.

    Days are given by when they began (UTC ms), `MOST_DAYS` of them at most.
    """
    rows = yield _READ[by], (space_id, *_span(first_day, last_day), limit)
    return [Usage(*row) for row in rows]


@operation
def durations(
    space_id: str, first_day: int, last_day: int
) -> Steps[dict[tuple[str, Kind], Durations]]:
    """How long the tasks of each command took, and under the command "" those of all."""
    rows = yield _DURATIONS, (space_id, *_span(first_day, last_day))
    return durations_of(rows)


@operation
def forget_person(person_id: str) -> Steps[None]:
    """Keep a person's numbers in the name of nobody; all sums stay what they are.

    Tasks of theirs that still end would be counted under their id again.
    """
    for row in (yield _FORGET, (person_id,)):
        yield _KEEP, (ANONYMOUS, *row)


def _values(task: Ended, **counts: int) -> tuple[object, ...]:
    names = ("delivered", "failed", "cancelled", "charged", "refunded")
    return (
        day_of(task.created_at),
        task.space_id,
        task.person_id,
        task.command,
        *(counts.get(name, 0) for name in names),
        task.polls,
        task.sends,
    )


def _span(first_day: int, last_day: int) -> tuple[int, int]:
    """From the first day to the last, the oldest left out where they are too many."""
    last = day_of(last_day)
    return max(day_of(first_day), last - (MOST_DAYS - 1) * DAY_MS), last
