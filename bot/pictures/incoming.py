"""Files on their way into the store: downloads, copies, previews."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.pictures.leftovers import older, unlink
from bot.pictures.store import checked


class Incoming:
    """A folder on the same disk as what is kept here, so that a file is moved in at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def place(self, name: str) -> Path:
        """Where a file of this name is or will be."""
        return self._folder / checked(name)

    async def sweep(self, *, before: int) -> int:
        """Delete what a crash left, older than `before` (UTC ms); return how many."""
        old = await asyncio.to_thread(older, self._folder, before / 1000)
        await asyncio.to_thread(unlink, old)
        return len(old)
