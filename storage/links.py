"""Links: which ids on different platforms are one person, joined by a short-lived code."""

from __future__ import annotations

from typing import Literal

from storage.locks import LINKS, lock
from storage.operation import Abort, Sql, Steps, operation

Joined = Literal["joined", "unknown", "same", "taken"]

#: The other ids of the person in a statement's place of this number.
OTHERS_OF = """
    SELECT other.person_id FROM links AS own
    JOIN links AS other ON other.group_id = own.group_id
    WHERE own.person_id = ${} AND other.person_id <> own.person_id
"""

_OF = Sql("""
    SELECT other.person_id FROM links AS own
    JOIN links AS other ON other.group_id = own.group_id
    WHERE own.person_id = $1 AND other.person_id <> own.person_id
    ORDER BY other.person_id
""")

_FORGET_EXPIRED = Sql("DELETE FROM link_codes WHERE expires_at <= $1")

_OFFER = Sql("""
    INSERT INTO link_codes (person_id, platform, code_hash, expires_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (person_id) DO UPDATE
        SET code_hash = excluded.code_hash, expires_at = excluded.expires_at
""")

_USE = Sql("""
    DELETE FROM link_codes WHERE code_hash = $1 AND expires_at > $2 AND person_id <> $3
    RETURNING person_id, platform
""")

_IS_OWN = Sql("SELECT 1 FROM link_codes WHERE code_hash = $1 AND expires_at > $2")

_FOUND = Sql("""
    INSERT INTO links (person_id, platform, group_id, linked_at) VALUES ($1, $2, $1, $3)
    ON CONFLICT (person_id) DO NOTHING
""")

_JOIN = Sql("""
    INSERT INTO links (person_id, platform, group_id, linked_at)
    SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), own.group_id, CAST($3 AS BIGINT)
    FROM links AS own WHERE own.person_id = $4
    ON CONFLICT DO NOTHING
    RETURNING group_id
""")

_PART = Sql("DELETE FROM links WHERE person_id = $1 RETURNING group_id")

_LEFT_ALONE = Sql("""
    DELETE FROM links
    WHERE group_id = $1 AND (SELECT count(*) FROM links WHERE group_id = $1) = 1
""")


@operation
def of(person_id: str) -> Steps[tuple[str, ...]]:
    """The other ids of this person, in order; none for most people."""
    rows = yield _OF, (person_id,)
    return tuple(other for (other,) in rows)


@operation
def offer(
    person_id: str, *, platform: str, code_hash: str, now: int, expires_at: int
) -> Steps[None]:
    """Keep a new code of this person, instead of an earlier one."""
    yield from lock(LINKS)
    yield _FORGET_EXPIRED, (now,)
    yield _OFFER, (person_id, platform, code_hash, expires_at)


@operation
def join(person_id: str, *, platform: str, code_hash: str, now: int) -> Steps[Joined]:
    """Make this person the same as whoever has the code, which is used up by that.

    "unknown": no such code any more. "same": it is this person's own. "taken": one of the two is
    linked on that platform already; the code stays.
    """
    yield from lock(LINKS)
    rows = yield _USE, (code_hash, now, person_id)
    if not rows:
        own = yield _IS_OWN, (code_hash, now)
        return "same" if own else "unknown"
    ((other_id, other_platform),) = rows
    yield _FOUND, (other_id, other_platform, now)
    if not (yield _JOIN, (person_id, platform, now, other_id)):
        raise Abort("taken")
    return "joined"


@operation
def part(person_id: str) -> Steps[bool]:
    """Make this id a person of its own again; False when it was."""
    yield from lock(LINKS)
    rows = yield _PART, (person_id,)
    for (group_id,) in rows:
        yield _LEFT_ALONE, (group_id,)
    return bool(rows)
