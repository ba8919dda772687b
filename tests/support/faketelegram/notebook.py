"""What the adapter remembers: a memory of its own, and a look into it from outside."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from bot.app.telegrammemory import TelegramMemory
from storage.database import Database

FILE = "memory.db"


@asynccontextmanager
async def remembering(folder: Path) -> AsyncIterator[TelegramMemory]:
    """A memory in a folder, for an adapter without the rest of the service."""
    folder.mkdir(parents=True, exist_ok=True)
    database = await Database.open(folder / FILE)
    try:
        yield TelegramMemory(database, shared=False, owner="here")
    finally:
        await database.close()


def rows(folder: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What it says."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        return connection.execute(sql, values).fetchall()


def end_prompts(folder: Path, *, at: int) -> None:
    """Every open question ends at `at`, UTC milliseconds."""
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        connection.execute("UPDATE telegram_prompts SET ends_at = ?", (at,))
