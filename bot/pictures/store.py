"""Where pictures are kept: what a local folder and a bucket both are."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/gif": ".gif",
}
_ID = re.compile(r"[A-Za-z0-9_-]{4,64}")
_PATH = re.compile(rf"(?P<shard>[\w-]{{2}})/(?P<id>{_ID.pattern})\.[a-z]{{3,4}}", re.ASCII)

Known = Callable[[Sequence[str]], Awaitable[Collection[str]]]


class Kept(Protocol):
    """A row that says where its file is, relative to the store."""

    @property
    def path(self) -> str: ...


class MediaStore(Protocol):
    """Keeps files by id. Those of one id never change; rows in the database say which count.

    A file is kept before its row is committed: a crash in between leaves one that `sweep` finds.
    """

    def incoming(self, name: str) -> Path:
        """A place on this machine for a file that is not kept yet."""
        ...

    def place_of(self, media: Kept) -> Path:
        """Where the file of a row is on this machine, if it is here: see `lent` and `here`."""
        ...

    def lent(self, media: Kept) -> AbstractAsyncContextManager[Path]:
        """Bring the file of a row here; it stays until the block ends.

        Raises FileNotFoundError where it is gone, and Unfetchable with `transient` where it
        cannot be had just now.
        """
        ...

    async def here(self, media: Kept) -> Path:
        """Bring the file of a row here for some minutes; raises the same."""
        ...

    async def keep(self, file: Path, *, media_id: str, media_type: str) -> str:
        """Move a file in under its id, at once or not at all; return its relative path.

        Raises Unfetchable with `transient` where it cannot be kept just now.
        """
        ...

    async def share(self, media: Kept, *, media_id: str) -> str:
        """Keep the same bytes under another id as well; return the new relative path.

        Raises as `lent` does.
        """
        ...

    async def remove(self, media: Iterable[Kept]) -> None:
        """Delete files whose rows are gone or going; what cannot be, `sweep` will."""
        ...

    async def put_beside(self, file: Path, *, path: str, media_type: str) -> None:
        """Move in a file that no row knows, under a path of its own such as `exports/a.zip`.

        `lent`, `here` and `link` take it by that path. Raises as `keep` does.
        """
        ...

    async def remove_beside(self, start: str, *, before: int | None = None) -> None:
        """Delete such files whose paths start so, or of these the older ones (UTC ms).

        `start` names a folder and how names begin. Raises Unfetchable.
        """
        ...

    async def sweep(self, *, before: int, known: Known) -> int:
        """Delete files older than `before` (UTC ms) that no row knows; return how many.

        `known` gets ids and returns those that have a row.
        """
        ...

    def link(self, media: Kept, *, seconds: int, inside: bool = False) -> str | None:
        """A signed address of the file at the store itself; None where it has none.

        `inside` is for who reaches the store as this process does.
        """
        ...

    async def close(self) -> None:
        """Let go of what is under way."""
        ...


def checked(name: str) -> str:
    """The name, if it is one. Raises ValueError."""
    if not _ID.fullmatch(name):
        raise ValueError(f"not a media id: {name!r}")
    return name


def path_for(media_id: str, suffix: str) -> str:
    """The relative path of a file. Raises ValueError for what is no id."""
    # By the end of the id: ids that begin with the time would all share one folder.
    return f"{checked(media_id)[-2:]}/{media_id}{suffix}"


def id_in(path: str) -> str | None:
    """The id that a relative path was made for; None for a path that was not made here."""
    found = _PATH.fullmatch(path)
    return found["id"] if found and found["id"].endswith(found["shard"]) else None
