"""The decoding process: what kills or hangs it costs one job, never the service."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.errors import Busy
from bot.pictures.bounds import Bounds
from bot.pictures.errors import BadPicture, DecoderFailed, Fault
from bot.pictures.label import Label
from bot.pictures.worker import DecodeWorker

Make = Callable[..., Path]


@pytest.fixture
async def worker() -> AsyncIterator[DecodeWorker]:
    async with DecodeWorker() as worker:
        yield worker


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A file whose reader waits for ever: the job that hangs."""
    path = tmp_path / "trap"
    os.mkfifo(path)
    return path


async def sprung(trap: Path) -> int:
    """Wait until somebody reads the trap; returns the end that keeps them waiting."""
    return await asyncio.to_thread(os.open, trap, os.O_WRONLY)


async def test_it_starts_with_the_first_job_and_stays(worker: DecodeWorker, picture: Make) -> None:
    assert worker.pid is None
    path = picture()
    await worker.inspect(path)
    first = worker.pid
    assert first is not None
    assert (await worker.inspect(path)).width == 64
    assert worker.pid == first


async def test_many_jobs_at_once_each_get_their_own_answer(
    worker: DecodeWorker, picture: Make
) -> None:
    paths = [picture(f"{n}.png", size=(n, 7)) for n in range(1, 101)]
    seen = await asyncio.gather(*(worker.inspect(path) for path in paths))
    assert [one.width for one in seen] == list(range(1, 101))


async def test_a_cleaned_copy_is_written(
    worker: DecodeWorker, picture: Make, tmp_path: Path
) -> None:
    seen = await worker.clean(picture("a.jpg"), tmp_path / "out")
    assert seen.media_type == "image/jpeg"
    assert await worker.inspect(tmp_path / "out") == seen


async def test_a_labelled_copy_is_written(
    worker: DecodeWorker, picture: Make, tmp_path: Path
) -> None:
    seen = await worker.label(picture("a.png"), tmp_path / "out", Label.GENERATED)
    assert seen.media_type == "image/png"
    assert await worker.inspect(tmp_path / "out") == seen
    assert b"trainedAlgorithmicMedia" in (tmp_path / "out").read_bytes()


async def test_a_copy_that_fits_is_written_or_none(
    worker: DecodeWorker, picture: Make, tmp_path: Path
) -> None:
    source, out = picture("a.png", size=(800, 600)), tmp_path / "out"
    assert await worker.fit(source, out, Bounds(100)) is None
    assert not out.exists()
    seen = await worker.fit(source, out, Bounds(100_000, max_side_sum=700))
    assert seen is not None
    assert (seen.width, seen.height) == (400, 300)
    assert await worker.inspect(out) == seen


async def test_a_copy_of_a_huge_picture_is_made_in_bounded_memory(
    worker: DecodeWorker, picture: Make, tmp_path: Path
) -> None:
    """40 megapixels are 160 MB decoded; half of it may be there twice, and the copy."""
    source = picture("huge.png", mode="RGBA", size=(8000, 5000), colour=(9, 99, 199, 100))
    seen = await worker.fit(source, tmp_path / "out", Bounds(5_000))
    assert seen is not None
    assert seen.size <= 5_000
    assert resident_peak(worker.pid) < 600 * 2**20


async def test_a_bomb_costs_a_refusal_and_no_memory(worker: DecodeWorker, bomb: Path) -> None:
    with pytest.raises(BadPicture) as caught:
        await worker.inspect(bomb)
    assert (caught.value.width, caught.value.height) == (30_000, 30_000)
    assert resident_peak(worker.pid) < 100 * 2**20


async def test_a_process_killed_in_the_middle_of_a_job_does_the_job_again(
    worker: DecodeWorker, picture: Make, trap: Path
) -> None:
    path = picture()
    job = asyncio.ensure_future(worker.inspect(trap))
    end = await sprung(trap)
    first = worker.pid
    path.replace(trap)  # the second try finds a picture there
    os.kill(first or 0, signal.SIGKILL)
    assert (await job).width == 64
    assert worker.pid != first
    os.close(end)


async def test_a_picture_that_kills_twice_is_given_up(
    worker: DecodeWorker, picture: Make, trap: Path
) -> None:
    second = trap.with_name("second")
    os.mkfifo(second)
    job = asyncio.ensure_future(worker.inspect(trap))
    ends = [await sprung(trap)]
    second.replace(trap)  # so that it is the second process that is waited for
    os.kill(worker.pid or 0, signal.SIGKILL)
    ends.append(await sprung(trap))
    os.kill(worker.pid or 0, signal.SIGKILL)
    with pytest.raises(DecoderFailed):
        await job
    assert (await worker.inspect(picture())).width == 64
    for end in ends:
        os.close(end)


async def test_a_process_that_died_while_idle_is_not_noticed(
    worker: DecodeWorker, picture: Make
) -> None:
    path = picture()
    await worker.inspect(path)
    os.kill(worker.pid or 0, signal.SIGKILL)
    assert (await worker.inspect(path)).width == 64


async def test_a_hung_job_is_given_up_and_the_next_one_works(picture: Make, trap: Path) -> None:
    async with DecodeWorker(job_seconds=0.2) as worker:
        with pytest.raises(DecoderFailed):
            await worker.inspect(trap)
        assert (await worker.inspect(picture())).width == 64


async def test_a_cancelled_job_does_not_give_its_answer_to_the_next(
    worker: DecodeWorker, picture: Make, trap: Path
) -> None:
    job = asyncio.ensure_future(worker.inspect(trap))
    end = await sprung(trap)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert (await worker.inspect(picture())).width == 64
    os.close(end)


async def test_memory_is_bounded_and_running_out_is_a_refusal(picture: Make) -> None:
    large = picture("large.png", size=(6000, 6000))
    async with DecodeWorker(extra_bytes=32 * 2**20) as worker:
        with pytest.raises(BadPicture) as caught:
            await worker.inspect(large)
        assert caught.value.fault is Fault.TOO_MANY_PIXELS
        assert (await worker.inspect(picture())).width == 64


async def test_more_than_it_can_hold_is_refused_at_once(picture: Make, trap: Path) -> None:
    async with DecodeWorker(max_waiting=2) as worker:
        jobs = [asyncio.ensure_future(worker.inspect(trap)) for _ in range(2)]
        end = await sprung(trap)
        with pytest.raises(Busy):
            await worker.inspect(picture())
        for job in jobs:
            job.cancel()
        await asyncio.wait(jobs)
        assert worker.waiting == 0
        os.close(end)


async def test_a_file_that_is_not_there_is_an_error_of_ours(
    worker: DecodeWorker, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="FileNotFoundError"):
        await worker.inspect(tmp_path / "gone.png")


async def test_a_process_that_does_not_start_is_an_error_of_ours(picture: Make) -> None:
    async with DecodeWorker(extra_bytes=2**70) as worker:
        with pytest.raises(OSError, match="did not start"):
            await worker.inspect(picture())
        assert worker.pid is None


async def test_the_process_knows_none_of_our_secrets(
    picture: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EASEL_SECRET_KEY", "not-for-a-decoder")
    async with DecodeWorker() as worker:
        await worker.inspect(picture())
        assert b"not-for-a-decoder" not in environment(worker.pid)


def environment(pid: int | None) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


def resident_peak(pid: int | None) -> int:
    """VmHWM in bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
