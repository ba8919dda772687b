"""Grants: credits given to one person beside the limit, used when that is exhausted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from storage import audit, totals
from storage.operation import Sql, Steps, operation

MOST_DRAWN = 20  #: Grants that one reservation takes from; the rest waits for the next one.

_COLUMNS = "id, space_id, person_id, credits, unused, reason, granted_by, created_at, expires_at"

_GIVE = Sql(f"INSERT INTO grants ({_COLUMNS}) VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)")  # noqa: S608

_OPEN = Sql(f"""
    SELECT {_COLUMNS} FROM grants
    WHERE space_id = $1 AND person_id = $2 AND unused > 0 AND expires_at > $3
    ORDER BY expires_at, id LIMIT $4
""")  # noqa: S608 - column names of ours

_TAKE = Sql("""
    UPDATE grants SET unused = unused - $2 WHERE id = $1 AND unused >= $2 RETURNING id
""")

_DRAWN = Sql("INSERT INTO draws (task_id, grant_id, credits) VALUES ($1, $2, $3)")

_OF_TASK = Sql("""
    SELECT draws.grant_id, draws.credits FROM draws JOIN grants ON grants.id = draws.grant_id
    WHERE draws.task_id = $1 ORDER BY grants.expires_at DESC, grants.id DESC
""")

_GIVEN = Sql("""
    SELECT CAST(COALESCE(sum(credits), 0) AS BIGINT) FROM grants
    WHERE space_id = $1 AND created_at >= $2 AND created_at < $3
""")

_GIVEN_TO = Sql("""
    SELECT CAST(COALESCE(sum(credits), 0) AS BIGINT) FROM grants
    WHERE space_id = $1 AND created_at >= $2 AND created_at < $3 AND person_id = $4
""")

_TO_USE = Sql(f"""
    SELECT {_COLUMNS} FROM grants
    WHERE space_id = $1 AND unused > 0 AND expires_at > $2
    ORDER BY created_at DESC, id LIMIT $3
""")  # noqa: S608 - column names of ours

_SAME = Sql("""
    SELECT 1 FROM grants
    WHERE space_id = $1 AND person_id = $2 AND created_at = $3 AND expires_at = $4 LIMIT 1
""")

_RETURN = Sql("UPDATE grants SET unused = unused + $2 WHERE id = $1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Credits for one person in one server; `unused` of them are left. Times are UTC ms."""

    id: str
    space_id: str
    person_id: str
    credits: int
    unused: int
    reason: str
    granted_by: str
    created_at: int
    expires_at: int


@operation
def open_for(space_id: str, person_id: str, *, now: int) -> Steps[list[Grant]]:
    """A person's grants that still have credits, the first to expire first."""
    return (yield from _open(space_id, person_id, now))


@operation
def of_space(space_id: str, *, now: int, limit: int) -> Steps[list[Grant]]:
    """The grants of a server that still have credits, newest first."""
    return _grants((yield _TO_USE, (space_id, now, limit)))


def is_given(grant: Grant) -> Steps[bool]:
    """Steps that find a grant of the same person and moments, whatever is left of it."""
    same = (grant.space_id, grant.person_id, grant.created_at, grant.expires_at)
    return bool((yield _SAME, same))


@operation
def given(space_id: str, *, since: int, until: int, person_id: str | None = None) -> Steps[int]:
    """The credits that were granted in a space from one moment to before another (UTC ms)."""
    if person_id is None:
        ((credits,),) = yield _GIVEN, (space_id, since, until)
    else:
        ((credits,),) = yield _GIVEN_TO, (space_id, since, until, person_id)
    return int(credits)


def giving(grant: Grant) -> Steps[None]:
    """Steps that give a new grant."""
    yield (
        _GIVE,
        (
            grant.id,
            grant.space_id,
            grant.person_id,
            grant.credits,
            grant.reason,
            grant.granted_by,
            grant.created_at,
            grant.expires_at,
        ),
    )


@operation
def give(grant: Grant) -> Steps[None]:
    """A moderator gives a grant; the audit has it."""
    yield from giving(grant)
    yield from totals.granted(grant.credits)
    yield from audit.changed(
        grant.space_id,
        "grant",
        subject=grant.person_id,
        actor_id=grant.granted_by,
        now=grant.created_at,
        after=shown(grant),
    )


def shown(grant: Grant) -> dict[str, object]:
    """A grant as the audit has it."""
    return {"credits": grant.credits, "reason": grant.reason, "expires_at": grant.expires_at}


def draw(task_id: str, space_id: str, person_id: str, *, credits: int, now: int) -> Steps[int]:
    """Steps that take up to `credits` from a person's grants; how many it were.

    The task's row has to be there. What is taken is undone with the transaction.
    """
    missing = credits
    for grant in (yield from _open(space_id, person_id, now)):
        taken = min(missing, grant.unused)
        if taken and (yield _TAKE, (grant.id, taken)):
            yield _DRAWN, (task_id, grant.id, taken)
            missing -= taken
    return credits - missing


def give_back(task_id: str, credits: int) -> Steps[None]:
    """Steps that return credits to the grants a task took them from, the last to expire first.

    A grant that has expired meanwhile stays so.
    """
    for grant_id, drawn in (yield _OF_TASK, (task_id,)):
        returned = min(credits, drawn)
        if returned:
            yield _RETURN, (grant_id, returned)
        credits -= returned


def give_back_rest(task_id: str, credits: int) -> Steps[None]:
    """Steps that return the last `credits` a task has kept of what it drew, as `give_back`."""
    drawn = yield _OF_TASK, (task_id,)
    returned_before = sum(one for _, one in drawn) - credits
    for grant_id, one in drawn:
        before = min(returned_before, one)
        returned_before -= before
        if one > before:
            yield _RETURN, (grant_id, one - before)


def _open(space_id: str, person_id: str, now: int) -> Steps[list[Grant]]:
    return _grants((yield _OPEN, (space_id, person_id, now, MOST_DRAWN)))


def _grants(rows: Sequence[tuple[Any, ...]]) -> list[Grant]:
    return [Grant(**dict(zip(_COLUMNS.split(", "), row, strict=True))) for row in rows]
