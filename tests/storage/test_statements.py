"""Every statement is valid in both engines, and both have the same tables."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import asyncpg
import pytest
from support.postgres import Server
from support.stored import Store

import storage
from storage import migrations
from storage.operation import Sql
from storage.postgres import schema

Column = tuple[str, str, bool]  #: name, type, whether it has to have a value


def statements() -> dict[str, Sql]:
    """Every `Sql` of every module of storage, by the name it has there."""
    found = {}
    for info in pkgutil.walk_packages(storage.__path__, "storage."):
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            listed = value.items() if isinstance(value, Mapping) else [("", value)]
            for key, one in listed:
                if isinstance(one, Sql):
                    found[f"{info.name}.{name} {key}"] = one
    return found


@pytest.fixture
async def connection(server: Server) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(await server.fresh(), timeout=10)
    yield connection
    await connection.close()


async def test_every_statement_can_be_prepared(connection: asyncpg.Connection) -> None:
    refused = {}
    for name, statement in statements().items():
        try:
            await connection.prepare(statement.postgres)
        except asyncpg.PostgresError as error:
            refused[name] = str(error)
    assert refused == {}


def in_sqlite(store: Store) -> dict[str, tuple[list[Column], list[str]]]:
    """The columns and the primary key of every table."""
    names = store.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 's%q%'"
    )
    found = {}
    for (table,) in names:
        rows = store.rows(f"PRAGMA table_info({table})")
        columns = [(name, kind, bool(needed or key)) for _, name, kind, needed, _, key in rows]
        keys = [name for *_, key, name in sorted((row[5], row[1]) for row in rows) if key]
        found[table] = (sorted(columns), keys)
    return found


async def in_postgres(connection: asyncpg.Connection) -> dict[str, tuple[list[Column], list[str]]]:
    """The same of PostgreSQL, in SQLite's names of types."""
    found: dict[str, tuple[list[Column], list[str]]] = {}
    for table, name, kind, nullable in await connection.fetch("""
        SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
        WHERE table_schema = 'public' ORDER BY table_name, column_name
    """):
        kinds = {"bigint": "INTEGER", "text": "TEXT"}
        found.setdefault(table, ([], []))[0].append((name, kinds[kind], nullable == "NO"))
    for table, name in await connection.fetch("""
        SELECT used.table_name, used.column_name FROM information_schema.key_column_usage AS used
        JOIN information_schema.table_constraints USING (constraint_name, table_schema)
        WHERE constraint_type = 'PRIMARY KEY' AND table_schema = 'public'
        ORDER BY used.table_name, used.ordinal_position
    """):
        found[table][1].append(name)
    return found


async def test_both_engines_have_the_same_tables(
    sqlite_store: Store, connection: asyncpg.Connection
) -> None:
    there = await in_postgres(connection)
    there["schema_version"][0].remove(("beside", "INTEGER", True))  # its own, see its schema.py
    assert there == in_sqlite(sqlite_store)


async def test_both_engines_have_the_same_indexes(
    sqlite_store: Store, connection: asyncpg.Connection
) -> None:
    made = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    there = await connection.fetch("""
        SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND NOT EXISTS (
            SELECT 1 FROM pg_constraint WHERE conname = indexname AND contype IN ('p', 'u'))
    """)
    assert {name for (name,) in there} == {name for (name,) in sqlite_store.rows(made)}


def test_both_engines_have_the_same_migrations() -> None:
    names = [one.name for one in migrations.known()]
    assert [one.name for one in migrations.known(schema.PACKAGE)] == names


def test_every_statement_is_a_constant_of_its_module() -> None:
    """Others would not be found here."""
    for path in Path(storage.__path__[0]).rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {id(node) for node in tree.body if isinstance(node, ast.Assign)}
        inside = [
            node.lineno
            for top in tree.body
            if id(top) not in constants
            for node in ast.walk(top)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("Sql", "selecting", "returning")
        ]
        assert inside == [] or path.name == "task_rows.py", path
