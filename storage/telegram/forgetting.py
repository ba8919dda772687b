"""Forgetting one person: open questions, and what stood in their private chat."""

from __future__ import annotations

from storage.operation import Sql, Steps, operation

_PROMPTS = Sql("DELETE FROM telegram_prompts WHERE person_id = $1")
_DELIVERED = Sql("DELETE FROM telegram_delivered WHERE chat = $1")
_PICTURES = Sql("DELETE FROM telegram_pictures WHERE chat = $1")


@operation
def forget(person_id: str, chat: int | None) -> Steps[None]:
    """Forget it; `chat` is the private one. What stands in groups is known by its message alone."""
    yield _PROMPTS, (person_id,)
    if chat is not None:
        yield _DELIVERED, (chat,)
        yield _PICTURES, (chat,)
