"""What was delivered where, which pictures a message shows, and which groups have moved.

Telegram knows no nonces: that a message was sent is known only if it was written down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.invocation import Address
from bot.platforms.telegram.memory import Memory


class Records:
    """What is in the chats. `clock` is UTC milliseconds.

    Of groups that moved it knows those of the last `load`, and those it met since: whoever uses
    an old name is told the new one by Telegram.
    """

    def __init__(self, memory: Memory, *, clock: Callable[[], int]) -> None:
        self._memory = memory
        self._clock = clock
        self._moved: dict[int, int] = {}
        self._before: dict[int, int] = {}

    async def load(self) -> None:
        """Know of all groups that have moved."""
        for old, new in await self._memory.moves():
            self._know(old, new)

    # -- Deliveries ------------------------------------------------------------------------

    async def delivered(self, nonce: str) -> Address | None:
        """Where the message of this nonce is, if it was sent."""
        address = await self._memory.delivered(nonce)
        return None if address is None else Address.from_json(address)

    async def is_final(self, chat: int, message: int) -> bool:
        """Whether a result stands in this message, which progress must not replace."""
        return await self._memory.is_final(chat, message)

    async def note_delivery(
        self, nonce: str, address: Address, pictures: Iterable[tuple[int, str]]
    ) -> None:
        """It is there; `pictures` are media ids by message."""
        place = int(address.channel), int(address.message or 0)
        await self._memory.note_delivery(
            nonce, place, address.to_json(), pictures=list(pictures), now=self._clock()
        )

    async def uncover(self, chat: int, message: int) -> None:
        """Progress has taken the place of what was delivered there: it may be put once more."""
        await self._memory.uncover(chat, message)

    async def picture(self, chat: int, message: int) -> str | None:
        """The media id of the picture that a message of ours shows."""
        return await self._memory.picture(chat, message)

    # -- Groups that became supergroups ----------------------------------------------------

    async def moved(self, old: int, new: int) -> None:
        """The group `old` is now called `new`."""
        if old not in self._moved and self.newest(new) != old:  # and never in a circle
            self._know(old, new)
            await self._memory.moved(old, new)

    def newest(self, chat: int) -> int:
        """What a group is called today."""
        while chat in self._moved:
            chat = self._moved[chat]
        return chat

    def first(self, chat: int) -> int:
        """What a group was called first: by that name its limits and tasks are kept."""
        while chat in self._before:
            chat = self._before[chat]
        return chat

    def _know(self, old: int, new: int) -> None:
        self._moved[old] = new
        self._before[new] = old
