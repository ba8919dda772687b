"""What is asked of the database: an operation is a factory of generators that yield statements.

A generator receives the rows of each statement it yields and returns the operation's result. It
is made anew for every try, so that a batch or a serialisation failure can be run again.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Generator, Sequence
from functools import cached_property, partial, wraps
from typing import Any, ParamSpec, Self, TypeVar, cast

T = TypeVar("T")
P = ParamSpec("P")

_PLACEHOLDER = re.compile(r"\$(\d+)")


class Sql(str):
    """A statement valid in SQLite and in PostgreSQL, with `$1`, `$2` … for its values.

    `postgres` is what PostgreSQL gets where it needs another. An empty statement is for
    PostgreSQL alone: SQLite takes it for done, without rows. An `alone` one is the only statement
    that writes in any operation that has it: there it needs no transaction around it.
    """

    postgres: str
    alone: bool

    def __new__(cls, text: str, *, postgres: str | None = None, alone: bool = False) -> Self:
        statement = super().__new__(cls, text)
        statement.postgres = text if postgres is None else postgres
        statement.alone = alone
        return statement

    @cached_property
    def reads(self) -> bool:
        """Whether it does nothing but look: no row is changed, nothing is locked."""
        words = self.postgres.split(maxsplit=1)
        return bool(words) and words[0] in ("SELECT", "WITH") and "pg_advisory" not in self

    @cached_property
    def sqlite(self) -> str:
        """The same with `?1`, `?2` …"""
        return _PLACEHOLDER.sub(r"?\1", self)


class Batch(tuple[Sql, ...]):
    """Statements that only read and need nothing of each other: one round trip in PostgreSQL.

    Their values come in the same order, and so do the rows of each, as a row of their own.
    """

    __slots__ = ()


Rows = list[tuple[Any, ...]]
Steps = Generator[tuple[Sql | Batch, Sequence[Any]], Rows, T]
Operation = Callable[[], Steps[T]]


class Abort(Exception):
    """Raised inside an operation: what it wrote is undone, and `result` is its result."""

    def __init__(self, result: object) -> None:
        super().__init__(result)
        self.result = result


def operation(steps: Callable[P, Steps[T]]) -> Callable[P, Operation[T]]:
    """Make a function that returns an operation of a generator function with arguments."""

    @wraps(steps)
    def build(*args: P.args, **kwargs: P.kwargs) -> Operation[T]:
        return partial(steps, *args, **kwargs)

    return build


def together(*operations: Operation[Any]) -> Steps[list[Any]]:
    """Steps that run operations of one reading statement each, or of none; their results."""
    results: list[Any] = []
    asking: list[tuple[int, Steps[Any], Sql, Sequence[Any]]] = []
    for place, operation in enumerate(operations):
        steps = operation()
        try:
            statement, values = next(steps)
        except StopIteration as stop:
            results.append(stop.value)
        else:
            results.append(None)
            asking.append((place, steps, cast(Sql, statement), values))
    batch = Batch(statement for _, _, statement, _ in asking)
    found = yield batch, [values for *_, values in asking]
    for (place, steps, *_), (rows,) in zip(asking, found, strict=True):
        results[place] = _ended(steps, rows)
    return results


def _ended(steps: Steps[Any], rows: Rows) -> Any:
    try:
        steps.send(rows)
    except StopIteration as stop:
        return stop.value
    raise RuntimeError("only operations of one statement go together")


def drive(cursor: sqlite3.Cursor, operation: Operation[T]) -> T:
    """Run one operation on SQLite, in the thread and the transaction of the caller."""
    steps = operation()
    execute = cursor.execute
    try:
        statement, values = next(steps)
        while True:
            if isinstance(statement, Batch):
                rows = [
                    (execute(one.sqlite, given).fetchall(),)
                    for one, given in zip(statement, values, strict=True)
                ]
            else:
                rows = execute(statement.sqlite, values).fetchall() if statement else []
            statement, values = steps.send(rows)
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        steps.close()
