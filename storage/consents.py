"""Consents: who agreed, in which server, to which text."""

from __future__ import annotations

from storage.operation import Sql, Steps, operation

_GIVE = Sql("""
    INSERT INTO consents (space_id, person_id, text_hash, given_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (space_id, person_id)
        DO UPDATE SET text_hash = excluded.text_hash, given_at = excluded.given_at
""")

_GIVEN = Sql("""
    SELECT 1 FROM consents WHERE space_id = $1 AND person_id = $2 AND text_hash = $3
""")

_AGREED = Sql("SELECT text_hash FROM consents WHERE space_id = $1 AND person_id = $2")

_WITHDRAW = Sql("DELETE FROM consents WHERE person_id = $1")


@operation
def give(space_id: str, person_id: str, *, text_hash: str, now: int) -> Steps[None]:
    """A person agrees to a text."""
    yield _GIVE, (space_id, person_id, text_hash, now)


@operation
def given(space_id: str, person_id: str, *, text_hash: str) -> Steps[bool]:
    """Whether a person agreed to this very text here."""
    return bool((yield _GIVEN, (space_id, person_id, text_hash)))


@operation
def agreed(space_id: str, person_id: str) -> Steps[str | None]:
    """The text a person agreed to here, by its hash; None where they agreed to none."""
    rows = yield _AGREED, (space_id, person_id)
    return str(rows[0][0]) if rows else None


@operation
def withdraw(person_id: str) -> Steps[None]:
    """Forget everything a person agreed to."""
    yield _WITHDRAW, (person_id,)
