"""SQLite connections, each with a thread of its own: how they are opened and run."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import aiosqlite

from storage import migrations

T = TypeVar("T")

BUSY_TIMEOUT_MS = 5_000  #: Another process may hold the write lock this long.
CHECKPOINT_PAGES = 4_000  #: 16 MiB of log. At SQLite's 1,000 every third batch paid for one.
WAL_KEPT_BYTES = 64 * 2**20  #: A burst may make the log longer; a checkpoint cuts it back.
CACHED_STATEMENTS = 256
_ITER_CHUNK_SIZE = 64  # aiosqlite wants it; nothing here iterates over a cursor


class Connection(aiosqlite.Connection):
    """A connection that takes a whole function into its thread: one hop, not one a statement."""

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Call `function(connection)` in the connection's thread.

        When the caller is cancelled the function still runs to its end.
        """

        def call() -> T:  # aiosqlite logs what it runs: this name, not the values bound to it
            return function(self._conn)

        result: T = await self._execute(call)  # type: ignore[no-untyped-call]
        return result


async def open_writer(path: Path) -> Connection:
    """Open the one connection that writes, with the schema brought up to date.

    Raises `migrations.NewerSchema`, and sqlite3.Error for a file that cannot be used.
    """
    return await _open(partial(_writer, path))


async def open_reader(path: Path) -> Connection:
    """Open a connection that can only read. Raises sqlite3.Error where there is no database."""
    return await _open(partial(_reader, path))


async def _open(connector: Callable[[], sqlite3.Connection]) -> Connection:
    connection = Connection(connector, iter_chunk_size=_ITER_CHUNK_SIZE)
    try:
        await connection
    except BaseException:
        # Its thread still answers to this loop, and dies loudly if the loop ends before it.
        await asyncio.to_thread(connection._thread.join)
        raise
    return connection


def _writer(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    return _prepared(path, _make_writer, mode="rwc")


def _reader(path: Path) -> sqlite3.Connection:
    # "ro" could not open a log that its writer left behind; `query_only` keeps it from writing.
    return _prepared(path, _make_reader, mode="rw")


def _prepared(
    path: Path, prepare: Callable[[sqlite3.Connection], None], *, mode: str
) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,  # transactions are begun by us
        cached_statements=CACHED_STATEMENTS,
        timeout=BUSY_TIMEOUT_MS / 1000,
    )
    try:
        connection.execute("PRAGMA foreign_keys=ON")
        prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _make_writer(connection: sqlite3.Connection) -> None:
    (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        raise sqlite3.OperationalError(
            "the file system has no write-ahead logging (a network share?)"
        )
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA temp_store=MEMORY")  # what a savepoint would undo
    connection.execute("PRAGMA secure_delete=FAST")  # what is deleted is gone from its page too
    connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
    connection.execute(f"PRAGMA journal_size_limit={WAL_KEPT_BYTES}")
    migrations.apply(connection)


def _make_reader(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA query_only=ON")
    # Below SQLite 3.51.3 two connections that checkpoint at once can corrupt the database
    # ("WAL-reset bug"): only the writer does.
    connection.execute("PRAGMA wal_autocheckpoint=0")
