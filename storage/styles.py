"""Styles: words that a server has named, for its people to add to what they type."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from storage import audit
from storage.operation import Sql, Steps, operation

MOST = 25  #: Styles of one server: as many as a chat's menu shows.

# A new one only while there is room; one that is there is replaced.
_PUT = Sql("""
    INSERT INTO styles (space_id, folded, name, prompt, negative)
    SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT)
    WHERE (SELECT count(*) FROM styles WHERE space_id = $1) < CAST($6 AS BIGINT)
        OR EXISTS (SELECT 1 FROM styles WHERE space_id = $1 AND folded = $2)
    ON CONFLICT (space_id, folded) DO UPDATE
        SET name = excluded.name, prompt = excluded.prompt, negative = excluded.negative
    RETURNING name
""")

_REMOVE = Sql("""
    DELETE FROM styles WHERE space_id = $1 AND folded = $2 RETURNING name, prompt, negative
""")

_OF_SPACE = Sql("""
    SELECT name, prompt, negative FROM styles WHERE space_id = $1 ORDER BY folded
""")


@dataclass(frozen=True, slots=True)
class Style:
    """A name, and the words it stands for: what shall be in a picture, and what shall not."""

    name: str
    prompt: str
    negative: str = ""


def folded(name: str) -> str:
    """The name as it is looked up: case and width do not count."""
    return unicodedata.normalize("NFKC", name).casefold()


@operation
def of_space(space_id: str) -> Steps[list[Style]]:
    """The styles of a server, by name."""
    return [Style(*row) for row in (yield _OF_SPACE, (space_id,))]


@operation
def put(space_id: str, style: Style, *, actor_id: str, now: int) -> Steps[bool]:
    """Add a style, or give the one of that name other words; False where MOST are there."""
    before = next((one for one in (yield from of_space(space_id)()) if _same(one, style)), None)
    if before == style:
        return True
    stored = yield from putting(space_id, style)
    if stored:
        yield from audit.changed(
            space_id,
            "styles.add",
            subject=style.name,
            actor_id=actor_id,
            now=now,
            before=before and shown(before),
            after=shown(style),
        )
    return stored


@operation
def remove(space_id: str, name: str, *, actor_id: str, now: int) -> Steps[bool]:
    """Take a style away; False when there was none of that name."""
    gone = yield from removing(space_id, name)
    if gone is not None:
        yield from audit.changed(
            space_id,
            "styles.remove",
            subject=gone.name,
            actor_id=actor_id,
            now=now,
            before=shown(gone),
        )
    return gone is not None


def putting(space_id: str, style: Style) -> Steps[bool]:
    """The steps of `put` without the audit; False where MOST are there."""
    key = folded(style.name)
    return bool((yield _PUT, (space_id, key, style.name, style.prompt, style.negative, MOST)))


def removing(space_id: str, name: str) -> Steps[Style | None]:
    """The steps of `remove` without the audit; the style that is gone."""
    rows = yield _REMOVE, (space_id, folded(name))
    return Style(*rows[0]) if rows else None


def shown(style: Style) -> dict[str, str]:
    """A style as the audit has it."""
    return {"prompt": style.prompt, "negative": style.negative}


def _same(one: Style, other: Style) -> bool:
    return folded(one.name) == folded(other.name)
