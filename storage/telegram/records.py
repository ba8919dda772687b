"""Records: what was sent where, which pictures messages show, and which groups have moved."""

from __future__ import annotations

from collections.abc import Iterable

from storage.operation import Sql, Steps, operation

_SENT = Sql("SELECT address FROM telegram_delivered WHERE nonce = $1")

_IS_FINAL = Sql("SELECT 1 FROM telegram_delivered WHERE chat = $1 AND message = $2 LIMIT 1")

_NOTE = Sql("""
    INSERT INTO telegram_delivered (nonce, chat, message, address, noted_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (nonce) DO UPDATE SET chat = excluded.chat, message = excluded.message,
        address = excluded.address, noted_at = excluded.noted_at
""")

_NOTE_PICTURE = Sql("""
    INSERT INTO telegram_pictures (chat, message, media, noted_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (chat, message) DO UPDATE SET media = excluded.media, noted_at = excluded.noted_at
""")

# What belongs to a message (its album, its files) has a name with a slash, and stays.
_UNCOVER = Sql("""
    DELETE FROM telegram_delivered WHERE chat = $1 AND message = $2 AND nonce NOT LIKE '%/%'
""")

_NO_PICTURE = Sql("DELETE FROM telegram_pictures WHERE chat = $1 AND message = $2")

_PICTURE = Sql("SELECT media FROM telegram_pictures WHERE chat = $1 AND message = $2")

_MOVES = Sql("SELECT old_id, new_id FROM telegram_moved")

_MOVED = Sql("""
    INSERT INTO telegram_moved (old_id, new_id) VALUES ($1, $2) ON CONFLICT (old_id) DO NOTHING
""")

_OLD_DELIVERED = Sql("DELETE FROM telegram_delivered WHERE noted_at < $1")
_OLD_PICTURES = Sql("DELETE FROM telegram_pictures WHERE noted_at < $1")


@operation
def delivered(nonce: str) -> Steps[str | None]:
    """The address (JSON) of what was sent under a name, if it was."""
    rows = yield _SENT, (nonce,)
    return str(rows[0][0]) if rows else None


@operation
def is_final(chat: int, message: int) -> Steps[bool]:
    """Whether something was delivered in this message."""
    return bool((yield _IS_FINAL, (chat, message)))


@operation
def note_delivery(
    nonce: str,
    place: tuple[int, int],
    address: str,
    *,
    pictures: Iterable[tuple[int, str]],
    now: int,
) -> Steps[None]:
    """It is there; `place` is chat and message, `pictures` are media ids by message."""
    chat, message = place
    yield _NOTE, (nonce, chat, message, address, now)
    for number, media in pictures:
        yield _NOTE_PICTURE, (chat, number, media, now)


@operation
def uncover(chat: int, message: int) -> Steps[None]:
    """What was delivered in this message is not seen there any more: it may be put once more."""
    yield _UNCOVER, (chat, message)
    yield _NO_PICTURE, (chat, message)


@operation
def picture(chat: int, message: int) -> Steps[str | None]:
    """The media id of the picture that a message shows."""
    rows = yield _PICTURE, (chat, message)
    return str(rows[0][0]) if rows else None


@operation
def moves() -> Steps[list[tuple[int, int]]]:
    """Every group that moved: what it was called, and what after that."""
    return [(old, new) for old, new in (yield _MOVES, ())]


@operation
def moved(old: int, new: int) -> Steps[None]:
    """The group `old` is now called `new`."""
    yield _MOVED, (old, new)


@operation
def expire(before: int) -> Steps[None]:
    """Forget deliveries and pictures that were noted before a moment (UTC ms)."""
    yield _OLD_DELIVERED, (before,)
    yield _OLD_PICTURES, (before,)
