"""What is known about forms that are open: it helps, and nothing depends on it.

A form may be sent to a process that was started since; then it is all looked up again.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

MOST_HELD = 1_000  #: Forms; each is open for minutes.

T = TypeVar("T")


class Held(Generic[T]):
    """One thing for each person and each message or task they have opened a form on."""

    def __init__(self, most: int = MOST_HELD) -> None:
        self._most = most
        self._things: OrderedDict[tuple[int, str], T] = OrderedDict()

    def keep(self, person: int, about: str, thing: T) -> None:
        """Hold on to it; the oldest is let go."""
        self._things[person, about] = thing
        self._things.move_to_end((person, about))
        if len(self._things) > self._most:
            self._things.popitem(last=False)

    def find(self, person: int, about: str) -> T | None:
        return self._things.get((person, about))
