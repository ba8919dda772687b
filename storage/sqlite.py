"""SQLite in one file: one writer, some readers, and the order in which they are closed."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Self, TypeVar

from storage.connection import Connection, open_reader, open_writer
from storage.database import Closed, Database
from storage.operation import Operation
from storage.readers import Readers
from storage.writer import Writer

T = TypeVar("T")


class SqliteDatabase(Database):
    """An open database. Made by `open_file`; `close` it."""

    def __init__(self, path: Path, *, writer: Connection, readers: list[Connection]) -> None:
        self.path = path
        self._connection = writer
        self._writer = Writer(writer)
        self._readers = Readers(readers)
        self._copying = asyncio.Lock()
        self._closed: asyncio.Task[None] | None = None

    @classmethod
    async def open_file(cls, path: Path, *, readers: int = 2) -> Self:
        """Open or create the file at `path` and bring its schema up to date.

        Raises `migrations.NewerSchema` for a database of a later version.
        """
        writer = await open_writer(path)
        opened: list[Connection] = []
        try:
            while len(opened) < readers:
                opened.append(await open_reader(path))
        except BaseException:
            for connection in (*opened, writer):
                await connection.close()
            raise
        return cls(path, writer=writer, readers=opened)

    async def write(self, operation: Operation[T]) -> T:
        """Run an operation and commit it, together with whatever waits."""
        return await self._writer.write(operation)

    async def read(self, operation: Operation[T]) -> T:
        """Run an operation that only reads."""
        self._refuse_when_closed()
        return await self._readers.read(operation)

    async def backup(self, target: Path) -> None:
        """Copy the database to `target`, as of one moment, while it is in use."""
        async with self._copying:  # `close` waits for it
            self._refuse_when_closed()
            await backup(self.path, target)

    def ring(self, name: str) -> None:
        """Nobody is there to hear it: a file has one process."""

    def listen(self, heard: Callable[[str], None]) -> None:
        """Nobody else rings."""

    async def close(self) -> None:
        """Finish what was asked, then close."""
        if self._closed is None:
            self._closed = asyncio.create_task(self._close(), name="storage close")
        await asyncio.shield(self._closed)

    async def _close(self) -> None:
        await self._writer.close()
        await self._readers.close()
        async with self._copying:
            # Last: whoever is last to close checkpoints, and only the writer may.
            await self._connection.close()

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise Closed("the database is closed")


async def backup(path: Path, target: Path) -> None:
    """Copy the database at `path` as it is, whoever has it open and whatever its version.

    Raises FileExistsError when `target` is a database in use, and sqlite3.Error.
    """
    reader = await open_reader(path)
    try:
        await reader.run(partial(_copy, target=target))
    finally:
        await reader.close()


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    if target.with_name(f"{target.name}-wal").exists():
        # Its log would be applied to the copy.
        raise FileExistsError(f"{target} is a database in use")
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as copy:
            connection.backup(copy)  # all pages in one step: one moment, and no restart
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
