"""A platform asks for a picture that fits, gets one soon, and is never handed one that does not."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.invocation import PictureFile
from bot.pictures.bounds import Bounds
from bot.pictures.errors import Unfitted
from bot.pictures.fit import KEPT_MS, Fitter
from bot.pictures.inspected import Inspected
from bot.pictures.worker import DecodeWorker

LIMIT = 20_000
JPEG = frozenset({"image/jpeg"})


class Counting(DecodeWorker):
    """A decoding process that remembers how many copies it was asked for."""

    def __init__(self, **settings: float) -> None:
        super().__init__(**settings)  # type: ignore[arg-type]
        self.fits = 0
        self.asked = asyncio.Event()

    async def fit(self, path: Path, target: Path, bounds: Bounds) -> Inspected | None:
        self.fits += 1
        self.asked.set()
        return await super().fit(path, target, bounds)


class Clock:
    now = 1_700_000_000_000

    def __call__(self) -> int:
        return self.now


class Bench:
    """A fitter with its parts in reach."""

    def __init__(self, folder: Path, worker: Counting) -> None:
        self.folder = folder
        self.worker = worker
        self.clock = Clock()
        self.fitter = Fitter(worker, folder, clock=self.clock, most_copies=3)

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("*/*"))


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with Counting() as worker:
        yield Bench(tmp_path / "fitted", worker)


@pytest.fixture
def picture(tmp_path: Path) -> PictureFile:
    return noisy(tmp_path / "a.png", "media1")


def noisy(path: Path, media_id: str) -> PictureFile:
    """Of some 50 KB, more than the limit."""
    Image.effect_noise((240, 200), 20).convert("RGB").save(path)
    return PictureFile(path, media_id, "image/png", 240, 200, alt="a storm", spoiler=True)


async def test_what_fits_is_handed_back_as_it_is(bench: Bench, picture: PictureFile) -> None:
    assert await bench.fitter.fit(picture, limit_bytes=10**6) is picture
    assert bench.worker.fits == 0


async def test_what_does_not_fit_becomes_a_copy_that_says_the_same(
    bench: Bench, picture: PictureFile
) -> None:
    copy = await bench.fitter.fit(picture, limit_bytes=LIMIT)
    assert copy is not None
    assert copy.path.stat().st_size <= LIMIT
    assert copy.path.suffix == ".jpg"
    assert (copy.media_id, copy.media_type) == ("media1", "image/jpeg")
    assert (copy.alt, copy.spoiler) == ("a storm", True)
    with Image.open(copy.path) as image:
        assert image.size == (copy.width, copy.height)
    assert bench.files() == [copy.path.name]


@pytest.mark.parametrize(
    "bounds", [{"types": JPEG}, {"max_side_sum": 300}, {"max_side_sum": 300, "types": JPEG}]
)
async def test_every_bound_is_kept(
    bench: Bench, picture: PictureFile, bounds: dict[str, object]
) -> None:
    copy = await bench.fitter.fit(picture, limit_bytes=10**6, **bounds)  # type: ignore[arg-type]
    assert copy is not None
    assert copy.media_type == "image/jpeg"
    assert copy.width + copy.height <= int(str(bounds.get("max_side_sum", 440)))


async def test_a_shape_that_is_not_taken_has_no_copy(bench: Bench, picture: PictureFile) -> None:
    assert await bench.fitter.fit(picture, limit_bytes=10**6, max_ratio=1.1) is None


async def test_the_same_copy_is_made_once(bench: Bench, picture: PictureFile) -> None:
    copies = await asyncio.gather(*(bench.fitter.fit(picture, limit_bytes=LIMIT) for _ in range(5)))
    copies.append(await bench.fitter.fit(picture, limit_bytes=LIMIT))
    assert len(set(copies)) == 1
    assert bench.worker.fits == 1


async def test_that_there_is_none_is_found_out_once(bench: Bench, picture: PictureFile) -> None:
    for _ in range(2):
        assert await bench.fitter.fit(picture, limit_bytes=100) is None
    assert bench.worker.fits == 1
    assert bench.files() == []


async def test_who_gives_up_waiting_does_not_take_the_copy_from_the_others(
    bench: Bench, picture: PictureFile
) -> None:
    jobs = [asyncio.ensure_future(bench.fitter.fit(picture, limit_bytes=LIMIT)) for _ in range(3)]
    await bench.worker.asked.wait()
    jobs[0].cancel()
    copies = await asyncio.gather(*jobs[1:])
    assert jobs[0].cancelled()
    assert copies[0] is not None
    assert copies[0] == copies[1]
    assert len(bench.files()) == 1


async def test_those_used_longest_ago_make_room(bench: Bench, tmp_path: Path) -> None:
    pictures = [noisy(tmp_path / f"{n}.png", f"media{n}") for n in range(4)]
    copies = [await bench.fitter.fit(one, limit_bytes=LIMIT) for one in pictures[:3]]
    await bench.fitter.fit(pictures[0], limit_bytes=LIMIT)  # used again
    await bench.fitter.fit(pictures[3], limit_bytes=LIMIT)
    assert [copy is not None and copy.path.exists() for copy in copies] == [True, False, True]
    assert len(bench.files()) == 3


async def test_copies_together_have_a_limit_in_bytes_too(
    bench: Bench, picture: PictureFile
) -> None:
    fitter = Fitter(bench.worker, bench.folder, clock=bench.clock, most_bytes=LIMIT)
    for limit in (LIMIT, LIMIT - 100, LIMIT - 200):
        assert await fitter.fit(picture, limit_bytes=limit)
    assert len(bench.files()) == 1


async def test_a_copy_somebody_deleted_is_made_again(bench: Bench, picture: PictureFile) -> None:
    first = await bench.fitter.fit(picture, limit_bytes=LIMIT)
    assert first is not None
    first.path.unlink()
    again = await bench.fitter.fit(picture, limit_bytes=LIMIT)
    assert again is not None
    assert again.path.is_file()


async def test_a_days_old_copy_is_swept(bench: Bench, picture: PictureFile) -> None:
    await bench.fitter.fit(picture, limit_bytes=LIMIT)
    bench.clock.now += KEPT_MS
    await bench.fitter.sweep()
    assert len(bench.files()) == 1
    bench.clock.now += 1
    await bench.fitter.sweep()
    assert bench.files() == []


async def test_when_the_original_is_deleted_its_copies_go_too(
    bench: Bench, picture: PictureFile, tmp_path: Path
) -> None:
    other = noisy(tmp_path / "b.png", "media2")
    await bench.fitter.fit(picture, limit_bytes=LIMIT)
    kept = await bench.fitter.fit(other, limit_bytes=LIMIT)
    assert kept is not None
    picture.path.unlink()
    await bench.fitter.sweep()
    assert bench.files() == [kept.path.name]


async def test_what_an_earlier_run_left_is_removed(bench: Bench, picture: PictureFile) -> None:
    assert await bench.fitter.fit(picture, limit_bytes=LIMIT)
    bench.fitter.close()
    Fitter(bench.worker, bench.folder, clock=bench.clock)
    assert bench.files() == []


async def test_a_process_that_starts_leaves_another_ones_copies(
    bench: Bench, picture: PictureFile
) -> None:
    copy = await bench.fitter.fit(picture, limit_bytes=LIMIT)
    other = Fitter(bench.worker, bench.folder, clock=bench.clock)
    await other.sweep()
    assert copy is not None
    assert copy.path.is_file()


async def test_what_a_dead_process_left_is_swept(bench: Bench, picture: PictureFile) -> None:
    other = Fitter(bench.worker, bench.folder, clock=bench.clock)
    assert await other.fit(picture, limit_bytes=LIMIT)
    other.close()
    await bench.fitter.sweep()
    assert bench.files() == []


async def test_a_picture_that_cannot_be_read_has_no_copy(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(b"<html>" * 10_000)
    page = PictureFile(tmp_path / "page", "media1", "image/png", 240, 200)
    assert await bench.fitter.fit(page, limit_bytes=LIMIT) is None
    assert bench.files() == []


async def test_a_picture_that_takes_too_long_has_no_copy(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    os.mkfifo(trap)
    hanging = PictureFile(trap, "media1", "image/png", 240, 200)
    async with Counting(job_seconds=0.2) as worker:
        fitter = Fitter(worker, tmp_path / "fitted", clock=Clock())
        # A pipe has no size; that it is of a type nobody takes makes it a job.
        assert await fitter.fit(hanging, limit_bytes=LIMIT, types=JPEG) is None


async def test_with_too_much_to_do_it_is_a_matter_of_trying_again(
    tmp_path: Path, picture: PictureFile
) -> None:
    async with Counting(max_waiting=0) as worker:
        fitter = Fitter(worker, tmp_path / "fitted", clock=Clock())
        with pytest.raises(Unfitted):
            await fitter.fit(picture, limit_bytes=LIMIT)


async def test_without_a_place_for_the_copy_it_is_a_matter_of_trying_again(
    bench: Bench, picture: PictureFile
) -> None:
    (bench.folder / "0").rmdir()
    with pytest.raises(Unfitted):
        await bench.fitter.fit(picture, limit_bytes=LIMIT)
    (bench.folder / "0").mkdir()
    assert await bench.fitter.fit(picture, limit_bytes=LIMIT)


async def test_an_original_that_is_gone_is_said_to_be_gone(
    bench: Bench, picture: PictureFile
) -> None:
    picture.path.unlink()
    with pytest.raises(FileNotFoundError):
        await bench.fitter.fit(picture, limit_bytes=LIMIT)
