"""A database in a temporary file, and stores: SQLite in memory, and a PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.postgres import PostgresStore, Server
from support.stored import Store

from storage.database import Database


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of a `store` is one of both, unless --store names one."""
    if "store" in metafunc.fixturenames:
        wanted = metafunc.config.getoption("--store")
        stores = [wanted] if wanted in ("sqlite", "postgres") else ["sqlite", "postgres"]
        metafunc.parametrize("store", stores, indirect=True)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "easel.db")
    yield database
    await database.close()


@pytest.fixture
def sqlite_store() -> Iterator[Store]:
    with closing(Store.in_memory()) as store:
        yield store


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store: what is promised of one is promised of both."""
    name = "sqlite_store" if request.param == "sqlite" else "postgres_store"
    store: Store = request.getfixturevalue(name)
    return store


@pytest.fixture(scope="session")
def postgres(server: Server) -> Iterator[PostgresStore]:
    store = PostgresStore(asyncio.run(server.fresh()))
    yield store
    store.end()


@pytest.fixture
def postgres_store(postgres: PostgresStore) -> PostgresStore:
    postgres.empty()
    return postgres
