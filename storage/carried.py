"""Carried: credits that somebody used who was forgotten since, as long as a limit counts them.

Else being forgotten would be a way to have a limit twice. They are kept by a mark: a keyed hash of
the person and the space, from which nobody without the key can tell either.
"""

from __future__ import annotations

from storage.operation import Sql, Steps, operation

_ADD = Sql("""
    INSERT INTO carried (mark, period, used, expires_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (mark, period) DO UPDATE SET used = carried.used + excluded.used,
        expires_at = excluded.expires_at
""")

_OF = Sql("SELECT period, used FROM carried WHERE mark = $1 AND expires_at > $2 ORDER BY period")

_EXPIRE = Sql("DELETE FROM carried WHERE expires_at <= $1")

Used = tuple[tuple[int, int], ...]  #: Days by when they began (UTC ms), and what was used on each.


def add(mark: str, *, day: int, used: int, expires_at: int) -> Steps[None]:
    """Steps that keep what was used on a day until a moment (UTC ms)."""
    yield _ADD, (mark, day, used, expires_at)


def of(mark: str, *, now: int) -> Steps[Used]:
    """Steps that tell what still counts of somebody who was forgotten; nothing for most people."""
    if not mark:
        return ()
    return tuple((day, used) for day, used in (yield _OF, (mark, now)))


@operation
def expire(now: int) -> Steps[None]:
    """Let go of what counts no more."""
    yield _EXPIRE, (now,)
