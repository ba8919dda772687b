"""What an update still owes us: a mark that it was dealt with, and the message it was given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.platforms.telegram.inbox import Inbox, Kept

T = TypeVar("T")


@dataclass(slots=True)
class Ticket:
    """One update, or the several of one album. `answer` is the placeholder sent for it."""

    inbox: Inbox = field(repr=False)
    updates: tuple[int, ...]
    answer: int | None = None
    closed: bool = False
    said: Any = None

    @classmethod
    def of(cls, inbox: Inbox, *kept: Kept) -> Ticket:
        answers = (one.answer for one in kept if one.answer is not None)
        return cls(inbox, tuple(one.id for one in kept), next(answers, None))

    async def answered(self, message: int) -> None:
        """Remember the placeholder: after a crash it is edited, not sent again.

        Raises Deposed, as does `close`, where the updates are another process's by now.
        """
        self.answer = message
        await self.inbox.answered(self.updates, message)

    async def close(self) -> None:
        """It was dealt with, or is from now on: it will not be begun again."""
        if not self.closed:
            await self.inbox.done(self.updates)
            self.closed = True

    async def once(self, ask: Callable[[], Awaitable[T]]) -> T:
        """What dispatch says to this; asked once, however often Telegram refuses the answer."""
        if self.said is None:
            self.said = await ask()
        said: T = self.said
        return said
