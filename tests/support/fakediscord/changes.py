"""Waiting until something is so, without sleeping."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Changes:
    """Whoever changes something tells; whoever waits looks again.

    Telling is synchronous, where an asyncio.Condition would have to be awaited: so state can
    change in plain functions, and no waiter sees half a change.
    """

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Future[None], Callable[[], object]] = {}

    def tell(self) -> None:
        """Something has changed."""
        for future, condition in tuple(self._waiting.items()):
            if not future.done():
                _look(future, condition)

    async def until(self, condition: Callable[[], object], timeout_s: float = 10) -> None:
        """Wait until this holds. Raises TimeoutError after `timeout_s` seconds."""
        if condition():
            return
        future = asyncio.get_running_loop().create_future()
        self._waiting[future] = condition
        try:
            async with asyncio.timeout(timeout_s):
                await future
        finally:
            del self._waiting[future]


def _look(future: asyncio.Future[None], condition: Callable[[], object]) -> None:
    """A condition that raises is the mistake of who waits, not of who has changed something."""
    try:
        if condition():
            future.set_result(None)
    except Exception as error:
        future.set_exception(error)
