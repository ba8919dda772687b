"""The network's enlargement: no seams, sharper than plain, clean edges where it is transparent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter
from support.portraits import ADA, portrait
from support.tools import Bench, weights

from bot.localprovider.models.catalogue import UPSCALING
from bot.localprovider.tools.upscaling import enlarge
from bot.localprovider.tools.upscaling.bleed import bleed
from bot.localprovider.tools.upscaling.tiles import TILE, bands


def network():  # the class is imported where ncnn is known to be there
    models = weights(UPSCALING)
    from bot.localprovider.tools.upscaling.network import RealEsr

    return RealEsr(models)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, weights(UPSCALING))


def sharp(bench: Bench, picture: Image.Image, **options: int) -> Image.Image:
    rest = {"crop": False, "max_pixels": 40_000_000}
    return bench.picture("enlarge", options=rest | options, image=picture)


def test_tiles_leave_no_seams() -> None:
    from bot.localprovider.tools.upscaling.network import FACTOR, REACH

    pixels = np.asarray(portrait(ADA, 200))
    run = network().enlarge
    tiled = np.concatenate(list(bands(pixels, run, done=lambda _: None)))
    around = np.pad(pixels, ((REACH, REACH), (REACH, REACH), (0, 0)), mode="reflect")
    rim = REACH * FACTOR
    whole = run(around)[rim:-rim, rim:-rim]
    assert len(pixels) > TILE
    assert np.abs(tiled.astype(int) - whole).max() <= 1


@pytest.mark.parametrize(
    ("options", "size"),
    [({"factor": 1}, (90, 60)), ({"factor": 2}, (180, 120)), ({"factor": 4}, (360, 240)),
     ({"factor": 8}, (720, 480)), ({"width": 101, "height": 333}, (101, 333))],
)  # fmt: skip
def test_the_size_is_exactly_what_was_asked_for(
    bench: Bench, options: dict[str, int], size: tuple[int, int]
) -> None:
    assert sharp(bench, portrait(ADA, 120).crop((15, 30, 105, 90)), **options).size == size


def test_edges_are_sharper_than_by_resampling_alone(bench: Bench) -> None:
    drawn = Image.new("RGB", (400, 400), (230, 220, 200))
    ImageDraw.Draw(drawn).ellipse((60, 60, 340, 340), fill=(40, 60, 120))
    small = drawn.reduce(4)
    plainly = small.resize(drawn.size, Image.Resampling.LANCZOS)
    steepness = [_steepest(one) for one in (plainly, sharp(bench, small, factor=4))]
    assert steepness[1] > 1.2 * steepness[0]


def test_colours_stay_what_they_were(bench: Bench) -> None:
    picture = portrait(ADA, 96)
    made = sharp(bench, picture, factor=4).reduce(4)
    assert np.abs(np.asarray(made).astype(int) - np.asarray(picture)).mean() < 3


def test_a_cut_out_keeps_clean_edges(bench: Bench) -> None:
    cut_out = Image.new("RGBA", (80, 80), (0, 0, 0, 0))
    ImageDraw.Draw(cut_out).ellipse((20, 20, 60, 60), fill=(240, 200, 40, 255))
    made = np.asarray(sharp(bench, cut_out, factor=4))
    alpha = made[..., 3]
    assert alpha[:60].max() == 0
    assert alpha[140:180, 140:180].min() == 255
    seen = made[alpha > 128]
    assert np.abs(seen[:, :3].astype(int) - [240, 200, 40]).max() < 24


def test_what_takes_too_long_is_done_plainly_and_said(tmp_path: Path) -> None:
    plan = enlarge.fitted((300, 300), (600, 600), crop=False)
    seconds = iter(range(0, 10_000, 60))
    rows = enlarge.sharp(
        portrait(ADA, 300), plan, weights(UPSCALING), clock=lambda: float(next(seconds))
    )
    with pytest.raises(enlarge.OutOfTime):
        list(rows)


def test_what_cannot_be_seen_takes_the_colour_of_what_can() -> None:
    picture = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle((0, 0, 20, 64), fill=(200, 30, 30, 255))
    filled = np.asarray(bleed(picture)).astype(int)
    assert np.abs(filled[:, 21:40] - [200, 30, 30]).max() <= 2
    assert np.abs(filled - [200, 30, 30]).max() < 12
    assert bleed(Image.new("RGBA", (5, 3), (9, 9, 9, 0))).size == (5, 3)


def _steepest(picture: Image.Image) -> float:
    grey = np.asarray(picture.convert("L").filter(ImageFilter.GaussianBlur(0.5))).astype(float)
    return float(np.percentile(np.abs(np.diff(grey, axis=1)), 99.5))
