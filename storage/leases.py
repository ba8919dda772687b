"""Leases by name: who alone does something, and until when.

Whoever holds one renews it before its end; after that anybody may take it. `term` goes up with
each new holder and fences what the one before still writes.
"""

from __future__ import annotations

from typing import NamedTuple

from storage.operation import Sql, Steps, operation


class Held(NamedTuple):
    """`term` is one's own, None where somebody else holds it until `ends_at` (UTC ms)."""

    term: int | None
    ends_at: int


_HOLD = Sql("""
    INSERT INTO leases (name, holder, ends_at, term) VALUES ($1, $2, $4, 1)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, ends_at = excluded.ends_at,
        term = leases.term + CASE WHEN leases.holder = excluded.holder THEN 0 ELSE 1 END
    WHERE leases.holder = excluded.holder OR leases.ends_at <= $3
    RETURNING term
""")

_ENDS = Sql("SELECT ends_at FROM leases WHERE name = $1")

_END = Sql("UPDATE leases SET ends_at = 0 WHERE name = $1 AND holder = $2")


@operation
def hold(name: str, holder: str, *, now: int, until: int) -> Steps[Held]:
    """Take a lease that is free, or keep one's own, until a moment (UTC ms)."""
    rows = yield _HOLD, (name, holder, now, until)
    if rows:
        return Held(int(rows[0][0]), until)
    ((ends_at,),) = yield _ENDS, (name,)
    return Held(None, int(ends_at))


@operation
def let_go(name: str, holder: str) -> Steps[None]:
    """End one's own before its time."""
    yield _END, (name, holder)
