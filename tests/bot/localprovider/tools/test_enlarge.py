"""Enlarging keeps the picture and changes its size; without the network it says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

from bot.localprovider.assignment import Assignment, ToolRefused
from bot.localprovider.tools import enlarge


def enlarged(tmp_path: Path, image: Image.Image, **options: Any) -> Image.Image:
    source, target = tmp_path / "in.png", tmp_path / "out"
    image.save(source)
    rest = {"crop": False, "max_pixels": 40_000_000}
    # No models folder: plain resampling, which is exact.
    note = enlarge.run(Assignment("enlarge", rest | options, target, {"image": source}))
    assert note.endswith("so the picture was enlarged plainly (Lanczos).")
    return Image.open(target)


def test_by_a_factor(tmp_path: Path) -> None:
    image = Image.new("RGB", (30, 20), (10, 200, 30))
    result = enlarged(tmp_path, image, factor=4)
    assert (result.size, result.getpixel((60, 40))) == ((120, 80), (10, 200, 30))


def test_to_a_size_stretched_or_cropped(tmp_path: Path) -> None:
    image = ImageOps.expand(Image.new("RGB", (40, 40), (255, 0, 0)), (20, 0), (0, 0, 255))
    stretched = enlarged(tmp_path, image, width=80, height=80)
    cropped = enlarged(tmp_path, image, width=80, height=80, crop=True)
    assert stretched.size == cropped.size == (80, 80)
    assert stretched.getpixel((5, 40)) == (0, 0, 255)
    assert cropped.getpixel((5, 40)) == (255, 0, 0)


def test_transparency_is_kept(tmp_path: Path) -> None:
    result = enlarged(tmp_path, Image.new("RGBA", (16, 16), (9, 9, 9, 0)), factor=2)
    assert result.getchannel("A").getextrema() == (0, 0)


def test_a_picture_lies_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    source, target = tmp_path / "in.jpg", tmp_path / "out"
    Image.new("RGB", (40, 20)).save(source, exif=exif)
    options = {"factor": 2, "crop": False, "max_pixels": 10**6}
    enlarge.run(Assignment("enlarge", options, target, {"image": source}))
    with Image.open(target) as result:
        assert result.size == (40, 80)
        assert not result.getexif()


def test_too_large_an_output_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ToolRefused, match="over 40 megapixels"):
        enlarged(tmp_path, Image.new("RGB", (7000, 1000)), factor=3)


def test_what_becomes_smaller_needs_no_network(tmp_path: Path) -> None:
    source, target = tmp_path / "in.png", tmp_path / "out"
    Image.new("RGB", (300, 200), (10, 200, 30)).save(source)
    options = {"width": 64, "height": 64, "crop": True, "max_pixels": 10**6}
    assert enlarge.run(Assignment("enlarge", options, target, {"image": source})) == ""
    with Image.open(target) as result:
        assert result.size == (64, 64)
