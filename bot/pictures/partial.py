"""A file that is there whole or not at all, written off the event loop."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

BLOCK = 2**20  # bytes collected before a thread is asked to write them


class PartialFile:
    """Collects bytes beside `path`; `finish` moves them there, leaving otherwise removes them.

    A small file costs one thread hop: it is written, synced and moved in `finish`.
    """

    def __init__(self, path: Path) -> None:
        self.size = 0
        self._path = path
        self._temporary = path.with_name(f"{path.name}.part")
        self._waiting = bytearray()
        self._file: BinaryIO | None = None
        self._finished = False

    async def write(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self._waiting += chunk
        if len(self._waiting) >= BLOCK:
            await in_thread(self._flush)

    async def finish(self) -> None:
        """Sync the file and move it into place."""
        await in_thread(self._move)
        self._finished = True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._finished:
            self._remove()

    def _flush(self) -> None:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._temporary.open("xb")
        self._file.write(self._waiting)
        self._waiting.clear()

    def _move(self) -> None:
        self._flush()
        assert self._file is not None  # noqa: S101 - _flush opened it
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._temporary.replace(self._path)

    def _remove(self) -> None:
        if self._file is not None:
            self._file.close()
            self._temporary.unlink(missing_ok=True)
            # A cancelled `finish` may have moved it already.
            self._path.unlink(missing_ok=True)


async def in_thread(work: Callable[[], None]) -> None:
    """Run `work` in a thread; when cancelled, wait for it all the same, then go on.

    A thread cannot be stopped, and cleaning up under one that still writes is a race.
    """
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        if not running.cancelled():
            running.exception()  # looked at, so that nobody logs it as forgotten
        raise
