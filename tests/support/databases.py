"""Which database a test's service keeps its things in: a file, or one of its own in PostgreSQL.

Each data folder has one. The fixture `database_engine` says which of the two, by a variable of the
environment: what opens, looks into or changes a service's database asks here.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from support import postgres
from support.stored import Store

SERVER = "TEST_POSTGRES"  #: The URL of a server that has our template; without it there are files.
KEY = "a key of all processes"
_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
_TABLES_THERE = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"


def on_postgres() -> bool:
    """Whether services keep their things in PostgreSQL."""
    return SERVER in os.environ


def database_of(folder: Path) -> Path | str:
    """What to open for a data folder; a database in PostgreSQL is made if there is none."""
    return postgres.made(os.environ[SERVER], _name(folder)) if on_postgres() else _file(folder)


def settings_of(folder: Path) -> dict[str, str]:
    """What a service with this data folder is told of its database, in its environment."""
    database = database_of(folder)
    if isinstance(database, Path):
        return {}
    return {"EASEL_DATABASE_URL": database, "EASEL_SECRET_KEY": KEY}


def rows(folder: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Look into a service's database, from outside; `?` or `?1` are the values."""
    if on_postgres():
        return postgres.rows(_there(folder), sql, *values)
    with closing(sqlite3.connect(f"file:{_file(folder)}?mode=ro", uri=True)) as connection:
        return connection.execute(sql, values).fetchall()


@contextmanager
def store_of(folder: Path) -> Iterator[Store]:
    """Do something to a service's database from outside, whether or not it runs."""
    if on_postgres():
        store: Store = postgres.PostgresStore(_there(folder))
        try:
            yield store
        finally:
            store.end()
        return
    with closing(sqlite3.connect(_file(folder), isolation_level=None, timeout=20)) as connection:
        yield Store(connection)


def dump(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    names = [name for (name,) in rows(folder, _TABLES_THERE if on_postgres() else _TABLES)]
    asked = [f'SELECT * FROM "{name}"' for name in names]  # noqa: S608
    if on_postgres():
        found = postgres.look(_there(folder), [(one, ()) for one in asked])
    else:
        found = [rows(folder, one) for one in asked]
    return {name: sorted(one, key=repr) for name, one in zip(names, found, strict=True)}


def _file(folder: Path) -> Path:
    return folder / "easel.db"


def _there(folder: Path) -> str:
    """The URL of a database that is there already: whoever looks makes none."""
    return postgres.url_of(os.environ[SERVER], _name(folder))


def _name(folder: Path) -> str:
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
