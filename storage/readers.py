"""The readers: connections that only read, and who waits for one.

A trip to a reader's thread costs more than most reads, so a reader takes what waits along, as the
writer does. Each operation sees one moment, its own.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from storage.connection import Connection
from storage.operation import Operation, drive
from storage.writer import Answer

T = TypeVar("T")

MAX_BATCH = 16  #: A slow read keeps those waiting that were taken along with it.


class Readers:
    """Runs reading operations on the first connection that is free, until it is closed."""

    def __init__(self, connections: Sequence[Connection]) -> None:
        self._connections = connections
        self._free = list(connections)
        self._waiting: deque[tuple[Operation[Any], asyncio.Future[Any]]] = deque()
        self._busy: set[asyncio.Task[None]] = set()

    async def read(self, operation: Operation[T]) -> T:
        """Run an operation that only reads. Raises what the operation raises."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        entry = (operation, future)
        self._waiting.append(entry)
        if self._free:
            self._start(self._free.pop())
        try:
            return await future
        except asyncio.CancelledError:
            with suppress(ValueError):  # it is running already
                self._waiting.remove(entry)
            raise

    async def close(self) -> None:
        """Answer who waits, then close the connections."""
        while self._busy:
            await asyncio.wait(self._busy)
        for connection in self._connections:
            await connection.close()

    def _start(self, connection: Connection) -> None:
        # Begins after the callers that are running now: they come along.
        task = asyncio.create_task(self._serve(connection), name="storage reader")
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def _serve(self, connection: Connection) -> None:
        while batch := self._take():
            operations = [operation for operation, _ in batch]
            try:
                answers = await connection.run(partial(look, operations=operations))
            except Exception as gone:  # the connection itself
                answers = [(None, gone)] * len(batch)
            for (_, future), answer in zip(batch, answers, strict=True):
                _give(future, answer)
        self._free.append(connection)

    def _take(self) -> list[tuple[Operation[Any], asyncio.Future[Any]]]:
        return [self._waiting.popleft() for _ in range(min(MAX_BATCH, len(self._waiting)))]


def look(connection: sqlite3.Connection, operations: Sequence[Operation[Any]]) -> list[Answer]:
    """Run operations, each in a transaction of its own. Never raises."""
    return [_snapshot(connection, operation) for operation in operations]


def _snapshot(connection: sqlite3.Connection, operation: Operation[Any]) -> Answer:
    try:
        cursor = connection.cursor()
        cursor.execute("BEGIN")
        try:
            return drive(cursor, operation), None
        finally:
            cursor.execute("ROLLBACK")
    except BaseException as error:  # a future refuses StopIteration
        return None, RuntimeError(repr(error)) if isinstance(error, StopIteration) else error


def _give(future: asyncio.Future[Any], answer: Answer) -> None:
    result, error = answer
    if future.done():  # cancelled while it ran
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
