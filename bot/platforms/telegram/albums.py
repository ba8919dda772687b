"""Albums: Telegram sends one update for each picture, and says of none that it is the last."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from telegram import Message

from bot.platforms.telegram.inbox import Kept

QUIET_S = 0.7  #: After so long without another picture the album is taken for whole.
LASTS_S = 3.0  #: After so long it is, whatever still comes.
MOST_OPEN = 200  #: The oldest is taken for whole beyond this.

Key = tuple[int, str]


@dataclass(slots=True)
class Album:
    """What has come of one album, in whatever order."""

    parts: list[tuple[Kept, Message]] = field(default_factory=list)
    ends_at: float = 0.0
    timer: asyncio.TimerHandle | None = None

    @property
    def messages(self) -> list[Message]:
        """In the order in which they stand in the chat."""
        return sorted((message for _, message in self.parts), key=lambda m: m.message_id)


class Albums:
    """Collects; `whole` gets each album once."""

    def __init__(self, whole: Callable[[Album], None]) -> None:
        self._whole = whole
        self._open: dict[Key, Album] = {}

    def add(self, kept: Kept, message: Message) -> None:
        """One more picture of an album."""
        loop = asyncio.get_running_loop()
        key = (message.chat.id, message.media_group_id or "")
        album = self._open.get(key)
        if album is None:
            album = self._open[key] = Album(ends_at=loop.time() + LASTS_S)
        album.parts.append((kept, message))
        if album.timer is not None:
            album.timer.cancel()
        at = min(loop.time() + QUIET_S, album.ends_at)
        album.timer = loop.call_at(at, self._end, key)
        if len(self._open) > MOST_OPEN:
            self._end(next(iter(self._open)))

    def stop(self) -> None:
        """Forget what is not whole: its updates are still there after a restart."""
        for album in self._open.values():
            if album.timer is not None:
                album.timer.cancel()
        self._open.clear()

    def _end(self, key: Key) -> None:
        album = self._open.pop(key)
        if album.timer is not None:
            album.timer.cancel()
        self._whole(album)
