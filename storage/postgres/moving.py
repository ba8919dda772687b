"""Moving house: everything in a SQLite file into an empty PostgreSQL database, and proof of it.

One transaction: either all of it is there and the same, or nothing is.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from storage import migrations
from storage.migrations import NewerSchema
from storage.postgres import schema
from storage.postgres.driving import storable

ROWS_AT_ONCE = 5_000
HORIZON = "audit_retention"  #: Up to when the audit may be removed: it only grows, and is no copy.
CONNECT_S = 10.0
OWN = ("schema_version", HORIZON)  #: Each engine has a row there from the beginning.

Row = Sequence[Any]


class NotEmpty(Exception):
    """There is something in the target: nothing was copied."""


class OlderSchema(Exception):
    """The source has to be migrated first."""


class Differs(Exception):
    """What arrived is not what was sent; nothing was kept."""

    def __init__(self, table: str) -> None:
        super().__init__(f"the table {table} differs after it was copied")
        self.table = table


@dataclass(frozen=True, slots=True)
class Moved:
    """One table: how many rows, the sums of its columns of numbers, and a checksum of it all."""

    table: str
    rows: int
    sums: dict[str, int]
    checksum: str


async def move(source: Path, url: str, *, told: Callable[[Moved], None]) -> None:
    """Copy every table and compare; `told` gets each as soon as it was found to be the same.

    Nobody may use the source meanwhile. Raises NotEmpty, OlderSchema, NewerSchema and Differs.
    """
    with closing(_opened(source)) as here:
        _check_version(here)
        there = await asyncpg.connect(url, timeout=CONNECT_S)
        try:
            await schema.apply(there)
            async with there.transaction():
                tables = _tables(here)
                for table in tables:
                    await _require_empty(there, table)
                for table in tables:
                    told(await _moved(here, there, table))
                ((horizon,),) = here.execute(f"SELECT horizon FROM {HORIZON}").fetchall()  # noqa: S608
                await there.execute(f"UPDATE {HORIZON} SET horizon = $1", horizon)  # noqa: S608
        finally:
            await there.close()


def _opened(source: Path) -> sqlite3.Connection:
    # "ro" could not open a log that the last writer left behind.
    connection = sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)
    connection.execute("PRAGMA query_only=ON")
    return connection


def _check_version(connection: sqlite3.Connection) -> None:
    found, newest = migrations.version_of(connection), migrations.known()[-1].version
    if found < newest:
        raise OlderSchema
    if found > newest:
        raise NewerSchema(found=found, known=newest)


def _tables(connection: sqlite3.Connection) -> list[str]:
    """The tables, each after those that it refers to."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    left = {name for (name,) in connection.execute(names)} - set(OWN)
    needs = {
        name: {row[2] for row in connection.execute(f"PRAGMA foreign_key_list({name})")} - {name}
        for name in left
    }
    ordered: list[str] = []
    while left:
        ready = sorted(name for name in left if needs[name] <= set(ordered))
        ordered += ready
        left -= set(ready)
    return ordered


async def _require_empty(there: Any, table: str) -> None:
    if await there.fetchval(f"SELECT EXISTS (SELECT 1 FROM {table})"):  # noqa: S608
        raise NotEmpty(table)


async def _moved(here: sqlite3.Connection, there: Any, table: str) -> Moved:
    columns, key = _columns(here, table)
    reading = _Reading(columns, _numbers(here, table))
    for rows in _batches(here, table, columns, key):
        await there.copy_records_to_table(table, records=rows, columns=columns)
        reading.add(rows)
    sent = reading.result(table)
    arrived = _Reading(columns, _numbers(here, table))
    async for rows in _arrived(there, table, columns, key):
        arrived.add(rows)
    if arrived.result(table) != sent:
        raise Differs(table)
    await _go_on_counting(there, table)
    return sent


def _columns(connection: sqlite3.Connection, table: str) -> tuple[list[str], list[str]]:
    """All columns, and those of the primary key in its order."""
    rows = connection.execute(f"PRAGMA table_info({table})").fetchall()
    key = sorted((row[5], row[1]) for row in rows if row[5])
    return [row[1] for row in rows], [name for _, name in key]


def _numbers(connection: sqlite3.Connection, table: str) -> list[str]:
    rows = connection.execute(f"PRAGMA table_info({table})")
    return [row[1] for row in rows if row[2] == "INTEGER"]


def _batches(
    connection: sqlite3.Connection, table: str, columns: list[str], key: list[str]
) -> Iterator[list[Row]]:
    order = ", ".join(f"{name} COLLATE BINARY" for name in key)
    cursor = connection.execute(
        f"SELECT {', '.join(columns)} FROM {table} ORDER BY {order}"  # noqa: S608 - names of ours
    )
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield [tuple(map(storable, row)) for row in rows]


async def _arrived(
    there: Any, table: str, columns: list[str], key: list[str]
) -> AsyncIterator[list[Row]]:
    kinds = dict(
        await there.fetch(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = $1",
            table,
        )
    )
    # In the order of bytes, as SQLite's: a language's own would be another.
    order = ", ".join(f'{name} COLLATE "C"' if kinds[name] == "text" else name for name in key)
    batch: list[Row] = []
    async for row in there.cursor(
        f"SELECT {', '.join(columns)} FROM {table} ORDER BY {order}",  # noqa: S608
        prefetch=ROWS_AT_ONCE,
    ):
        batch.append(tuple(row))
        if len(batch) == ROWS_AT_ONCE:
            yield batch
            batch = []
    yield batch


async def _go_on_counting(there: Any, table: str) -> None:
    """Numbers that the database gives itself go on where the file's stopped."""
    sequence = await there.fetchval(
        "SELECT pg_get_serial_sequence($1, column_name) FROM information_schema.columns"
        " WHERE table_name = $1 AND is_identity = 'YES'",
        table,
    )
    if sequence is not None:
        await there.execute(
            f"SELECT setval('{sequence}', COALESCE((SELECT max(id) FROM {table}), 0) + 1, false)"  # noqa: S608
        )


class _Reading:
    """Counts, sums and a checksum of rows as they come, in the order of the key."""

    def __init__(self, columns: list[str], numbers: list[str]) -> None:
        self._places = [(name, columns.index(name)) for name in numbers]
        self._rows = 0
        self._sums = dict.fromkeys(numbers, 0)
        self._hash = hashlib.sha256()

    def add(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self._rows += 1
            for name, place in self._places:
                self._sums[name] += row[place] or 0
            self._hash.update(json.dumps(list(row)).encode() + b"\n")

    def result(self, table: str) -> Moved:
        return Moved(table, self._rows, dict(self._sums), self._hash.hexdigest())
