"""The tables of the channel's file `console.db`."""

from __future__ import annotations

from pathlib import Path

import aiosqlite

from bot.errors import OperatorError, say
from bot.platforms.console import files

SCHEMA_VERSION = 3

_SCHEMA = """
CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    version INTEGER NOT NULL UNIQUE,
    author TEXT NOT NULL,
    person TEXT NOT NULL,
    command TEXT NOT NULL,
    prompt TEXT NOT NULL,
    private INTEGER NOT NULL CHECK (private IN (0, 1)),
    once_public INTEGER NOT NULL CHECK (once_public IN (0, 1)),
    removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
    settled INTEGER NOT NULL CHECK (settled IN (0, 1)),
    answered INTEGER NOT NULL CHECK (answered IN (0, 1)),
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    edited_at INTEGER
) STRICT;
CREATE TABLE pictures (
    id TEXT PRIMARY KEY,
    message TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    media TEXT NOT NULL,
    slot INTEGER NOT NULL,
    path TEXT NOT NULL,
    media_type TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    alt TEXT NOT NULL,
    spoiler INTEGER NOT NULL,
    before INTEGER NOT NULL DEFAULT 0,
    UNIQUE (message, media)
) STRICT;
CREATE TABLE keys (key TEXT NOT NULL UNIQUE, message TEXT NOT NULL) STRICT;
CREATE TABLE counter (value INTEGER NOT NULL) STRICT;
INSERT INTO counter VALUES (0);
"""

#: What each later version adds to a file of the one before it.
_STEPS = {
    2: "ALTER TABLE pictures ADD COLUMN before INTEGER NOT NULL DEFAULT 0;",
    3: files.SCHEMA,
}


async def prepare(connection: aiosqlite.Connection, path: Path) -> None:
    """Set the connection up and make the tables if there are none. Raises OperatorError."""
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        await connection.execute(f"PRAGMA {pragma}")
    (row,) = await connection.execute_fetchall("PRAGMA user_version")
    if row[0] > SCHEMA_VERSION:
        raise OperatorError(
            say("{path} was written by a newer version of Easel; start that one.", path=path)
        )
    if row[0] < SCHEMA_VERSION:
        steps = "".join(_STEPS[step] for step in range(row[0] + 1, SCHEMA_VERSION + 1) if row[0])
        wanted = steps or _SCHEMA + files.SCHEMA
        # One statement list in one transaction: half a schema is never left behind.
        await connection.executescript(
            f"BEGIN; {wanted} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
        )
