"""Migrations: all of one or nothing of it, each once, and never backwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from storage import migrations
from storage.migrations import Migration, NewerSchema

FIRST = Migration(
    1,
    "0001_first.sql",
    """
    CREATE TABLE schema_version (version INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE one (a TEXT);
""",
)
SECOND = Migration(
    2,
    "0002_second.sql",
    """
    -- A comment; with a semicolon.
    CREATE TABLE two (a TEXT DEFAULT ';');
    CREATE TRIGGER two_is_kept BEFORE DELETE ON two
    BEGIN
        SELECT RAISE(ABORT, 'kept; always');
        SELECT 1;
    END;
    INSERT INTO one VALUES ('from the second');
""",
)
BROKEN = Migration(
    3,
    "0003_broken.sql",
    """
    CREATE TABLE three (a TEXT);
    INSERT INTO one VALUES ('half way');
    CREATE TABLE one (again TEXT);
    CREATE TABLE four (a TEXT);
""",
)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield connection


def test_what_comes_with_this_version_is_numbered_without_a_gap() -> None:
    versions = [migration.version for migration in migrations.known()]
    assert versions == list(range(1, len(versions) + 1))


def test_an_empty_database_gets_all_in_order(connection: sqlite3.Connection) -> None:
    migrations.apply(connection, [FIRST, SECOND])
    assert migrations.version_of(connection) == 2
    assert tables(connection) == {"schema_version", "one", "two"}
    assert connection.execute("SELECT * FROM one").fetchall() == [("from the second",)]


def test_a_migration_is_applied_once(connection: sqlite3.Connection) -> None:
    migrations.apply(connection, [FIRST])
    migrations.apply(connection, [FIRST, SECOND])
    migrations.apply(connection, [FIRST, SECOND])
    assert connection.execute("SELECT count(*) FROM one").fetchone() == (1,)


def test_a_migration_that_fails_half_way_leaves_nothing(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        migrations.apply(connection, [FIRST, SECOND, BROKEN])
    assert migrations.version_of(connection) == 2
    assert tables(connection) == {"schema_version", "one", "two"}
    assert connection.execute("SELECT * FROM one").fetchall() == [("from the second",)]
    assert not connection.in_transaction


def test_one_that_ends_in_the_middle_of_a_statement_is_refused_whole(
    connection: sqlite3.Connection,
) -> None:
    cut = Migration(2, "0002_cut.sql", "CREATE TABLE two (a TEXT); CREATE TABLE")
    with pytest.raises(ValueError, match="0002_cut"):
        migrations.apply(connection, [FIRST, cut])
    assert tables(connection) == {"schema_version", "one"}


def test_a_newer_database_is_refused_with_both_versions(connection: sqlite3.Connection) -> None:
    migrations.apply(connection, [FIRST, SECOND])
    with pytest.raises(NewerSchema, match=r"schema 2.*up to 1") as refused:
        migrations.apply(connection, [FIRST])
    assert (refused.value.found, refused.value.known) == (2, 1)


def tables(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in rows}
