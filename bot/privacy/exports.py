"""Where copies of people's data lie for a while: beside the pictures, opened by signed links."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.errors import PictureError
from bot.pictures.store import MediaStore
from bot.signing import Signer

log = logging.getLogger(__name__)

FOLDER = "exports"
LINK_S = 24 * 3600  #: How long such a copy lies there, and can be opened.
MEDIA_TYPE = "application/zip"
PREFIX = "mydata-"

_NAME = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{16}}-[A-Za-z0-9_-]{{4,64}}")


@dataclass(frozen=True, slots=True)
class Export:
    """A copy that may be fetched; `path` is relative to the store."""

    path: str
    media_type: str = MEDIA_TYPE


@dataclass(frozen=True, kw_only=True)
class Exports:
    """The copies in a store. `base` is our listener as everybody reaches it, None where nobody
    does; `clock` is UTC milliseconds."""

    store: MediaStore
    signer: Signer
    base: str | None
    new_id: Callable[[], str]
    clock: Callable[[], int]

    def new(self, person_id: str) -> tuple[str, Path]:
        """The id of a new copy for somebody, and where to write it."""
        name = f"{PREFIX}{self._tag(person_id)}-{self.new_id()}"
        return name, self.store.incoming(name)

    async def publish(self, name: str, file: Path) -> str | None:
        """Put a copy where it can be fetched; a link that whoever has it can open for a day.

        None, and the file stays where it is, without a public address. Raises PictureError.
        """
        if self.base is None:
            return None
        await self.store.put_beside(file, path=_path_of(name), media_type=MEDIA_TYPE)
        return self.base + self.signer.media_path(name, self.clock() // 1000 + LINK_S)

    def find(self, name: str) -> Export | None:
        """What a link names; whether it is there is the caller's question."""
        return Export(_path_of(name)) if _NAME.fullmatch(name) else None

    async def forget(self, person_id: str) -> None:
        """Delete the copies made for somebody. Raises PictureError."""
        await self.store.remove_beside(f"{FOLDER}/{PREFIX}{self._tag(person_id)}-")

    async def sweep(self) -> None:
        """Delete the copies that cannot be opened any more; what cannot be now, the next time."""
        try:
            await self.store.remove_beside(
                f"{FOLDER}/{PREFIX}", before=self.clock() - LINK_S * 1000
            )
        except PictureError as error:
            log.warning("old copies stay for now: %s", error)

    def _tag(self, person_id: str) -> str:
        """By which one's copies are found: a keyed hash, since a link is passed on easily."""
        return self.signer.mark("export", person_id).removeprefix("mark:")[:16]


def _path_of(name: str) -> str:
    return f"{FOLDER}/{name}.zip"
