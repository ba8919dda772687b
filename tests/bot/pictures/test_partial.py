"""A file is there whole or not at all, whatever interrupts it."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from bot.pictures.partial import BLOCK, PartialFile, in_thread


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_finished_file_is_whole(tmp_path: Path) -> None:
    async with PartialFile(tmp_path / "file") as partial:
        for _ in range(5):
            await partial.write(bytes(BLOCK // 2))
        assert files(tmp_path) == ["file.part"]
        await partial.finish()
    assert files(tmp_path) == ["file"]
    assert (tmp_path / "file").stat().st_size == partial.size == BLOCK * 5 // 2


@pytest.mark.parametrize("size", [10, 3 * BLOCK])
async def test_an_interrupted_file_is_gone(tmp_path: Path, size: int) -> None:
    with pytest.raises(KeyError):
        async with PartialFile(tmp_path / "file") as partial:
            await partial.write(bytes(size))
            raise KeyError
    assert files(tmp_path) == []


async def test_work_in_a_thread_is_waited_for_when_cancelled() -> None:
    started, go_on, done = asyncio.Event(), threading.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def work() -> None:
        loop.call_soon_threadsafe(started.set)
        go_on.wait(10)
        done.set()

    waiting = asyncio.ensure_future(in_thread(work))
    await started.wait()
    waiting.cancel()
    loop.call_soon(go_on.set)
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert done.is_set()
