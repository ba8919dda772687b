"""What the adapter keeps of one person: open questions, and what stood in their private chat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.invocation import Person
from bot.platforms.telegram.notebook import Notebook
from bot.platforms.telegram.people import People
from bot.platforms.telegram.places import user_of


async def forget(notebook: Notebook, people: People, person_ids: Sequence[str]) -> None:
    """Forget it, in one transaction. What stands in groups is known by its message alone."""
    await notebook.write_all([change for id in person_ids for change in _changes(id)])
    for id in person_ids:
        if (user := user_of(Person(id, ""))) is not None:
            people.forget(user)


def _changes(person_id: str) -> Iterator[tuple[str, Sequence[Any]]]:
    yield "DELETE FROM prompts WHERE person = ?1", (person_id,)
    user = user_of(Person(person_id, ""))
    if user is not None:  # a private chat is called as the account is
        yield "DELETE FROM delivered WHERE chat = ?1", (user,)
        yield "DELETE FROM pictures WHERE chat = ?1", (user,)
