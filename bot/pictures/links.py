"""Links to pictures of ours: at our own listener, or at the store that keeps them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.pictures.store import MediaStore
from bot.signing import Signer
from storage.media import Media

LINK_S = 7 * 24 * 3600  #: How long somebody may open it: a chat is read days later.

LinkOf = Callable[[str], Awaitable[str | None]]  #: a picture, by its id; None: it has no link


async def no_link(_: str) -> None:
    """Nobody can reach us from outside."""


class Links:
    """Makes signed links. `base` is our listener as everybody reaches it, None where nobody does.

    `clock` is UTC milliseconds.
    """

    def __init__(self, signer: Signer, *, base: str | None, clock: Callable[[], int]) -> None:
        self._signer = signer
        self._base = base
        self._clock = clock

    async def link(self, media_id: str) -> str | None:
        """A link that whoever has it can open for a week; None without a public address."""
        if self._base is None:
            return None
        return self._base + self._signer.media_path(media_id, self._clock() // 1000 + LINK_S)


class StoreLinks:
    """Makes links that lead to the store itself.

    `find` reads a picture's row. `inside` is for who reaches the store as this process does.
    """

    def __init__(
        self,
        store: MediaStore,
        *,
        find: Callable[[str], Awaitable[Media | None]],
        seconds: int = LINK_S,
        inside: bool = False,
    ) -> None:
        self._store = store
        self._find = find
        self._seconds = seconds
        self._inside = inside

    async def link(self, media_id: str) -> str | None:
        """A link that whoever has it can open for so long; None for a picture that is not kept."""
        media = await self._find(media_id)
        if media is None:
            return None
        return self._store.link(media, seconds=self._seconds, inside=self._inside)
