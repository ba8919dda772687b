"""The database: what is asked of it, whichever engine keeps it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from storage.operation import Abort, Operation, Rows, Sql, Steps, operation

__all__ = [
    "Abort",
    "Closed",
    "Database",
    "Operation",
    "Rows",
    "Sql",
    "Steps",
    "Unavailable",
    "operation",
]

T = TypeVar("T")


class Closed(Exception):
    """The database was closed before this was asked of it."""


class Unavailable(Exception):
    """The database could not be reached for longer than anybody waits."""


class Database(ABC):
    """An open database; `close` it. `open` chooses the engine."""

    @staticmethod
    async def open(target: Path | str, *, readers: int = 2) -> Database:
        """Open or create the SQLite file at a path, or the PostgreSQL database at a URL, and
        bring its schema up to date. `readers` is of the file.

        Raises `migrations.NewerSchema` for a database of a later version.
        """
        if isinstance(target, Path):
            from storage.sqlite import SqliteDatabase

            return await SqliteDatabase.open_file(target, readers=readers)
        # Its driver is in an extra: who keeps a file does not have it.
        from storage.postgres import PostgresDatabase

        return await PostgresDatabase.connect(target)

    @abstractmethod
    async def write(self, operation: Operation[T]) -> T:
        """Run an operation and commit it. Raises `Closed`, and what the operation raises.

        A cancelled caller's operation may have been committed, and one whose connection was lost
        may be run a second time: give it an idempotency key or a guard.
        """

    @abstractmethod
    async def read(self, operation: Operation[T]) -> T:
        """Run an operation that only reads; its statements all see the same moment."""

    @abstractmethod
    def ring(self, name: str) -> None:
        """Tell every process on this database, soon, that there is work."""

    @abstractmethod
    def listen(self, heard: Callable[[str], None]) -> None:
        """Be told of what any process rings; "" is anything."""

    @abstractmethod
    async def close(self) -> None:
        """Finish what was asked, then close; a second call waits for the first."""
