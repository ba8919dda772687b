"""Files that a folder holds for too long: found by their age, and deleted.

Folders are worked in meanwhile: a file that goes away while it is looked at is no error.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path


def older(folder: Path, seconds: float) -> list[Path]:
    """What came into a folder before a moment (UTC seconds)."""
    with os.scandir(folder) as entries:
        return [Path(entry) for entry, came_at in _dated(entries) if came_at < seconds]


def unlink(paths: Iterable[Path]) -> None:
    """Delete files, gone ones too."""
    for path in paths:
        path.unlink(missing_ok=True)


def _dated(entries: Iterable[os.DirEntry[str]]) -> Iterator[tuple[os.DirEntry[str], float]]:
    for entry in entries:
        with suppress(FileNotFoundError):
            # Not the time of its writing: a shared file keeps that of its first one.
            yield entry, entry.stat().st_ctime
