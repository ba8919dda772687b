"""Reports: what people said should not be here, and which of it was taken down."""

from __future__ import annotations

from dataclasses import dataclass

from storage.operation import Sql, Steps, operation

_FILE = Sql("""
    INSERT INTO reports (space_id, task_id, person_id, reporter_id, reason, created_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (task_id, reporter_id) DO NOTHING
    RETURNING id
""")

_OPEN = Sql("""
    SELECT id, task_id, person_id, reporter_id, reason, created_at FROM reports
    WHERE space_id = $1 AND upheld_at IS NULL ORDER BY id DESC LIMIT $2
""")

_UPHOLD = Sql("""
    UPDATE reports SET upheld_at = $2 WHERE task_id = $1 AND upheld_at IS NULL RETURNING id
""")

# Results, not reports: ten people may report one picture.
_UPHELD = Sql("""
    SELECT count(DISTINCT task_id) FROM reports
    WHERE space_id = $1 AND person_id = $2 AND upheld_at >= $3
""")


@dataclass(frozen=True, slots=True)
class Report:
    """One person's report of one result; `person_id` is whose result it is."""

    id: int
    task_id: str
    person_id: str
    reporter_id: str
    reason: str
    created_at: int


@operation
def file(
    space_id: str, task_id: str, *, person_id: str, reporter_id: str, reason: str, now: int
) -> Steps[bool]:
    """Report a result; False when this person has done so before."""
    rows = yield _FILE, (space_id, task_id, person_id, reporter_id, reason, now)
    return bool(rows)


@operation
def still_open(space_id: str, *, limit: int) -> Steps[list[Report]]:
    """Reports that nobody has acted on, newest first."""
    rows = yield _OPEN, (space_id, limit)
    return [Report(*row) for row in rows]


@operation
def uphold(task_id: str, *, now: int) -> Steps[int]:
    """The result was taken down: its reports were right; how many there were."""
    return len((yield _UPHOLD, (task_id, now)))


@operation
def upheld(space_id: str, person_id: str, *, since: int) -> Steps[int]:
    """How many results of a person were taken down after a report since a moment (UTC ms)."""
    ((count,),) = yield _UPHELD, (space_id, person_id, since)
    return int(count)
