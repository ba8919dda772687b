"""A PNG written row by row is the picture, and a broken-off one is no PNG."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bot.localprovider.tools.pngrows import PngRows


@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (3, "RGB"), (4, "RGBA")])
@pytest.mark.parametrize("each", [1, 7, 100])
def test_what_is_written_is_what_is_read(
    tmp_path: Path, channels: int, mode: str, each: int
) -> None:
    rng = np.random.default_rng(3)
    noise = rng.integers(0, 256, (61, 43, channels), dtype=np.uint8)
    smooth = np.linspace(0, 255, 39 * 43 * channels).reshape(39, 43, channels).astype(np.uint8)
    pixels = np.concatenate([noise, smooth])
    with PngRows(tmp_path / "a.png", width=43, height=100, channels=channels) as png:
        for top in range(0, 100, each):
            png.write(pixels[top : top + each])
    with Image.open(tmp_path / "a.png") as image:
        assert (image.mode, image.size) == (mode, (43, 100))
        assert np.asarray(image).tobytes() == pixels.tobytes()


def test_smooth_pictures_are_packed_nearly_as_well_as_by_pillow(tmp_path: Path) -> None:
    rows, columns = np.mgrid[0:400, 0:600]
    plane = 128 + 60 * np.sin(columns / 40) + 50 * np.cos(rows / 30)
    pixels = np.stack([plane, plane * 0.8, 255 - plane], axis=2).astype(np.uint8)
    with PngRows(tmp_path / "ours.png", width=600, height=400, channels=3) as png:
        png.write(pixels)
    Image.fromarray(pixels).save(tmp_path / "pillows.png", compress_level=3)
    ours, pillows = (tmp_path / f"{who}.png" for who in ("ours", "pillows"))
    assert ours.stat().st_size < 1.3 * pillows.stat().st_size


def test_a_picture_that_broke_off_is_not_taken_for_a_whole_one(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match="in the middle"),
        PngRows(tmp_path / "a.png", width=8, height=8, channels=3) as png,
    ):
        png.write(np.zeros((4, 8, 3), np.uint8))
        raise RuntimeError("in the middle")
    with pytest.raises(OSError, match=r"truncated|cannot identify"):
        Image.open(tmp_path / "a.png").load()
