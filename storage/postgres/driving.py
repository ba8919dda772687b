"""Running an operation on PostgreSQL: a round trip a statement, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

from storage.operation import Abort, Batch, Operation, Rows, Sql, Steps
from storage.postgres.batches import combined, rows_of

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
    """Run an operation and commit it; an `Abort` undoes it and is its result.

    READ COMMITTED: every guard stands in the statement that writes, or behind a lock by name
    (storage/locks.py). What a stricter level would add is transactions to run again. So what is
    read first may be read before the transaction begins, and a statement that writes alone is one
    by itself.
    """
    steps = operation()
    try:
        statement, values = next(steps)
        while isinstance(statement, Batch) or statement.reads or statement.alone:
            rows = await _rows(connection, statement, values)
            asked = steps.send(rows)
            if isinstance(statement, Sql) and statement.alone:
                raise RuntimeError(f"this was said to write alone: {statement}")
            statement, values = asked
        async with connection.transaction():
            return await _go_on(connection, steps, statement, values)
    except StopIteration as stop:
        result: T = stop.value
        return result
    except Abort as abort:
        return abort.result  # type: ignore[return-value]
    finally:
        steps.close()


async def read(connection: Connection, operation: Operation[T]) -> T:
    """Run an operation that only reads; its statements all see the same moment."""
    steps = operation()
    try:
        statement, values = next(steps)
        steps.send(await _rows(connection, statement, values))
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        steps.close()
    # There is more to it than one statement: from the beginning, all at one moment.
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        return await drive(connection, operation)


async def drive(connection: Connection, operation: Operation[T]) -> T:
    """Run an operation in the transaction of the caller."""
    steps = operation()
    try:
        return await _go_on(connection, steps, *next(steps))
    except StopIteration as stop:  # it asked for nothing at all
        result: T = stop.value
        return result
    finally:
        steps.close()


async def _go_on(
    connection: Connection, steps: Steps[T], statement: Sql | Batch, values: Sequence[Any]
) -> T:
    while True:
        rows = await _rows(connection, statement, values)
        try:
            statement, values = steps.send(rows)
        except StopIteration as stop:
            result: T = stop.value
            return result


async def _rows(connection: Connection, statement: Sql | Batch, values: Sequence[Any]) -> Rows:
    if isinstance(statement, Batch):
        all_values = (storable(value) for given in values for value in given)
        (row,) = await connection.fetch(combined(statement), *all_values)
        return rows_of(row)
    rows = await connection.fetch(statement.postgres, *map(storable, values))
    return [tuple(row) for row in rows]


def storable(value: object) -> object:
    """The value without the one character that PostgreSQL does not keep; somebody will type it."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value
