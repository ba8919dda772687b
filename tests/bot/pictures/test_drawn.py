"""Pictures that were drawn here are files while they are sent, and never many."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.pictures.drawn import KEPT_MS, PREFIX, Drawn


def png(colour: int = 0, size: tuple[int, int] = (30, 20)) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, (colour, 0, 0)).save(written, "PNG")
    return written.getvalue()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_chart_is_a_picture_of_its_size(tmp_path: Path) -> None:
    kept = await Drawn(tmp_path / "charts", clock=lambda: 1_000).keep(png())
    assert (kept.width, kept.height, kept.media_type) == (30, 20, "image/png")
    assert kept.media_id.startswith(PREFIX)
    assert kept.path.read_bytes() == png()


async def test_the_same_chart_twice_is_one_file(tmp_path: Path) -> None:
    drawn = Drawn(tmp_path, clock=lambda: 1_000)
    assert await drawn.keep(png()) == await drawn.keep(png())
    assert len(names(tmp_path)) == 1


async def test_the_oldest_go_where_there_are_too_many(tmp_path: Path) -> None:
    now = [0]
    drawn = Drawn(tmp_path, clock=lambda: now[0], most=3)
    kept = []
    for number in range(5):
        now[0] += 1_000
        kept.append(await drawn.keep(png(number)))
    assert [one.path.exists() for one in kept] == [False, False, True, True, True]


async def test_a_week_later_nothing_of_it_is_left(tmp_path: Path) -> None:
    now = [1_000]
    drawn = Drawn(tmp_path, clock=lambda: now[0])
    old = await drawn.keep(png(1))
    half = tmp_path / "half.part"
    half.write_bytes(b"a crash")
    os.utime(half, (1, 1))
    now[0] += KEPT_MS + 1_000
    await drawn.keep(png(2))
    assert not old.path.exists() and not half.exists()


async def test_what_is_no_png_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no PNG"):
        await Drawn(tmp_path, clock=lambda: 1).keep(b"GIF89a")
    assert names(tmp_path) == []
