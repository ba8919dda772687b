"""Pictures reach a person whatever their size: as they are where that can be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.discordposts import Smaller, picture

from bot.invocation import PictureFile
from bot.pictures.fit import Fitter
from bot.pictures.worker import DecodeWorker
from bot.platforms.discord.files import ENVELOPE, Limit, falling, sort, stacks

MB = 1_000_000


def files(folder: Path, *sizes: int) -> list[PictureFile]:
    return [picture(folder, f"m{n}", size=size) for n, size in enumerate(sizes, start=1)]


async def test_what_fits_stays_as_it_is(tmp_path: Path) -> None:
    four = files(tmp_path, MB, MB, MB, MB)
    found = await sort(four, fitter := Smaller(tmp_path), limit=next(falling(MB)))
    assert list(found.files.values()) == four
    assert not fitter.asked
    assert len(stacks(found.files, limit=next(falling(MB)))) == 1


async def test_only_what_is_too_large_is_made_smaller(tmp_path: Path) -> None:
    pictures = files(tmp_path, MB // 2, 2 * MB)
    found = await sort(pictures, Smaller(tmp_path), limit=next(falling(MB)))
    assert (list(found.files), found.smaller) == ([1, 2], [2])
    assert found.files[2].path.stat().st_size == MB


async def test_small_pictures_leave_their_room_to_large_ones(tmp_path: Path) -> None:
    limit = Limit(4 * MB, 4 * MB)
    pictures = files(tmp_path, MB // 10, 5 * MB, MB)
    found = await sort(pictures, Smaller(tmp_path), limit=limit)
    assert found.smaller == [2]
    assert found.files[2].path.stat().st_size > 2.5 * MB
    assert len(stacks(found.files, limit=limit)) == 1


async def test_what_does_not_fit_together_is_spread(tmp_path: Path) -> None:
    limit = Limit(2 * MB, 2 * MB)
    pictures = files(tmp_path, *[3 * MB] * 3)
    found = await sort(pictures, Smaller(tmp_path, least=MB), limit=limit)
    assert [list(stack) for stack in stacks(found.files, limit=limit)] == [[1], [2], [3]]


async def test_what_nothing_can_be_done_about_is_named(tmp_path: Path) -> None:
    fitter = Smaller(tmp_path, never=frozenset({"m2"}))
    found = await sort(files(tmp_path, MB, 3 * MB), fitter, limit=Limit(2 * MB, 2 * MB))
    assert (list(found.files), found.too_large) == ([1], [2])


async def test_without_any_files_there_is_still_a_message(tmp_path: Path) -> None:
    found = await sort(files(tmp_path, MB), Smaller(tmp_path), limit=Limit(0, 0))
    assert found.too_large == [1]
    assert stacks(found.files, limit=Limit(0, 0)) == [{}]


def test_what_discord_takes_is_tried_from_above() -> None:
    tried = list(falling(25 * 2**20))
    assert tried[0].file == tried[1].file == 25 * 2**20
    assert [limit.message // 2**20 for limit in tried] == [250, 25, 10, 8, 4, 0]
    assert [limit.message for limit in falling(1000)] == [10_000, 1000, 0]


SIZES = st.lists(st.integers(100, 200_000), min_size=1, max_size=12)


@settings(max_examples=40)
@given(sizes=SIZES, limit=st.integers(1_000, 400_000))
async def test_no_message_is_over_a_limit_and_no_picture_is_lost(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], limit: int
) -> None:
    pictures = files(tmp_path_factory.mktemp("sizes"), *sizes)
    bounds = Limit(limit, limit)
    found = await sort(pictures, Smaller(pictures[0].path.parent, least=500), limit=bounds)
    spread = stacks(found.files, limit=bounds)
    for stack in spread:
        total = sum(one.path.stat().st_size for one in stack.values())
        assert total <= limit - min(ENVELOPE, limit // 4)
        assert len(stack) <= 10
    every = [number for stack in spread for number in stack]
    assert sorted(every + found.too_large) == list(range(1, len(sizes) + 1))


async def test_a_real_copy_keeps_its_transparency(tmp_path: Path) -> None:
    async with DecodeWorker() as worker:
        fitter = Fitter(worker, tmp_path / "copies", clock=lambda: 0)
        large = picture(tmp_path, size=MB)
        found = await sort([large], fitter, limit=Limit(MB // 2, MB))
    assert found.files[1] == replace(large, path=found.files[1].path, media_type="image/webp")
    assert found.files[1].path.stat().st_size < MB // 2
