"""Look into the adapter's own file, and move its moments, while nobody uses it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def rows(folder: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the file says."""
    with closing(sqlite3.connect(folder / "telegram.db")) as connection:
        return connection.execute(sql, values).fetchall()


def end_prompts(folder: Path, *, at: int) -> None:
    """Every open question ends at `at`, UTC milliseconds."""
    with closing(sqlite3.connect(folder / "telegram.db")) as connection, connection:
        connection.execute("UPDATE prompts SET ends_at = ?", (at,))
