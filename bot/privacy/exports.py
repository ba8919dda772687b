"""Where copies of people's data lie for a while: files beside the pictures, opened by signed links.

They are in the media folder, so that its daily sweep takes what a crash left: no row knows them.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.signing import Signer

FOLDER = "exports"
LINK_S = 24 * 3600  #: How long such a copy lies there, and can be opened.
MEDIA_TYPE = "application/zip"
PREFIX = "mydata-"

_NAME = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{16}}-[A-Za-z0-9_-]{{4,64}}")


@dataclass(frozen=True, slots=True)
class Export:
    """A copy that may be fetched; `path` is relative to the media folder."""

    path: str
    media_type: str = MEDIA_TYPE


@dataclass(frozen=True, kw_only=True)
class Exports:
    """The folder of copies. `media` is the media folder, `base` our listener as everybody reaches
    it, None where nobody does; `clock` is UTC milliseconds."""

    media: Path
    signer: Signer
    base: str | None
    new_id: Callable[[], str]
    clock: Callable[[], int]

    def new(self, person_id: str) -> tuple[str, Path]:
        """The id of a new copy for somebody, and where to write it."""
        name = f"{PREFIX}{self._tag(person_id)}-{self.new_id()}"
        return name, self.media / FOLDER / f"{name}.zip"

    def link(self, name: str) -> str | None:
        """A link that whoever has it can open for a day; None without a public address."""
        if self.base is None:
            return None
        return self.base + self.signer.media_path(name, self.clock() // 1000 + LINK_S)

    def find(self, name: str) -> Export | None:
        """What a link names; whether it is there is the caller's question."""
        return Export(f"{FOLDER}/{name}.zip") if _NAME.fullmatch(name) else None

    async def forget(self, person_id: str) -> None:
        """Delete the copies made for somebody."""
        await asyncio.to_thread(self._forget, f"{PREFIX}{self._tag(person_id)}-*")

    async def sweep(self) -> None:
        """Delete the copies that cannot be opened any more."""
        await asyncio.to_thread(self._sweep, self.clock() / 1000 - LINK_S)

    def _forget(self, pattern: str) -> None:
        for path in (self.media / FOLDER).glob(pattern):
            path.unlink(missing_ok=True)

    def _sweep(self, before_s: float) -> None:
        for path in (self.media / FOLDER).glob(f"{PREFIX}*"):
            if path.stat().st_mtime < before_s:
                path.unlink(missing_ok=True)

    def _tag(self, person_id: str) -> str:
        """By which one's copies are found: a keyed hash, since a link is passed on easily."""
        return self.signer.mark("export", person_id).removeprefix("mark:")[:16]
