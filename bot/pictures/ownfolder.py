"""A folder of one process alone, below one that several processes share."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path
from weakref import finalize

MOST_PROCESSES = 256  #: on one folder
_LOCK = ".lock"


class OwnFolder:
    """The first folder below `shared` that no other living process has, at `path`.

    The kernel gives it back when the process dies; whoever takes it next finds what was in it.
    Raises OSError where MOST_PROCESSES have one.
    """

    def __init__(self, shared: Path) -> None:
        shared.mkdir(parents=True, exist_ok=True)
        self._shared = shared
        self.path, lock = _take(shared)
        self._give_back = finalize(self, os.close, lock)

    def empty_others(self) -> None:
        """Delete what belongs to no living process."""
        for other in self._shared.iterdir():
            if other.is_dir():
                _empty(other)
            elif other.suffix != _LOCK:  # of a version whose processes had no folders of their own
                other.unlink(missing_ok=True)

    def close(self) -> None:
        """Give the folder back, with what is in it."""
        self._give_back()


def _take(shared: Path) -> tuple[Path, int]:
    """A folder, and the lock on it."""
    for number in range(MOST_PROCESSES):
        own = shared / str(number)
        if (lock := _locked(own)) is not None:
            own.mkdir(exist_ok=True)
            return own, lock
    raise OSError(f"{MOST_PROCESSES} processes use {shared}")


def _locked(own: Path) -> int | None:
    """None where a living process has it, this one included."""
    lock = os.open(own.with_suffix(_LOCK), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def _empty(other: Path) -> None:
    if (lock := _locked(other)) is None:
        return
    try:
        with suppress(FileNotFoundError):  # another process was faster
            shutil.rmtree(other)
    finally:
        os.close(lock)
