"""The one writer: group commit.

It takes whatever waits, runs all of it in one thread hop and one transaction, each operation in
a savepoint of its own, and answers after the commit. Nothing lingers for a fuller batch.
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
from storage.database import Closed
from storage.operation import Abort, Operation, drive

T = TypeVar("T")

MAX_BATCH = 128
MAX_WAITING = 1024  #: Operations waiting or running; further callers wait before they queue.

Answer = tuple[Any, BaseException | None]  # a result, or what went wrong


class Writer:
    """Runs operations in batches, in a task of its own, until it is closed."""

    def __init__(self, connection: Connection, *, max_waiting: int = MAX_WAITING) -> None:
        self._connection = connection
        self._slots = asyncio.Semaphore(max_waiting)
        self._waiting: deque[tuple[Operation[Any], asyncio.Future[Any]]] = deque()
        self._wake = asyncio.Event()
        self._closing = False
        self._task = asyncio.create_task(self._run(), name="storage writer")

    async def write(self, operation: Operation[T]) -> T:
        """Run an operation; return once it is committed.

        A caller that is cancelled before its batch begins takes its operation back; later, the
        operation may have been committed all the same.
        """
        async with self._slots:
            if self._closing:
                raise Closed("the database is closed")
            future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
            entry = (operation, future)
            self._waiting.append(entry)
            self._wake.set()
            try:
                return await future
            except asyncio.CancelledError:
                with suppress(ValueError):  # it is running already
                    self._waiting.remove(entry)
                raise

    async def close(self) -> None:
        """Run what is queued, answer it, and end."""
        self._closing = True
        self._wake.set()
        await self._task

    async def _run(self) -> None:
        while self._waiting or not self._closing:
            if not self._waiting:
                self._wake.clear()
                await self._wake.wait()
            elif batch := self._take():
                await self._commit(batch)

    def _take(self) -> list[tuple[Operation[Any], asyncio.Future[Any]]]:
        taken = [self._waiting.popleft() for _ in range(min(MAX_BATCH, len(self._waiting)))]
        return [(operation, future) for operation, future in taken if not future.done()]

    async def _commit(self, batch: Sequence[tuple[Operation[Any], asyncio.Future[Any]]]) -> None:
        operations = [operation for operation, _ in batch]
        try:
            answers = await self._connection.run(partial(commit, operations=operations))
        except Exception as gone:  # the connection itself
            answers = [(None, gone)] * len(batch)
        for (_, future), (result, error) in zip(batch, answers, strict=True):
            if future.done():  # cancelled while it ran
                continue
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)


def commit(connection: sqlite3.Connection, operations: Sequence[Operation[Any]]) -> list[Answer]:
    """Run operations in one transaction; one by one, if that fails as a whole. Never raises."""
    cursor = connection.cursor()
    try:
        cursor.execute("BEGIN IMMEDIATE")
    except BaseException as error:  # nobody's fault and everybody's: somebody else has the lock
        return [(None, error)] * len(operations)
    try:
        answers = [_in_savepoint(cursor, operation) for operation in operations]
        cursor.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            cursor.execute("ROLLBACK")
        if len(operations) == 1:
            return [(None, error)]
        return [answer for one in operations for answer in commit(connection, [one])]
    return answers


def _in_savepoint(cursor: sqlite3.Cursor, operation: Operation[Any]) -> Answer:
    cursor.execute("SAVEPOINT operation")
    try:
        answer: Answer = (drive(cursor, operation), None)
    except Abort as abort:
        cursor.execute("ROLLBACK TO operation")
        answer = (abort.result, None)
    except BaseException as error:  # cancellation and exit are no reason to keep half an operation
        if not cursor.connection.in_transaction:  # SQLite gave up the whole batch: disk full
            raise
        cursor.execute("ROLLBACK TO operation")
        answer = (None, _carriable(error))
    cursor.execute("RELEASE operation")
    return answer


def _carriable(error: BaseException) -> BaseException:
    # A future refuses StopIteration, and that refusal would end the writer.
    return RuntimeError(repr(error)) if isinstance(error, StopIteration) else error
