"""One working process: started with the first job, bounded, started again when it dies."""

from __future__ import annotations

import asyncio
import logging
import math
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from pathlib import Path

import bot
from bot.localprovider.assignment import Answer, Assignment

log = logging.getLogger(__name__)

JOB_SECONDS = 120.0
EXTRA_BYTES = 2**30  #: address space beyond what the process has after loading
_DIED = "The picture could not be made: the process that draws ended twice over it."
_HUNG = "The picture could not be made in the time there is for one."


class Worker:
    """Runs one assignment at a time; whatever a job does can cost that job, never the server."""

    def __init__(self, *, job_seconds: float = JOB_SECONDS, extra_bytes: int = EXTRA_BYTES) -> None:
        self._job_seconds = job_seconds
        self._extra_bytes = extra_bytes
        self._turn = asyncio.Lock()
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        """The working process, None before the first job."""
        return self._process.pid if self._process else None

    async def run(self, assignment: Assignment) -> Answer:
        """Do a job, a second time if the process dies over it. Never raises for a bad job."""
        async with self._turn:
            try:
                line = await self._ask(assignment) or await self._ask(assignment)
            except TimeoutError:
                log.warning("%s took longer than %s s", assignment.tool, self._job_seconds)
                return Answer(refused=_HUNG)
        return Answer.from_line(line) if line else Answer(refused=_DIED)

    async def close(self) -> None:
        """End the process, and with it a job in hand."""
        await self._end()

    async def _ask(self, assignment: Assignment) -> bytes:
        """The answer; empty if the process died over it. Raises TimeoutError."""
        try:
            async with asyncio.timeout(self._job_seconds):
                line = await self._exchange(assignment)
        except BaseException:
            # Late or cancelled: an answer nobody waits for would be taken for the next job's.
            await self._end()
            raise
        if line.endswith(b"\n"):
            return line
        await self._end()
        log.warning("the working process died")
        return b""

    async def _exchange(self, assignment: Assignment) -> bytes:
        process = self._process or await self._start()
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the working process was started without pipes")
        try:
            process.stdin.write(assignment.to_line())
            await process.stdin.drain()
        except ConnectionError:
            return b""
        return await process.stdout.readline()

    async def _start(self) -> Process:
        # The child's own alarm comes after our time-out: it is for when we are gone.
        seconds = str(math.ceil(self._job_seconds) + 1)
        command = (
            sys.executable,
            "-P",
            "-m",
            "bot.localprovider.child",
            seconds,
            str(self._extra_bytes),
        )
        self._process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, limit=2**20, env=_environment(os.environ)
        )
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.wait()


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Ours without the settings, which hold secrets, and with this very package importable."""
    theirs = {name: value for name, value in ours.items() if not name.startswith("EASEL_")}
    theirs["PYTHONPATH"] = str(Path(bot.__file__).resolve().parents[1])
    theirs |= {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"}
    # Threads that wait must not spin: on a busy machine that costs three times the time.
    theirs["OMP_WAIT_POLICY"] = "PASSIVE"
    # Keep what a step frees for the next one: fresh pages for every 12 MB array cost a third of
    # the time. What is left after a job goes back to the system (child.py).
    theirs |= {"MALLOC_MMAP_THRESHOLD_": str(2**28), "MALLOC_TRIM_THRESHOLD_": str(2**30)}
    return theirs
