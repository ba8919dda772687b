"""Adopting: what the adapter kept in a file of its own, before it was in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from storage.operation import Sql, Steps, operation

_UPDATE = Sql("""
    INSERT INTO telegram_updates (id, body, answer, done, received_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING
""")

_MOVED = Sql("""
    INSERT INTO telegram_moved (old_id, new_id) VALUES ($1, $2) ON CONFLICT (old_id) DO NOTHING
""")

_DELIVERED = Sql("""
    INSERT INTO telegram_delivered (nonce, chat, message, address, noted_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (nonce) DO NOTHING
""")

_PICTURE = Sql("""
    INSERT INTO telegram_pictures (chat, message, media, noted_at)
    VALUES ($1, $2, $3, $4) ON CONFLICT (chat, message) DO NOTHING
""")

_PROMPT = Sql("""
    INSERT INTO telegram_prompts (chat, message, person_id, body, ends_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (chat, message) DO NOTHING
""")

Row = Sequence[Any]


@operation
def adopt(rows: Mapping[str, Sequence[Row]], *, now: int) -> Steps[None]:
    """Bring rows over by the names that their tables had; what is here already stays as it is."""
    for update in rows["updates"]:
        yield _UPDATE, update
    for moved in rows["moved"]:
        yield _MOVED, moved
    for delivered in rows["delivered"]:
        yield _DELIVERED, (*delivered, now)
    for picture in rows["pictures"]:
        yield _PICTURE, (*picture, now)
    for prompt in rows["prompts"]:
        yield _PROMPT, prompt
