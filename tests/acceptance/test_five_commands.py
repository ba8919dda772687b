"""All five commands on this machine, asked for in the page, and what arrived compared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter
from support.browser import browser, chromium, opened
from support.demo import Visitor, demo
from support.likeness import likeness, outside_changed
from support.portraits import ADA, BEN, portrait
from support.tools import weights

from bot.localprovider.models.catalogue import BACKGROUND, FACES, UPSCALING
from bot.localprovider.tools.faces.find import FaceFinder
from bot.pictures.label import Label, label_of

pytestmark = pytest.mark.browser

SIDE = 400


def saved(picture: Image.Image, folder: Path, name: str) -> Path:
    path = folder / f"{name}.png"
    picture.save(path)
    return path


async def test_a_new_picture_is_drawn_as_large_as_asked(tmp_path: Path) -> None:
    chromium()
    async with demo(tmp_path) as url, browser() as chrome, opened(chrome, url) as page:
        ada = Visitor(page, tmp_path)
        drawn = await ada.ended(await ada.type("/imagine a red desert at sunset --ratio 3:2"))
        (picture,) = await ada.pictures(drawn)
        assert picture.size == (1008, 672)
        assert label_of(picture.info) is Label.GENERATED
        red, _, blue = np.asarray(picture.convert("RGB")).reshape(-1, 3).mean(axis=0)
        assert red > blue


async def test_an_enlarged_picture_is_the_same_picture_and_sharper_than_resampling(
    tmp_path: Path,
) -> None:
    chromium()
    weights(UPSCALING)
    small = portrait(ADA, SIDE).reduce(2)
    async with demo(tmp_path) as url, browser() as chrome, opened(chrome, url) as page:
        ada = Visitor(page, tmp_path)
        file = saved(small, tmp_path, "small")
        done = await ada.ended(await ada.pick("upscale", ("image", file), factor="3"))
        (large,) = await ada.pictures(done)
    assert large.size == (3 * small.width, 3 * small.height)
    assert label_of(large.info) is Label.EDITED
    plain = small.resize(large.size, Image.Resampling.LANCZOS)
    assert np.abs(pixels(large) - pixels(plain)).mean() < 6
    assert edges(large) > edges(plain)


async def test_behind_the_subject_nothing_is_left(tmp_path: Path) -> None:
    chromium()
    weights(BACKGROUND)
    async with demo(tmp_path) as url, browser() as chrome, opened(chrome, url) as page:
        ada = Visitor(page, tmp_path)
        file = saved(portrait(ADA, SIDE), tmp_path, "ada")
        (cut,) = await ada.pictures(await ada.ended(await ada.type("/removebg", file)))
    assert (cut.mode, cut.size) == ("RGBA", (SIDE, SIDE))
    alpha = np.asarray(cut)[..., 3]
    assert alpha[150:230, 160:240].min() == 255
    assert max(alpha[:40, :40].max(), alpha[:40, -40:].max()) == 0


async def test_the_face_of_one_is_on_the_picture_of_the_other(tmp_path: Path) -> None:
    chromium()
    finder = FaceFinder(weights(FACES))
    source, target = portrait(BEN, SIDE), portrait(ADA, SIDE)
    async with demo(tmp_path) as url, browser() as chrome, opened(chrome, url) as page:
        ada = Visitor(page, tmp_path)
        files = saved(source, tmp_path, "source"), saved(target, tmp_path, "target")
        (made,) = await ada.pictures(await ada.ended(await ada.type("/faceswap", *files)))
    assert likeness(finder, made, source) > likeness(finder, target, source) + 0.05
    assert not outside_changed(finder, before=target, after=made)


async def test_the_picture_without_a_face_is_named(tmp_path: Path) -> None:
    chromium()
    weights(FACES)
    async with demo(tmp_path) as url, browser() as chrome, opened(chrome, url) as page:
        ada = Visitor(page, tmp_path)
        wall = saved(Image.new("RGB", (SIDE, SIDE), (90, 120, 160)), tmp_path, "wall")
        files = saved(portrait(ADA, SIDE), tmp_path, "ada"), wall
        failed = await ada.ended(await ada.type("/faceswap", *files), "failed")
        assert "target" in await ada.words(failed)
        assert "given back" in await ada.words(failed)


async def test_a_description_tells_colour_darkness_and_blur(tmp_path: Path) -> None:
    chromium()
    told = {
        "red": Image.new("RGB", (300, 300), (214, 24, 30)),
        "dark": Image.new("RGB", (300, 300), (14, 14, 18)),
        "blur": portrait(ADA, 300).filter(ImageFilter.GaussianBlur(6)),
    }
    async with demo(tmp_path) as url, browser() as chrome, opened(chrome, url) as page:
        ada = Visitor(page, tmp_path)
        for word, picture in told.items():
            file = saved(picture, tmp_path, word)
            caption = await ada.words(await ada.ended(await ada.type("/describe", file)))
            assert word in caption


def pixels(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("RGB"), dtype=float)


def edges(picture: Image.Image) -> float:
    """How much neighbouring pixels differ: sharp edges count more than soft ones."""
    return float((np.diff(pixels(picture), axis=1) ** 2).mean())
