"""A database in a temporary file, and a store in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.stored import Store

from storage.database import Database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "easel.db")
    yield database
    await database.close()


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.in_memory()
    with closing(store.connection):
        yield store
