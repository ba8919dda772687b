"""The working process: restarted when it dies, bounded in time and memory."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from support.localprovider import SECONDS, png

from bot.localprovider.assignment import Answer, Assignment
from bot.localprovider.worker import Worker


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    worker = Worker()
    yield worker
    await worker.close()


def paint(target: Path, **changes: Any) -> Assignment:
    options = {
        "prompt": "a lighthouse in a storm", "negative": "", "width": 1024, "height": 1024,
        "seed": 1, "steps": 25, "guidance": 7, "model": "painter", "format": "png",
    }  # fmt: skip
    return Assignment("text2image", options | changes, target)


async def kill(worker: Worker, besides: int | None = None) -> int:
    """Kill the working process as soon as there is one (other than `besides`)."""
    async with asyncio.timeout(SECONDS):
        # The loop's next turn, not a time.
        while worker.pid in (None, besides):  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert worker.pid is not None
    pid = worker.pid
    os.kill(pid, signal.SIGKILL)
    return pid


async def test_a_job_during_which_the_process_dies_is_done_again(
    worker: Worker, tmp_path: Path
) -> None:
    job = asyncio.create_task(worker.run(paint(tmp_path / "a")))
    await kill(worker)
    assert not (await job).refused
    assert (tmp_path / "a").stat().st_size > 0


async def test_a_job_over_which_it_dies_twice_fails_and_the_next_one_is_done(
    worker: Worker, tmp_path: Path
) -> None:
    job = asyncio.create_task(worker.run(paint(tmp_path / "a")))
    await kill(worker, besides=await kill(worker))
    assert "ended twice" in (await job).refused
    assert not (await worker.run(paint(tmp_path / "b", width=64, height=64))).refused


async def test_a_job_over_its_time_fails(tmp_path: Path) -> None:
    worker = Worker(job_seconds=0.05)
    try:
        assert "in the time" in (await worker.run(paint(tmp_path / "a"))).refused
        assert worker.pid is None
    finally:
        await worker.close()


async def test_a_job_that_takes_too_much_memory_fails(tmp_path: Path) -> None:
    worker = Worker(extra_bytes=32 * 2**20)
    source = tmp_path / "in.png"
    source.write_bytes(png(1000, 1000))
    options = {"factor": 6, "crop": False, "max_pixels": 40_000_000}
    job = Assignment("enlarge", options, tmp_path / "out", {"image": source})
    try:
        assert "not enough memory" in (await worker.run(job)).refused
    finally:
        await worker.close()


async def test_a_cancelled_job_leaves_no_answer_behind_for_the_next(
    worker: Worker, tmp_path: Path
) -> None:
    await worker.run(paint(tmp_path / "warm", width=8, height=8))
    job = asyncio.create_task(worker.run(paint(tmp_path / "a")))
    await asyncio.sleep(0)
    job.cancel()
    await asyncio.gather(job, return_exceptions=True)
    source = tmp_path / "in.png"
    source.write_bytes(png())
    describe = Assignment("describe", {"model": "clip"}, tmp_path / "out", {"image": source})
    assert (await worker.run(describe)).caption


async def test_the_settings_secrets_do_not_reach_it(
    worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EASEL_SECRET_KEY", "do-not-tell")
    await worker.run(paint(tmp_path / "a", width=8, height=8))
    assert b"do-not-tell" not in Path(f"/proc/{worker.pid}/environ").read_bytes()


def test_without_numpy_a_painting_ends_in_a_plain_reason(tmp_path: Path) -> None:
    (tmp_path / "numpy.py").write_text("raise ModuleNotFoundError(name='numpy')")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    child = subprocess.run(
        [sys.executable, "-m", "bot.localprovider.child", "30", str(2**30)],
        input=paint(tmp_path / "a").to_line(),
        capture_output=True,
        env=environment,
        check=True,
    )
    assert Answer.from_line(child.stdout).refused == (
        "The local provider needs numpy for this: install easel[local] where it runs."
    )
