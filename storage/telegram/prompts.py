"""Prompts: what somebody was asked and has not answered yet."""

from __future__ import annotations

from typing import NamedTuple

from storage.operation import Sql, Steps, operation


class Question(NamedTuple):
    """A message that asks one person something; `body` is JSON, `ends_at` UTC milliseconds."""

    chat: int
    message: int
    person_id: str
    body: str
    ends_at: int


_COLUMNS = "SELECT chat, message, person_id, body, ends_at FROM telegram_prompts"

_KEEP = Sql("""
    INSERT INTO telegram_prompts (chat, message, person_id, body, ends_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (chat, message) DO UPDATE SET person_id = excluded.person_id,
        body = excluded.body, ends_at = excluded.ends_at
""")

_BOUND = Sql("""
    DELETE FROM telegram_prompts WHERE (ends_at, chat, message) <= (
        SELECT last.ends_at, last.chat, last.message FROM telegram_prompts AS last
        ORDER BY last.ends_at DESC, last.chat DESC, last.message DESC LIMIT 1 OFFSET $1)
""")

_AT = Sql(f"{_COLUMNS} WHERE chat = $1 AND message = $2 AND ends_at > $3")

_OF_PERSON = Sql(f"""
    {_COLUMNS} WHERE chat = $1 AND person_id = $2 AND ends_at > $3 ORDER BY ends_at DESC
""")

_NEXT = Sql(f"{_COLUMNS} ORDER BY ends_at LIMIT 1")

_CLOSE = Sql("""
    DELETE FROM telegram_prompts WHERE chat = $1 AND message = $2 RETURNING message
""")


@operation
def keep(question: Question, *, most: int) -> Steps[None]:
    """It was asked; of more than `most` those are forgotten that end first."""
    yield _KEEP, question
    yield _BOUND, (most,)


@operation
def at(chat: int, message: int, *, now: int) -> Steps[Question | None]:
    """The open question that a message is."""
    rows = yield _AT, (chat, message, now)
    return Question._make(rows[0]) if rows else None


@operation
def of_person(chat: int, person_id: str, *, now: int) -> Steps[list[Question]]:
    """What one person is asked in a chat, the newest first."""
    return [Question._make(row) for row in (yield _OF_PERSON, (chat, person_id, now))]


@operation
def next_end() -> Steps[Question | None]:
    """The question that ends first, or has ended longest ago."""
    rows = yield _NEXT, ()
    return Question._make(rows[0]) if rows else None


@operation
def close(chat: int, message: int) -> Steps[bool]:
    """It is answered or over; False where it was before."""
    return bool((yield _CLOSE, (chat, message)))
