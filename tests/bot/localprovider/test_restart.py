"""Killed at any moment, the provider loses nothing it has accepted."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from support.localprovider import SECONDS, Provider, Receiver, Start, painting

SCRIPT = """
import asyncio, sys
from pathlib import Path
from bot.localprovider.server import ProviderOptions, serve
options = ProviderOptions(
    data_dir=Path(sys.argv[1]),
    models_dir=Path(sys.argv[1]),
    faults=True,
    exit_with_stdin=True,
    ladder=(float(sys.argv[2]),),
)
asyncio.run(serve(options, ready=lambda url: print(url, flush=True)))
"""

Spawn = Callable[..., Awaitable[tuple[Process, Provider]]]


@pytest.fixture
async def spawn(tmp_path: Path, receiver: Receiver) -> AsyncIterator[Spawn]:
    """Start the provider as a process of its own, in the folder that `start` uses."""
    running: list[Process] = []
    async with aiohttp.ClientSession() as session:

        async def spawn_one(*, ladder: float = 0.01) -> tuple[Process, Provider]:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", SCRIPT, str(tmp_path / "provider"), str(ladder)),
                stdin=PIPE,
                stdout=PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
            running.append(process)
            assert process.stdout is not None
            async with asyncio.timeout(SECONDS):
                url = (await process.stdout.readline()).decode().strip()
            nothing = asyncio.get_running_loop().create_future()
            nothing.set_result(None)
            return process, Provider(url, session, receiver, asyncio.ensure_future(nothing))  # type: ignore[arg-type]

        yield spawn_one
    for process in running:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def kill(process: Process) -> None:
    process.send_signal(signal.SIGKILL)
    async with asyncio.timeout(SECONDS):
        await process.wait()


async def test_unfinished_jobs_are_done_after_a_kill(
    spawn: Spawn, start: Start, receiver: Receiver
) -> None:
    process, provider = await spawn()
    await provider.fault(hold=True, times=3)
    for name in ("one", "two", "three"):
        body = {**painting(name), "callbackUrl": receiver.url}
        await provider.accepted("/sd/v2/text2image", body)
    await kill(process)
    again = await start()
    assert (await again.state("one"))["status"] in (1, 3)
    assert await again.release() == 3
    done = {(await receiver.next())["data"]["id_task"] for _ in range(3)}
    assert done == {"one", "two", "three"}


async def test_finished_jobs_and_their_pictures_are_there_after_a_kill(
    spawn: Spawn, start: Start
) -> None:
    process, provider = await spawn()
    before = await provider.painted()
    (image,) = before["data"]["differentialImageRspList"]
    drawn = await provider.bytes_of(image["image_url"])
    await kill(process)
    again = await start()
    (image,) = (await again.state("task-1"))["differentialImageRspList"]
    assert image["image_url"].startswith(again.url)
    assert await again.bytes_of(image["image_url"]) == drawn


async def test_a_callback_nobody_took_yet_goes_on_after_a_kill(
    spawn: Spawn, start: Start, receiver: Receiver
) -> None:
    process, provider = await spawn()
    receiver.answers = [web.json_response({"code": "400"}) for _ in range(3)]
    await provider.painted()
    await receiver.next()
    await kill(process)
    receiver.answers.clear()
    await start()
    assert (await receiver.next())["data"]["id_task"] == "task-1"


async def test_the_same_random_picture_is_drawn_after_a_kill(
    spawn: Spawn, start: Start, receiver: Receiver
) -> None:
    process, provider = await spawn()
    await provider.fault(hold=True)
    body = {**painting(seed="-1"), "callbackUrl": receiver.url}
    await provider.accepted("/sd/v2/text2image", body)
    await kill(process)
    again = await start()
    await again.release()
    (image,) = (await receiver.next())["data"]["differentialImageRspList"]
    assert image["seed"] >= 0


async def test_when_the_parent_lets_go_of_stdin_it_ends(spawn: Spawn) -> None:
    process, provider = await spawn()
    await provider.painted()
    assert process.stdin is not None
    process.stdin.close()
    async with asyncio.timeout(SECONDS):
        assert await process.wait() == 0
