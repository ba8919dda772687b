"""One process per data folder: SQLite's writer is alone, and two bots never answer one person."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import OperatorError, say


@contextmanager
def only_process(data_dir: Path) -> Iterator[None]:
    """Hold the folder until the block ends; the kernel lets go of it when a process dies.

    Raises OperatorError when another process holds it.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "easel.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OperatorError(
                say(
                    "Another easel is running on {folder}. Stop it first, or set another "
                    "EASEL_DATA_DIR.",
                    folder=data_dir.resolve(),
                )
            ) from None
        yield
