"""Resampling some rows at a time gives what resampling the whole picture gives."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from bot.localprovider.tools.upscaling import resample as module
from bot.localprovider.tools.upscaling.resample import Frame, resample


def picture(mode: str, width: int = 90, height: int = 70) -> np.ndarray:
    rng = np.random.default_rng(5)
    rough = rng.integers(0, 256, (height // 5, width // 5, len(mode)), dtype=np.uint8)
    return np.asarray(Image.fromarray(rough).resize((width, height), Image.Resampling.BICUBIC))


def streamed(pixels: np.ndarray, frame: Frame, size: tuple[int, int], *, each: int) -> np.ndarray:
    rows = (pixels[top : top + each] for top in range(0, len(pixels), each))
    made = np.concatenate(list(resample(rows, len(pixels), frame=frame, size=size)))
    assert made.shape[:2] == (size[1], size[0])
    return made


def assert_same(made: np.ndarray, whole: Image.Image) -> None:
    """But for rounding: Pillow scales first down, then across, or the other way, by the sizes."""
    away = np.abs(made.astype(int) - np.asarray(whole))
    assert away.max() <= 2
    assert away.mean() < 0.3


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("size", [(180, 140), (90, 70), (33, 25), (500, 20), (1, 1)])
@pytest.mark.parametrize("each", [1, 16, 70])
def test_it_does_not_depend_on_how_the_rows_come(
    mode: str, size: tuple[int, int], each: int
) -> None:
    pixels = picture(mode)
    made = streamed(pixels, Frame(0, 0, 90, 70), size, each=each)
    whole = Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS)
    assert_same(made, whole)


def test_a_part_of_the_picture_can_be_asked_for() -> None:
    pixels, frame = picture("RGB"), Frame(10.5, 20.25, 60.5, 50.25)
    made = streamed(pixels, frame, (100, 60), each=9)
    box = (frame.left, frame.top, frame.right, frame.bottom)
    whole = Image.fromarray(pixels).resize((100, 60), Image.Resampling.LANCZOS, box)
    assert_same(made, whole)


def test_a_tall_result_is_made_in_strips_that_do_not_show() -> None:
    pixels = picture("RGB", 40, 200)
    height = 3 * module.STRIP_PIXELS // 640
    made = streamed(pixels, Frame(0, 0, 40, 200), (640, height), each=64)
    whole = Image.fromarray(pixels).resize((640, height), Image.Resampling.LANCZOS)
    assert_same(made, whole)
