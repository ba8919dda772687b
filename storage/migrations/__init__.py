"""Numbered migrations: `0001_core.sql` and on, each in one transaction with its version."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

_NAME = re.compile(r"(\d{4})_(\w+)\.sql")


class NewerSchema(Exception):
    """The database was written by a later version; this one must not touch it."""

    def __init__(self, *, found: int, known: int) -> None:
        super().__init__(f"the database has schema {found}; this version knows up to {known}")
        self.found = found
        self.known = known


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: the statements that lead from `version - 1` to `version`."""

    version: int
    name: str
    text: str

    def statements(self) -> Iterator[str]:
        """Its statements one by one; a trigger's inner semicolons do not end it."""
        statement = ""
        for piece in re.split("(?<=;)", self.text):
            statement += piece
            if sqlite3.complete_statement(statement):
                yield statement.strip()
                statement = ""
        if statement.strip():
            raise ValueError(f"migration {self.name} ends in the middle of a statement")


def known(package: str = __name__) -> list[Migration]:
    """The migrations that come with this version, in order."""
    found = []
    for file in files(package).iterdir():
        if match := _NAME.fullmatch(file.name):
            text = file.read_text(encoding="utf-8")
            found.append(Migration(int(match[1]), file.name, text))
    return sorted(found, key=lambda migration: migration.version)


def apply(connection: sqlite3.Connection, migrations: Sequence[Migration] | None = None) -> None:
    """Bring a database up to the last of `migrations` (default: all known).

    One that fails leaves nothing of itself. Raises `NewerSchema`. The connection must be in
    autocommit mode (`isolation_level=None`).
    """
    migrations = known() if migrations is None else migrations
    newest = migrations[-1].version
    if (found := version_of(connection)) > newest:
        raise NewerSchema(found=found, known=newest)
    for migration in migrations:
        if migration.version > found:
            _apply_one(connection, migration)


def version_of(connection: sqlite3.Connection) -> int:
    """The schema version of a database; 0 for an empty one."""
    table = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'"
    if connection.execute(table).fetchone() == (0,):
        return 0
    (version,) = connection.execute("SELECT max(version) FROM schema_version").fetchone()
    return int(version or 0)


def _apply_one(connection: sqlite3.Connection, migration: Migration) -> None:
    # Statement by statement: `executescript` would commit first, and a failure would leave half.
    connection.execute("BEGIN IMMEDIATE")
    try:
        if version_of(connection) < migration.version:  # another process may have been faster
            for statement in migration.statements():
                connection.execute(statement)
            connection.execute(
                "INSERT INTO schema_version (version, name) VALUES (?, ?)",
                (migration.version, migration.name),
            )
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
