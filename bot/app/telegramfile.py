"""The file that the Telegram adapter had of its own before: brought into the database, once."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from storage.database import Database
from storage.telegram import adopting

log = logging.getLogger(__name__)

_TABLES = {
    "updates": "SELECT id, body, answer, done, received_at FROM updates",
    "moved": "SELECT old, new FROM moved",
    "delivered": "SELECT nonce, chat, message, address FROM delivered",
    "pictures": "SELECT chat, message, media FROM pictures",
    "prompts": "SELECT chat, message, person, body, ends_at FROM prompts",
}


async def adopt(path: Path, database: Database, *, now: int) -> None:
    """Bring over what is in the file, in one transaction, and remove it; nothing where it is not
    there. A file that cannot be read is left where it is.
    """
    if not await asyncio.to_thread(path.exists):
        return
    try:
        rows = await asyncio.to_thread(_read, path)
    except sqlite3.Error as error:
        log.warning("%s cannot be read, and is not used: %s", path, error)
        return
    await database.write(adopting.adopt(rows, now=now))
    await asyncio.to_thread(_remove, path)
    log.info("%s is in the database now", path)


def _read(path: Path) -> Mapping[str, Sequence[Sequence[Any]]]:
    # Not made where another process was faster.
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        return {name: connection.execute(sql).fetchall() for name, sql in _TABLES.items()}


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
