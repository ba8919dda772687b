"""What the adapter itself has to remember over a restart: a small SQLite file of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import aiosqlite

from bot.errors import OperatorError, say

SCHEMA_VERSION = 1

_SCHEMA = """
CREATE TABLE updates (
    id INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    answer INTEGER,
    done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
    received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX updates_open ON updates (id) WHERE done = 0;
CREATE TABLE moved (old INTEGER PRIMARY KEY, new INTEGER NOT NULL) STRICT;
CREATE TABLE delivered (
    nonce TEXT PRIMARY KEY,
    chat INTEGER NOT NULL,
    message INTEGER NOT NULL,
    address TEXT NOT NULL
) STRICT;
CREATE INDEX delivered_place ON delivered (chat, message);
CREATE TABLE pictures (
    chat INTEGER NOT NULL,
    message INTEGER NOT NULL,
    media TEXT NOT NULL,
    PRIMARY KEY (chat, message)
) STRICT;
CREATE TABLE prompts (
    chat INTEGER NOT NULL,
    message INTEGER NOT NULL,
    person TEXT NOT NULL,
    body TEXT NOT NULL,
    ends_at INTEGER NOT NULL,
    PRIMARY KEY (chat, message)
) STRICT;
CREATE INDEX prompts_end ON prompts (ends_at);
"""


class Notebook:
    """One connection; changes are one transaction each, committed when the call returns."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._one_at_a_time = asyncio.Lock()

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open or make the file. Raises OperatorError for one of a newer version."""
        connection = await aiosqlite.connect(path, isolation_level=None)
        try:
            await _prepare(connection, path)
        except BaseException:
            await connection.close()
            raise
        return cls(connection)

    async def close(self) -> None:
        await self._connection.close()

    async def read(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """The rows of a question."""
        # Under the lock: this connection would also see what a transaction may yet take back.
        async with self._one_at_a_time:
            return list(await self._connection.execute_fetchall(sql, values))

    async def write(self, sql: str, values: Sequence[Any] = ()) -> int:
        """One change; how many rows it changed."""
        async with self._change() as connection:
            return (await connection.execute(sql, values)).rowcount

    async def write_all(self, changes: Iterable[tuple[str, Sequence[Any]]]) -> list[int]:
        """Several changes, all or none; how many rows each changed."""
        async with self._change() as connection:
            return [(await connection.execute(sql, values)).rowcount for sql, values in changes]

    @asynccontextmanager
    async def _change(self) -> AsyncIterator[aiosqlite.Connection]:
        async with self._one_at_a_time:
            # A cancelled statement still runs in the connection's thread, so BEGIN and COMMIT
            # stand inside the try; a rollback without a transaction does nothing.
            try:
                await self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                await self._connection.execute("COMMIT")
            except BaseException:
                await self._connection.rollback()
                raise


async def _prepare(connection: aiosqlite.Connection, path: Path) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        await connection.execute(f"PRAGMA {pragma}")
    (row,) = await connection.execute_fetchall("PRAGMA user_version")
    if row[0] > SCHEMA_VERSION:
        raise OperatorError(
            say("{path} was written by a newer version of Easel; start that one.", path=path)
        )
    if row[0] < SCHEMA_VERSION:
        # One statement list in one transaction: half a schema is never left behind.
        await connection.executescript(
            f"BEGIN; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
        )
