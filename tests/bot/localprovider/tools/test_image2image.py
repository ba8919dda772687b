"""Image to image keeps the composition, the less the stronger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from bot.localprovider.assignment import Assignment
from bot.localprovider.tools import image2image


def source() -> Image.Image:
    image = Image.new("RGB", (128, 128), (220, 220, 210))
    ImageDraw.Draw(image).ellipse((30, 30, 98, 98), fill=(30, 40, 60))
    return image


def redrawn(
    tmp_path: Path, strength: float, mask: Image.Image | None = None, **changes: Any
) -> Image.Image:
    paths = {"image": tmp_path / "in.png", "mask": tmp_path / "mask.png"}
    source().save(paths["image"])
    if mask is None:
        del paths["mask"]
    else:
        mask.save(paths["mask"])
    options = {
        "prompt": "a red desert at sunset", "negative": "", "width": 128, "height": 128, "seed": 3,
        "steps": 25, "guidance": 7, "model": "painter", "format": "png", "strength": strength,
        "resize_mode": 1, "mask_blur": (0, 0), "mask_invert": 0, "fill": 1, "only_masked": False,
        "padding": 32,
    }  # fmt: skip
    target = tmp_path / "out"
    image2image.run(Assignment("image2image", options | changes, target, paths))
    with Image.open(target) as result:
        return result.convert("RGB")


def difference(first: Image.Image, second: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(first, second)).mean)


def test_strength_0_is_the_source(tmp_path: Path) -> None:
    assert difference(redrawn(tmp_path, 0), source()) == 0


def test_the_stronger_the_further_from_the_source(tmp_path: Path) -> None:
    changes = [difference(redrawn(tmp_path, s), source()) for s in (0.2, 0.5, 0.9)]
    assert changes == sorted(changes)
    assert changes[0] > 1


def test_what_was_dark_stays_darker_than_what_was_light(tmp_path: Path) -> None:
    tone = redrawn(tmp_path, 0.6).convert("L")
    inside = ImageStat.Stat(tone.crop((50, 50, 78, 78))).mean[0]
    outside = ImageStat.Stat(tone.crop((0, 0, 20, 128))).mean[0]
    assert outside - inside > 40


@pytest.mark.parametrize(("invert", "kept"), [(0, (64, 0, 128, 128)), (1, (0, 0, 64, 128))])
def test_a_mask_keeps_what_it_does_not_cover(
    tmp_path: Path, invert: int, kept: tuple[int, int, int, int]
) -> None:
    mask = Image.new("L", (128, 128), 0)
    ImageDraw.Draw(mask).rectangle((0, 0, 63, 128), fill=255)
    result = redrawn(tmp_path, 0.8, mask, mask_invert=invert)
    assert difference(result.crop(kept), source().crop(kept)) == 0
    assert difference(result, source()) > 1


@pytest.mark.parametrize("mode", [0, 1, 2, 3])
def test_every_way_to_fit_gives_the_size_asked_for(tmp_path: Path, mode: int) -> None:
    assert redrawn(tmp_path, 0.5, width=64, height=96, resize_mode=mode).size == (64, 96)


def similarity(first: Image.Image, second: Image.Image) -> float:
    """The mean structural similarity (SSIM) of the two in grey, over blocks of 8 by 8 pixels."""
    x, y = (_blocks(image) for image in (first, second))
    mean_x, mean_y = x.mean(axis=1), y.mean(axis=1)
    both = ((x - mean_x[:, None]) * (y - mean_y[:, None])).mean(axis=1)
    light = (2 * mean_x * mean_y + 6.5) / (mean_x**2 + mean_y**2 + 6.5)
    shape = (2 * both + 58.5) / (x.var(axis=1) + y.var(axis=1) + 58.5)
    return float((light * shape).mean())


def _blocks(image: Image.Image) -> np.ndarray[Any, np.dtype[np.float64]]:
    grey = np.asarray(image.convert("L"), dtype=np.float64)
    down, across = (side // 8 for side in grey.shape)
    return grey.reshape(down, 8, across, 8).swapaxes(1, 2).reshape(down * across, 64)


@pytest.mark.parametrize(
    "prompt", ["a red desert at sunset", "a forest in winter", "portrait, neon", "blue abstract"]
)
def test_the_composition_is_kept_at_low_strength_and_let_go_at_high(
    tmp_path: Path, prompt: str
) -> None:
    kept, half, free = (
        similarity(redrawn(tmp_path, strength, prompt=prompt), source())
        for strength in (0.15, 0.5, 1.0)
    )
    assert kept > 0.8
    assert kept > half > free
    assert free < 0.5
