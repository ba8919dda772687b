"""Links to pictures of ours, for a chat that cannot take the file itself."""

from __future__ import annotations

from collections.abc import Callable

from bot.signing import Signer

LINK_S = 7 * 24 * 3600  #: How long somebody may open it: a chat is read days later.


class Links:
    """Makes signed links. `base` is our listener as everybody reaches it, None where nobody does.

    `clock` is UTC milliseconds.
    """

    def __init__(self, signer: Signer, *, base: str | None, clock: Callable[[], int]) -> None:
        self._signer = signer
        self._base = base
        self._clock = clock

    def link(self, media_id: str) -> str | None:
        """A link that whoever has it can open for a week; None without a public address."""
        if self._base is None:
            return None
        return self._base + self._signer.media_path(media_id, self._clock() // 1000 + LINK_S)
