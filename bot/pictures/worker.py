"""The one way to the decoding process: one job at a time, bounded waiting, restarted if it dies."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import bot
from bot.errors import Busy, say
from bot.pictures.bounds import Bounds
from bot.pictures.errors import DecoderFailed
from bot.pictures.inspected import READY, Inspected, read_answer
from bot.pictures.jobs import AddLabel, Clean, Fit, Inspect, Job, job_line
from bot.pictures.label import Label

log = logging.getLogger(__name__)

JOB_SECONDS = 30
START_SECONDS = 20  #: a slow disk and a cold cache included
MAX_WAITING = 256
EXTRA_BYTES = 2**30  #: address space beyond what the process has after loading


class DecodeWorker:
    """Decodes in a process of its own, started with the first job.

    The process gets none of our settings, bounded memory and bounded time; a stranger's
    picture can cost one job, never the service.
    """

    def __init__(
        self,
        *,
        job_seconds: float = JOB_SECONDS,
        max_waiting: int = MAX_WAITING,
        extra_bytes: int = EXTRA_BYTES,
    ) -> None:
        self._job_seconds = job_seconds
        self._max_waiting = max_waiting
        self._extra_bytes = extra_bytes
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._process: Process | None = None

    @property
    def waiting(self) -> int:
        """How many jobs wait or run."""
        return self._waiting

    @property
    def pid(self) -> int | None:
        """The decoding process, None before the first job."""
        return self._process.pid if self._process else None

    async def inspect(self, path: Path) -> Inspected:
        """Decode the picture at `path` and describe it.

        Raises BadPicture, DecoderFailed, Busy, or OSError when the file cannot be read.
        """
        return await self._picture(Inspect(path))

    async def clean(self, path: Path, target: Path) -> Inspected:
        """Write a copy of `path` without metadata to `target` and describe it; raises the same."""
        return await self._picture(Clean(path, target))

    async def label(self, path: Path, target: Path, label: Label) -> Inspected:
        """Write a copy to `target` whose only metadata is `label`, its pixels as they are.

        Raises the same.
        """
        return await self._picture(AddLabel(path, target, label))

    async def fit(self, path: Path, target: Path, bounds: Bounds) -> Inspected | None:
        """Write the best copy within `bounds` to `target` and describe it; raises the same.

        None, and nothing written, where not even a small and coarse copy keeps the bounds.
        """
        return await self._run(Fit(path, target, bounds))

    async def close(self) -> None:
        """End the process, and with it a job in hand."""
        await self._end()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _picture(self, job: Job) -> Inspected:
        seen = await self._run(job)
        if seen is None:
            raise DecoderFailed
        return seen

    async def _run(self, job: Job) -> Inspected | None:
        if self._waiting >= self._max_waiting:
            raise Busy(say("Too many pictures are being read just now. Try again in a minute."))
        self._waiting += 1
        try:
            async with self._turn:
                line = await self._ask(job) or await self._ask(job)
        finally:
            self._waiting -= 1
        if not line:
            raise DecoderFailed
        return read_answer(line)

    async def _ask(self, job: Job) -> bytes:
        """The answer to a job; empty if the process died over it. A hung job raises at once."""
        try:
            process = self._process or await self._start()
            async with asyncio.timeout(self._job_seconds):
                line = await _exchange(process, job)
        except TimeoutError:
            await self._end()
            log.warning("decoding took longer than %s s", self._job_seconds)
            raise DecoderFailed from None
        except BaseException:
            # Cancelled: an answer nobody waits for would be taken for the next job's.
            await self._end()
            raise
        if not line:
            await self._end()
            log.warning("the decoding process died")
        return line

    async def _start(self) -> Process:
        # The child's own alarm comes after our time-out: it is for when we are gone.
        seconds = math.ceil(self._job_seconds) + 1
        process = self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "bot.pictures.child"),
            *(str(seconds), str(self._extra_bytes)),
            stdin=PIPE,
            stdout=PIPE,
            env=_environment(os.environ),
        )
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(START_SECONDS):
                if await _line(process) == READY:
                    return process
        raise OSError("the decoding process did not start")

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _exchange(process: Process, job: Job) -> bytes:
    assert process.stdin is not None  # noqa: S101 - started with a pipe
    try:
        process.stdin.write(job_line(job))
        await process.stdin.drain()
    except ConnectionError:
        return b""
    return await _line(process)


async def _line(process: Process) -> bytes:
    """A whole line, or nothing when the process has ended."""
    assert process.stdout is not None  # noqa: S101 - started with a pipe
    line = await process.stdout.readline()
    return line if line.endswith(b"\n") else b""


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Ours without the settings, which hold secrets, and with this very package importable."""
    theirs = {name: value for name, value in ours.items() if not name.startswith("EASEL_")}
    theirs["PYTHONPATH"] = str(Path(bot.__file__).resolve().parents[1])
    return theirs
