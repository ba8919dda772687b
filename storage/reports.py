"""Reports: what people said should not be here, and what moderators made of it.

A report is open until it is upheld or dismissed. The log channel shows it meanwhile: who posts it
there, or takes it away again, holds a lease (`next_at`), so that a crash only means once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from storage import audit
from storage.operation import Rows, Sql, Steps, operation

Filed = Literal["filed", "again", "too many"]

MOST_AN_HOUR = 10  #: Reports of one person.
HOUR_MS = 3_600_000

_COLUMNS = (
    "id, space_id, task_id, person_id, reporter_id, reason, created_at, notice, upheld_at, "
    "dismissed_at"
)

_FILE = Sql("""
    INSERT INTO reports (space_id, task_id, person_id, reporter_id, reason, created_at, next_at)
    SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT),
        CAST($5 AS TEXT), CAST($6 AS BIGINT), CAST($6 AS BIGINT)
    WHERE (SELECT count(*) FROM reports WHERE reporter_id = $4 AND created_at > CAST($7 AS BIGINT))
        < CAST($8 AS BIGINT)
    ON CONFLICT (task_id, reporter_id) DO NOTHING
    RETURNING id
""")

_FILED = Sql("SELECT 1 FROM reports WHERE task_id = $1 AND reporter_id = $2")

_OPEN = Sql(f"""
    SELECT {_COLUMNS} FROM reports
    WHERE space_id = $1 AND upheld_at IS NULL AND dismissed_at IS NULL
    ORDER BY id DESC LIMIT $2
""")  # noqa: S608 - column names of ours

_EARLIER = Sql("""
    SELECT count(*) FROM reports
    WHERE task_id = $1 AND id < $2 AND upheld_at IS NULL AND dismissed_at IS NULL
""")

_UPHOLD = Sql("""
    UPDATE reports SET upheld_at = $2, next_at = $2
    WHERE task_id = $1 AND upheld_at IS NULL AND dismissed_at IS NULL
    RETURNING id
""")

_DISMISS = Sql("""
    UPDATE reports SET dismissed_at = $3, next_at = $3
    WHERE task_id = $1 AND space_id = $2 AND upheld_at IS NULL AND dismissed_at IS NULL
    RETURNING person_id
""")

_CLAIM = Sql(f"""
    UPDATE reports SET next_at = $2
    WHERE next_at <= $1
        AND id IN (SELECT id FROM reports WHERE next_at <= $1 ORDER BY next_at, id LIMIT $3)
    RETURNING {_COLUMNS}
""")  # noqa: S608

# Decided while it was being posted: it has to go again at once.
_NOTICED = Sql("""
    UPDATE reports SET notice = $2,
        next_at = CASE WHEN CAST($2 AS TEXT) IS NOT NULL
            AND COALESCE(upheld_at, dismissed_at) IS NOT NULL THEN CAST($3 AS BIGINT) END
    WHERE id = $1
""")

_POSTPONE = Sql("UPDATE reports SET next_at = $2 WHERE id = $1 AND next_at IS NOT NULL")


@dataclass(frozen=True, slots=True)
class Report:
    """One person's report of one result; `person_id` is whose result it is.

    `notice` is where the log channel shows it, as JSON. Times are UTC milliseconds.
    """

    id: int
    space_id: str
    task_id: str
    person_id: str
    reporter_id: str
    reason: str
    created_at: int
    notice: str | None = None
    upheld_at: int | None = None
    dismissed_at: int | None = None

    @property
    def is_open(self) -> bool:
        return self.upheld_at is None and self.dismissed_at is None


@operation
def file(
    space_id: str, task_id: str, *, person_id: str, reporter_id: str, reason: str, now: int
) -> Steps[Filed]:
    """Report a result, once a person and at most `MOST_AN_HOUR` times an hour."""
    values = (space_id, task_id, person_id, reporter_id, reason, now, now - HOUR_MS, MOST_AN_HOUR)
    if not (yield _FILE, values):
        before = yield _FILED, (task_id, reporter_id)
        return "again" if before else "too many"
    yield from audit.changed(
        space_id,
        "report",
        subject=person_id,
        actor_id=reporter_id,
        now=now,
        after={"task": task_id, "reason": reason},
    )
    return "filed"


@operation
def still_open(space_id: str, *, limit: int) -> Steps[list[Report]]:
    """Reports that nobody has acted on, newest first."""
    return _reports((yield _OPEN, (space_id, limit)))


@operation
def earlier(report: Report) -> Steps[int]:
    """How many open reports of the same result came before this one."""
    ((count,),) = yield _EARLIER, (report.task_id, report.id)
    return int(count)


@operation
def uphold(task_id: str, *, now: int) -> Steps[int]:
    """The result was taken down: its reports were right; how many there were."""
    return len((yield _UPHOLD, (task_id, now)))


@operation
def dismiss(task_id: str, space_id: str, *, actor_id: str, now: int) -> Steps[int]:
    """Nothing is done about a result; how many open reports of it there were."""
    rows = yield _DISMISS, (task_id, space_id, now)
    if rows:
        yield from audit.changed(
            space_id,
            "dismiss",
            subject=rows[0][0],
            actor_id=actor_id,
            now=now,
            after={"task": task_id, "reports": len(rows)},
        )
    return len(rows)


@operation
def claim_due(*, now: int, lease_ms: int, limit: int) -> Steps[list[Report]]:
    """Take reports that the log channel is to show, or to show no longer."""
    return _reports((yield _CLAIM, (now, now + lease_ms, limit)))


@operation
def noticed(report_id: int, *, address: str | None, now: int) -> Steps[None]:
    """Where the log channel shows a report now; None where it does not, and need not."""
    yield _NOTICED, (report_id, address, now)


@operation
def postpone(report_id: int, *, next_at: int) -> Steps[None]:
    """Look after it again at a moment."""
    yield _POSTPONE, (report_id, next_at)


def _reports(rows: Rows) -> list[Report]:
    return [Report(*row) for row in rows]
