"""Files that come with a message, to be saved: kept with it, gone with it, and never too many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiosqlite

from commands.answers import File

MOST_BYTES = 64 * 2**20  #: Of all files together; the oldest go first.

#: Said of the bytes to a browser, which is to save them and to show none.
SAVED_TYPES = frozenset(
    {"text/csv", "text/plain", "application/json", "application/toml", "application/zip"}
)
UNKNOWN_TYPE = "application/octet-stream"

SCHEMA = """
CREATE TABLE files (
    id TEXT PRIMARY KEY,
    message TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    content BLOB NOT NULL
) STRICT;
CREATE INDEX files_of_message ON files (message);
"""

_MAKE_ROOM = """
DELETE FROM files WHERE rowid IN (
    SELECT rowid FROM (
        SELECT rowid, sum(size) OVER (ORDER BY rowid DESC) AS together FROM files)
    WHERE together > ?1)
"""
_OF_MESSAGES = """
SELECT message, id, name, size FROM files
WHERE message IN (SELECT value FROM json_each(?1)) ORDER BY rowid
"""


@dataclass(frozen=True, slots=True)
class Offered:
    """A file of a message. `id` cannot be guessed: whoever has it may save the file."""

    id: str
    name: str
    size: int

    def view(self) -> dict[str, Any]:
        """The file as the page gets it."""
        return {"url": f"/files/{self.id}", "name": self.name, "size": self.size}


@dataclass(frozen=True, slots=True)
class Saved:
    """What is sent to whoever saves a file."""

    name: str
    media_type: str
    content: bytes

    @property
    def headers(self) -> Mapping[str, str]:
        """So that a browser saves it, whatever is in it."""
        known = self.media_type in SAVED_TYPES
        return {
            "Content-Type": self.media_type if known else UNKNOWN_TYPE,
            "Content-Disposition": f'attachment; filename="{self.name}"',
        }


async def set_files(
    db: aiosqlite.Connection, message: str, files: Sequence[File], *, tokens: Callable[[], str]
) -> None:
    """Steps of a change: the message's files are these, and no others any more."""
    await remove_files(db, message)
    for file in files:
        await db.execute(
            "INSERT INTO files VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (
                tokens(), message, file.safe_name, file.media_type, len(file.content),
                file.content,
            ),
        )  # fmt: skip
    if files:
        await db.execute(_MAKE_ROOM, (MOST_BYTES,))


async def remove_files(db: aiosqlite.Connection, message: str) -> None:
    """Steps of a change: the message has no files any more."""
    await db.execute("DELETE FROM files WHERE message = ?1", (message,))


async def files_of(db: aiosqlite.Connection, messages: str) -> dict[str, list[Offered]]:
    """The files of messages, given as a JSON list of their ids."""
    found: defaultdict[str, list[Offered]] = defaultdict(list)
    rows: Iterable[Any] = await db.execute_fetchall(_OF_MESSAGES, (messages,))
    for message, *file in rows:
        found[message].append(Offered(*file))
    return found


async def saved(db: aiosqlite.Connection, id: str) -> Saved | None:
    """A file with its bytes, as long as its message has it."""
    rows: Iterable[Any] = await db.execute_fetchall(
        "SELECT name, media_type, content FROM files WHERE id = ?1", (id,)
    )
    return next((Saved(*row) for row in rows), None)
