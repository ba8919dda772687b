"""Words that a server refuses: plain ones, and patterns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from storage import audit
from storage.locks import lock, of_server
from storage.operation import Sql, Steps, operation

MOST = 500  #: Words of one server: each is looked for in every prompt.

_ADD = Sql("""
    INSERT INTO words (space_id, word, kind)
    SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT)
    WHERE (SELECT count(*) FROM words WHERE space_id = $1) < CAST($4 AS BIGINT)
    ON CONFLICT DO NOTHING
    RETURNING word
""")

_REMOVE = Sql("DELETE FROM words WHERE space_id = $1 AND word = $2 RETURNING kind")

_OF_SPACE = Sql("SELECT word, kind FROM words WHERE space_id = $1 ORDER BY kind, word")


@dataclass(frozen=True, slots=True)
class Word:
    """A refused word; a pattern is matched as one, a plain one as it stands."""

    word: str
    kind: Literal["plain", "pattern"] = "plain"


@operation
def add(space_id: str, word: Word, *, actor_id: str, now: int) -> Steps[bool]:
    """Refuse a word from now on; False when it is already, or MOST are."""
    yield from lock(of_server(space_id))
    added = yield from adding(space_id, word)
    if added:
        yield from audit.changed(
            space_id,
            "words.add",
            subject=word.word,
            actor_id=actor_id,
            now=now,
            after={"kind": word.kind},
        )
    return added


def adding(space_id: str, word: Word) -> Steps[bool]:
    """The steps of `add` without the audit."""
    return bool((yield _ADD, (space_id, word.word, word.kind, MOST)))


def removing(space_id: str, word: str) -> Steps[list[str]]:
    """The steps of `remove` without the audit; the kinds it was refused as."""
    return [kind for (kind,) in (yield _REMOVE, (space_id, word))]


@operation
def remove(space_id: str, word: str, *, actor_id: str, now: int) -> Steps[bool]:
    """Allow a word again; False when it was not refused."""
    kinds = yield from removing(space_id, word)
    for kind in kinds:
        yield from audit.changed(
            space_id,
            "words.remove",
            subject=word,
            actor_id=actor_id,
            now=now,
            before={"kind": kind},
        )
    return bool(kinds)


@operation
def of_space(space_id: str) -> Steps[list[Word]]:
    """The refused words of a server."""
    rows = yield _OF_SPACE, (space_id,)
    return [Word(*row) for row in rows]
