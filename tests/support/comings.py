"""A folder in which files and folders come and go all the time."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def comings_and_goings(folder: Path) -> Iterator[None]:
    """As long as the block lasts, as quickly as it goes."""
    over = threading.Event()
    busy = threading.Thread(target=_come_and_go, args=(folder, over))
    busy.start()
    try:
        yield
    finally:
        over.set()
        busy.join()


def _come_and_go(folder: Path, over: threading.Event) -> None:
    files = [folder / f"{number}.whl" for number in range(20)]
    folders = [folder / f"folder-{number}" for number in range(20)]
    while not over.is_set():
        for file, inner in zip(files, folders, strict=True):
            inner.mkdir()
            (inner / file.name).touch()
            file.touch()
        for file, inner in zip(files, folders, strict=True):
            file.unlink()
            shutil.rmtree(inner)
