"""What was delivered where, which pictures a message shows, and which groups have moved.

Telegram knows no nonces: that a message was sent is known only if it was written down.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.invocation import Address
from bot.platforms.telegram.notebook import Notebook

MOST_DELIVERED = 20_000  #: The newest; older ones are forgotten.
MOST_PICTURES = 50_000


class Records:
    """The tables of what is in the chats. `load` it before use."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._moved: dict[int, int] = {}
        self._before: dict[int, int] = {}

    async def load(self) -> None:
        for old, new in await self._notebook.read("SELECT old, new FROM moved"):
            self._know(old, new)

    # -- Deliveries ------------------------------------------------------------------------

    async def delivered(self, nonce: str) -> Address | None:
        """Where the message of this nonce is, if it was sent."""
        rows = await self._notebook.read("SELECT address FROM delivered WHERE nonce = ?1", (nonce,))
        return Address.from_json(rows[0][0]) if rows else None

    async def is_final(self, chat: int, message: int) -> bool:
        """Whether a result stands in this message, which progress must not replace."""
        rows = await self._notebook.read(
            "SELECT 1 FROM delivered WHERE chat = ?1 AND message = ?2 LIMIT 1", (chat, message)
        )
        return bool(rows)

    async def note_delivery(
        self, nonce: str, address: Address, pictures: Iterable[tuple[int, str]]
    ) -> None:
        """It is there; `pictures` are media ids by message."""
        chat, message = int(address.channel), int(address.message or 0)
        await self._notebook.write_all(
            [
                (
                    "INSERT OR REPLACE INTO delivered VALUES (?1, ?2, ?3, ?4)",
                    (nonce, chat, message, address.to_json()),
                ),
                (_FORGET_DELIVERED, (MOST_DELIVERED,)),
                *(
                    ("INSERT OR REPLACE INTO pictures VALUES (?1, ?2, ?3)", (chat, number, media))
                    for number, media in pictures
                ),
                (_FORGET_PICTURES, (MOST_PICTURES,)),
            ]
        )

    async def picture(self, chat: int, message: int) -> str | None:
        """The media id of the picture that a message of ours shows."""
        rows = await self._notebook.read(
            "SELECT media FROM pictures WHERE chat = ?1 AND message = ?2", (chat, message)
        )
        return str(rows[0][0]) if rows else None

    # -- Groups that became supergroups ----------------------------------------------------

    async def moved(self, old: int, new: int) -> None:
        """The group `old` is now called `new`."""
        if old not in self._moved and self.newest(new) != old:  # and never in a circle
            self._know(old, new)
            await self._notebook.write("INSERT OR REPLACE INTO moved VALUES (?1, ?2)", (old, new))

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


_FORGET_DELIVERED = "DELETE FROM delivered WHERE rowid <= (SELECT max(rowid) FROM delivered) - ?1"
_FORGET_PICTURES = "DELETE FROM pictures WHERE rowid <= (SELECT max(rowid) FROM pictures) - ?1"
