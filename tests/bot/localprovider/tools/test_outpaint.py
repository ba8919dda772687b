"""A widened picture has the source in its middle, pixel by pixel, and goes on from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image
from support.tools import Bench

from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.paint import paint
from bot.localprovider.tools.outpaint import FROM_ITSELF, SMALLER

SOURCE = paint(Brief("a meadow with trees in summer", 160, 128, 5))
USUAL = {"across": 1.5, "down": 1.25, "prompt": "", "negative": "", "seed": 1, "steps": 20,
         "guidance": 7}  # fmt: skip

Make = Callable[..., Bench]


def widened(bench: Bench, source: Image.Image = SOURCE, **changes: Any) -> np.ndarray:
    return np.asarray(bench.picture("outpaint", options=USUAL | changes, image=source))


@pytest.mark.parametrize("prompt", ["", "a red desert at sunset"])
def test_the_source_lies_in_the_middle_bit_for_bit(bench: Make, prompt: str) -> None:
    made = widened(bench(), prompt=prompt)
    assert made.shape == (160, 240, 3)
    assert (made[16:144, 40:200] == np.asarray(SOURCE)).all()


def test_at_the_edge_the_picture_runs_on(bench: Make) -> None:
    made = widened(bench()).astype(float)
    for column in (40, 200):
        step = np.abs(made[16:144, column] - made[16:144, column - 1]).mean()
        usual = np.abs(np.diff(made[16:144, 60:180], axis=1)).mean()
        assert step < usual * 2.5 + 3


def test_beside_the_picture_sky_stays_above_and_grass_below(bench: Make) -> None:
    made = widened(bench(), down=1.0).astype(float)
    for part in (made[:, :40], made[:, 200:]):
        sky, grass = part[:30].mean(axis=(0, 1)), part[-30:].mean(axis=(0, 1))
        assert sky[2] > sky[1]
        assert grass[1] > grass[2]


def test_another_seed_goes_on_in_another_way_and_the_same_in_the_same(bench: Make) -> None:
    first, again, other = (widened(bench(), seed=seed) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_words_come_in_away_from_the_picture(bench: Make) -> None:
    plain, worded = (
        widened(bench(), prompt=prompt).astype(float) for prompt in ("", "a red desert at sunset")
    )
    change = np.abs(worded - plain).mean(axis=2)
    assert change[:, :8].mean() > 3 * change[16:144, 36:40].mean()


@pytest.mark.parametrize("size", [(8, 8), (300, 9), (9, 300), (1, 1)])
def test_every_size_can_be_widened(bench: Make, size: tuple[int, int]) -> None:
    source = Image.new("RGB", size, (90, 140, 60))
    made = widened(bench(), source, across=4.0, down=4.0)
    assert made.shape[:2] == (size[1] * 4, size[0] * 4)
    assert (made == (90, 140, 60)).all()


def test_a_large_picture_is_made_smaller_and_that_is_said(bench: Make) -> None:
    here = bench()
    source = Image.new("RGB", (2000, 200), (90, 140, 60))
    note = here.caption("outpaint", options=USUAL | {"across": 4.0, "down": 1.0}, image=source)
    with Image.open(here.folder / "made") as made:
        assert made.width <= 2048
    assert note == f"{FROM_ITSELF} {SMALLER}"
