"""The local provider as a child: it comes back at the same address, and goes when it is told."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

import aiohttp

from bot.child import LocalProvider

PATH = "/AIGCImgOpenServ/saas/sd/v2/queryModelList"


async def _answers(url: str) -> bool:
    async with (
        aiohttp.ClientSession() as http,
        http.post(url + PATH, json={"pageSize": 10, "pageNum": 1}) as response,
    ):
        return response.status == 200


async def test_killed_it_is_started_again_at_the_same_address(tmp_path: Path) -> None:
    child = LocalProvider(tmp_path, models_dir=tmp_path, input_host="127.0.0.1:1")
    url = await child.start()
    watching = asyncio.create_task(child.watch())
    try:
        first = child.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        async with asyncio.timeout(20):
            await child.restarted.wait()
        assert child.pid != first
        assert await _answers(url)
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        await child.stop()


async def test_stopped_and_started_it_has_the_same_address(tmp_path: Path) -> None:
    child = LocalProvider(tmp_path, models_dir=tmp_path, input_host="127.0.0.1:1")
    url = await child.start()
    await child.stop()
    assert child.pid is None
    again = LocalProvider(tmp_path, models_dir=tmp_path, input_host="127.0.0.1:1")
    try:
        assert await again.start() == url
    finally:
        await again.stop()
