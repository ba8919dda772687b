"""Connections: what the writer may, what a reader may not, and private names of aiosqlite's."""

from __future__ import annotations

import inspect
import sqlite3
import threading
from pathlib import Path

import aiosqlite
import pytest

from storage import migrations
from storage.connection import open_reader, open_writer


def test_aiosqlite_has_the_private_names_that_are_used() -> None:
    connection = aiosqlite.connect(":memory:")
    assert next(iter(inspect.signature(connection._execute).parameters)) == "fn"
    assert inspect.iscoroutinefunction(connection._execute)
    assert isinstance(aiosqlite.Connection._conn, property)
    assert isinstance(connection._thread, threading.Thread)


async def test_a_function_runs_in_the_connection_s_thread_with_the_connection(
    tmp_path: Path,
) -> None:
    connection = await open_writer(tmp_path / "easel.db")
    assert isinstance(await connection.run(lambda raw: raw), sqlite3.Connection)
    with pytest.raises(ZeroDivisionError):
        await connection.run(lambda raw: 1 / 0)
    await connection.close()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("foreign_keys", 1),
        ("busy_timeout", 5000),
        ("wal_autocheckpoint", 4000),
        ("query_only", 0),
    ],
)
async def test_the_writer_is_durable(tmp_path: Path, pragma: str, value: object) -> None:
    connection = await open_writer(tmp_path / "easel.db")
    found = await connection.run(lambda raw: raw.execute(f"PRAGMA {pragma}").fetchone())
    await connection.close()
    assert found == (value,)


async def test_a_reader_neither_writes_nor_checkpoints(tmp_path: Path) -> None:
    writer = await open_writer(tmp_path / "easel.db")
    reader = await open_reader(tmp_path / "easel.db")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await reader.run(lambda raw: raw.execute("DELETE FROM tasks"))
    found = await reader.run(lambda raw: raw.execute("PRAGMA wal_autocheckpoint").fetchone())
    await reader.close()
    await writer.close()
    assert found == (0,)


async def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    connection = await open_writer(tmp_path / "data" / "of" / "easel.db")
    await connection.close()
    assert (tmp_path / "data" / "of" / "easel.db").is_file()


async def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    connection = await open_writer(tmp_path / "easel.db")
    await connection.run(
        lambda raw: raw.execute("INSERT INTO schema_version VALUES (9999, 'later')")
    )
    await connection.close()
    with pytest.raises(migrations.NewerSchema) as refused:
        await open_writer(tmp_path / "easel.db")
    assert (refused.value.found, refused.value.known) == (9999, migrations.known()[-1].version)


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "easel.db").write_text("this is a letter, not a database" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        await open_writer(tmp_path / "easel.db")
