"""The interactions that came lately, so that one that is posted again is passed over.

A memory of this process alone: what makes a task is also known by its id in storage.
"""

from __future__ import annotations

from collections import OrderedDict

from bot.platforms.discord.signature import WINDOW_MS

KEPT_MS = 2 * WINDOW_MS  #: From the earliest to the latest moment at which one signature is good.
MOST = 20_000


class Recent:
    """Remembers ids for as long as the same request would be taken again."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._came: OrderedDict[str, int] = OrderedDict()  # the oldest first

    def is_new(self, id: str, *, now: int) -> bool:
        """Whether this one has not come lately; from now on it has. `now` is milliseconds."""
        while self._came and self._is_over(now):
            self._came.popitem(last=False)
        if id in self._came:
            return False
        self._came[id] = now
        return True

    def _is_over(self, now: int) -> bool:
        oldest = next(iter(self._came.values()))
        return oldest < now - KEPT_MS or len(self._came) >= self._most
