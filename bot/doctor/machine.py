"""The facts of this machine that the checks look at, so that a test can have other ones."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Machine:
    """`now` is UTC milliseconds; `free` the free bytes of the disk a folder is on."""

    python: Version
    sqlite: Version
    now: Callable[[], int]
    free: Callable[[Path], int]


def this_machine() -> Machine:
    return Machine(
        python=sys.version_info[:3],
        sqlite=sqlite3.sqlite_version_info,
        now=lambda: time.time_ns() // 1_000_000,
        free=lambda path: shutil.disk_usage(path).free,
    )


def dotted(version: Version) -> str:
    return ".".join(map(str, version))
