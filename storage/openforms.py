"""Open forms: what was seen where somebody opened one, until it is sent or a day later."""

from __future__ import annotations

from storage.operation import Sql, Steps, operation
from storage.periods import DAY_MS

KEPT_MS = DAY_MS  #: So long Discord's addresses of attachments lead somewhere.

_KEEP = Sql("""
    INSERT INTO open_forms (person_id, about, pictures, opened_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (person_id, about)
        DO UPDATE SET pictures = excluded.pictures, opened_at = excluded.opened_at
""")

_FIND = Sql("""
    SELECT pictures FROM open_forms WHERE person_id = $1 AND about = $2 AND opened_at > $3
""")

_DROP_OLD = Sql("DELETE FROM open_forms WHERE opened_at <= $1")


@operation
def keep(person_id: str, about: str, *, pictures: str, now: int) -> Steps[None]:
    """Keep what a form starts from, JSON, instead of what was kept about the same before."""
    yield _KEEP, (person_id, about, pictures, now)
    yield _DROP_OLD, (now - KEPT_MS,)


@operation
def find(person_id: str, about: str, *, now: int) -> Steps[str | None]:
    """What was kept; None where nothing was, or too long ago."""
    rows = yield _FIND, (person_id, about, now - KEPT_MS)
    return str(rows[0][0]) if rows else None
