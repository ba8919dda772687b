"""The demo left alone for a minute: what its main process holds, its children listed apart.

The floor is a process that has done nothing but import the libraries the service stands on.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from support.processes import command_of, descendants, resident

IDLE_S = 60
MAIN_MIB = 90
START_S = 30
LIBRARIES = "aiohttp.web, aiosqlite, click, jinja2, prometheus_client, pydantic, pydantic_settings"
FLOOR = f"import sys, {LIBRARIES}; print('ready', flush=True); sys.stdin.read()"


@pytest.mark.benchmark
async def test_the_demo_left_alone_is_small(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = {name: value for name, value in os.environ.items() if not name.startswith("EASEL_")}
    environment = {**here, "EASEL_DATA_DIR": str(tmp_path)}
    demo = (sys.executable, "-P", "-m", "bot.cli", "demo", "--port", "0", "--log-level", "warning")
    async with (
        started((sys.executable, "-P", "-c", FLOOR), environment) as floor,
        started(demo, environment) as main,
    ):
        await asyncio.sleep(IDLE_S)
        held, least = resident(main.pid), resident(floor.pid)
        children = {command_of(pid): resident(pid) for pid in descendants(main.pid)}
    with capsys.disabled():
        print(  # noqa: T201
            f"\nidle for {IDLE_S} s: main process {held:.1f} MiB, its libraries alone "
            f"{least:.1f} MiB, ratio {held / least:.2f} (at most {MAIN_MIB} MiB)"
        )
        for command, size in children.items():
            print(f"  child {command}: {size:.1f} MiB")  # noqa: T201
    assert children, "the local provider did not run"
    assert held <= MAIN_MIB


@asynccontextmanager
async def started(command: tuple[str, ...], environment: dict[str, str]) -> AsyncIterator[Process]:
    """A process that has said its first line; ended by SIGTERM."""
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdin=PIPE, stdout=PIPE
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(START_S):
            assert await process.stdout.readline()
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()
