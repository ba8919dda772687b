"""Running an operation on PostgreSQL: a round trip a statement, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

from storage.operation import Abort, Operation

T = TypeVar("T")


class Connection(Protocol):
    """What is used of a connection, a pool's or one's own: asyncpg has no types."""

    async def fetch(self, query: str, *values: object) -> Sequence[Sequence[Any]]: ...

    async def fetchrow(self, query: str, *values: object) -> Sequence[Any] | None: ...

    async def fetchval(self, query: str, *values: object) -> Any: ...

    async def execute(self, query: str, *values: object) -> str: ...

    def transaction(
        self, *, isolation: str | None = None, readonly: bool = False
    ) -> AbstractAsyncContextManager[object]: ...


async def write(connection: Connection, operation: Operation[T]) -> T:
    """Run an operation and commit it; an `Abort` undoes it and is its result."""
    try:
        # READ COMMITTED: every guard stands in the statement that writes, or behind a lock by
        # name (storage/locks.py). What a stricter level would add is transactions to run again.
        async with connection.transaction():
            return await drive(connection, operation)
    except Abort as abort:
        return abort.result  # type: ignore[return-value]


async def read(connection: Connection, operation: Operation[T]) -> T:
    """Run an operation that only reads; its statements all see the same moment."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        return await drive(connection, operation)


async def drive(connection: Connection, operation: Operation[T]) -> T:
    """Run an operation in the transaction of the caller."""
    steps = operation()
    try:
        statement, values = next(steps)
        while True:
            rows = await connection.fetch(statement.postgres, *map(storable, values))
            statement, values = steps.send([tuple(row) for row in rows])
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        steps.close()


def storable(value: object) -> object:
    """The value without the one character that PostgreSQL does not keep; somebody will type it."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value
