"""PostgreSQL's schema: brought up to date by whichever process starts first.

During an upgrade two versions run side by side. A migration that the version before can live with
says so: `-- beside: 0012` names the oldest schema whose programs go on working, and may be
started, with the new one. Columns are added first (expand), and taken away once nobody reads them
(contract).
"""

from __future__ import annotations

import re

from storage.migrations import Migration, NewerSchema, known
from storage.postgres.driving import Connection

PACKAGE = "storage.postgres.migrations"
LOCK = 0x6561_7365_6C  #: "easel", for pg_advisory_xact_lock: one process at a time migrates.

_BESIDE = re.compile(r"^-- beside: (\d{4})$", re.MULTILINE)

_TABLE = """
    CREATE TABLE IF NOT EXISTS schema_version (
        version BIGINT NOT NULL PRIMARY KEY,
        name    TEXT   NOT NULL,
        beside  BIGINT NOT NULL
    )
"""


async def apply(connection: Connection, migrations: list[Migration] | None = None) -> None:
    """Bring a database up to the last of `migrations` (default: all known); all or nothing.

    Raises NewerSchema for one that this version cannot live with.
    """
    migrations = known(PACKAGE) if migrations is None else migrations
    newest = migrations[-1].version
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
        await connection.execute(_TABLE)
        found, beside = await _found(connection)
        if found > newest:
            if beside > newest:
                raise NewerSchema(found=found, known=newest)
            return
        for migration in migrations:
            if migration.version > found:
                await _apply_one(connection, migration)


async def version_of(connection: Connection) -> int:
    """The schema version of a database; 0 for an empty one."""
    there = await connection.fetchval("SELECT to_regclass('schema_version') IS NOT NULL")
    return (await _found(connection))[0] if there else 0


def beside(migration: Migration) -> int:
    """The oldest schema whose programs can live with this one."""
    said = _BESIDE.search(migration.text)
    return int(said[1]) if said else migration.version


async def _found(connection: Connection) -> tuple[int, int]:
    row = await connection.fetchrow(
        "SELECT COALESCE(max(version), 0), COALESCE(max(beside), 0) FROM schema_version"
    )
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


async def _apply_one(connection: Connection, migration: Migration) -> None:
    await connection.execute(migration.text)
    await connection.execute(
        "INSERT INTO schema_version (version, name, beside) VALUES ($1, $2, $3)",
        migration.version, migration.name, beside(migration),
    )  # fmt: skip
