"""What the adapter keeps of one person: open questions, and what stood in their private chat."""

from __future__ import annotations

from collections.abc import Sequence

from bot.invocation import Person
from bot.platforms.telegram.memory import Memory
from bot.platforms.telegram.people import People
from bot.platforms.telegram.places import user_of


async def forget(memory: Memory, people: People | None, person_ids: Sequence[str]) -> None:
    """Forget it. What stands in groups is known by its message alone.

    `people` are those heard in this process, where it hears any.
    """
    for id in person_ids:
        user = user_of(Person(id, ""))  # a private chat is called as the account is
        await memory.forget(id, user)
        if people is not None and user is not None:
            people.forget(user)
