"""The local provider as a child process: started when a route needs it, restarted when it dies.

It is reached by URL, as the vendor is. Its port is kept between starts, so that results it
finished before a restart can still be fetched after it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from bot import logs
from bot.errors import OperatorError, say

log = logging.getLogger(__name__)

START_S = 30.0  #: A slow disk and a cold cache included.
STOP_S = 3.0
RESTART_PAUSE_S = 1.0
READY = b"ready "


class LocalProvider:
    """`easel provider` on loopback, as long as this process lives."""

    def __init__(self, data_dir: Path, *, models_dir: Path, input_host: str) -> None:
        self._data_dir = data_dir
        self._models_dir = models_dir
        self._input_host = input_host
        self._process: asyncio.subprocess.Process | None = None
        self.url = ""
        self.restarted = asyncio.Event()  #: set whenever it was started again

    @property
    def pid(self) -> int | None:
        """The process, None while there is none."""
        process = self._process
        return process.pid if process and process.returncode is None else None

    async def start(self) -> str:
        """Start it and return its base URL. Raises OperatorError when it does not come up."""
        try:
            async with asyncio.timeout(START_S):
                self.url = await self._spawn(self._last_port())
                if not self.url:  # the port of the last time is taken by somebody else
                    self.url = await self._spawn(0)
        except TimeoutError:
            self.url = ""
        if not self.url:
            await self.stop()
            raise OperatorError(say("The local provider did not start; the log says why."))
        self._remember_port()
        return self.url

    async def watch(self) -> None:
        """Start it again, at the same address, whenever it dies; runs until cancelled."""
        while self._process is not None:
            code = await self._process.wait()
            log.warning("the local provider ended with code %s; starting it again", code)
            await asyncio.sleep(RESTART_PAUSE_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(START_S):
                    await self._spawn(self._last_port())
                    self.restarted.set()

    async def stop(self) -> None:
        """End it: it stops when its standard input closes, and is killed if it does not."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(STOP_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _spawn(self, port: int) -> str:
        pipe = asyncio.subprocess.PIPE
        command = self._command(port)
        self._process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
        line = await self._process.stdout.readline() if self._process.stdout else b""
        return line[len(READY) :].decode().strip() if line.startswith(READY) else ""

    def _command(self, port: int) -> Sequence[str]:
        return (
            *(sys.executable, "-P", "-m", "bot.cli", "provider"),
            *("--host", "127.0.0.1", "--port", str(port)),
            *("--data-dir", str(self._data_dir), "--models-dir", str(self._models_dir)),
            *("--input-host", self._input_host, "--exit-with-stdin"),
            *logs.as_options(),
        )

    def _last_port(self) -> int:
        try:
            return int((self._data_dir / "port").read_text())
        except (OSError, ValueError):
            return 0

    def _remember_port(self) -> None:
        self._data_dir.mkdir(parents=True, exist_ok=True)
        (self._data_dir / "port").write_text(self.url.rpartition(":")[2])
