"""Retention of the audit: what is old enough is removed, and nothing else ever is.

The triggers of the table look at the horizon that is written here: it only grows, and stays
`LEAST_DAYS` behind the clock of this machine.
"""

from __future__ import annotations

from collections import Counter

from storage import audit
from storage.operation import Sql, Steps, operation

LEAST_DAYS = 30  #: Days of the audit that nothing can remove; the triggers say so too.
EXPIRED = "audit.expire"  #: The entry about entries that were removed.

_GROW = Sql("UPDATE audit_retention SET horizon = $1 WHERE horizon < $1")

# Where the retention was made longer since, the horizon lies behind what is asked for now.
_REMOVE = Sql("""
    DELETE FROM audit WHERE created_at < $1 AND id IN (
        SELECT id FROM audit WHERE created_at < $1 ORDER BY created_at LIMIT $2)
    RETURNING space_id, action
""")


@operation
def expire(before: int, *, now: int, limit: int) -> Steps[int]:
    """Remove up to so many entries from before a moment (UTC ms); how many there were.

    Each server keeps an entry that says how many of its own went.
    """
    yield _GROW, (before,)
    rows = yield _REMOVE, (before, limit)
    # Not of those about earlier removals: they would follow each other for ever.
    gone = Counter(space for space, action in rows if action != EXPIRED)
    for space_id, count in sorted(gone.items()):
        yield from audit.changed(
            space_id,
            EXPIRED,
            subject="",
            actor_id=audit.EASEL,
            now=now,
            before={"entries": count, "until": before},
        )
    return len(rows)
