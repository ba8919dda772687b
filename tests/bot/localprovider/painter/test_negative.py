"""The negative prompt takes away what it names, and leaves the rest of the picture as it was."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.paint import paint


def painted(prompt: str, negative: str = "", *, seed: int = 3) -> Image.Image:
    return paint(Brief(prompt, 160, 160, seed, negative=negative))


def difference(first: Image.Image, second: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(first, second)).mean) / 3


def changed(first: Image.Image, second: Image.Image) -> float:
    """The share of the picture that clearly differs."""
    plane = ImageChops.difference(first, second).convert("L").point(lambda v: 255 * (v > 12))
    return float(ImageStat.Stat(plane).mean[0]) / 255


@pytest.mark.parametrize(
    ("prompt", "negative"),
    [
        ("the sea at night", "moon"),
        ("a sailing boat on a clear day", "boat"),
        ("a desert with a balloon at noon", "balloon"),
        ("a flock of birds over mountains at noon", "birds"),
        ("a tropical beach at noon", "palm"),
        ("mountains at noon", "trees"),
        ("a meadow with flowers at noon", "flowers"),
        ("a volcano erupting by day", "eruption"),
        ("a city with a river at night", "windows"),
        ("大海上的船, 白天", "船"),
    ],
)
def test_a_refused_thing_is_missing_from_the_same_picture(prompt: str, negative: str) -> None:
    full, without = painted(prompt), painted(prompt, negative)
    assert 0.0005 < changed(full, without) < 0.45


def test_words_that_name_nothing_in_the_picture_leave_it_as_it_was() -> None:
    words = "blurry, low quality, watermark"
    assert painted("the sea").tobytes() == painted("the sea", words).tobytes()


def test_refused_snow_leaves_the_winter_without_white() -> None:
    def brightness(picture: Image.Image) -> float:
        return float(ImageStat.Stat(picture.convert("L").crop((0, 120, 160, 150))).mean[0])

    white, bare = painted("a meadow in winter, noon"), painted("a meadow in winter, noon", "snow")
    assert brightness(white) > brightness(bare) + 15


def test_a_refused_colour_is_taken_out_of_the_palette() -> None:
    def redness(picture: Image.Image) -> float:
        red, green, blue = ImageStat.Stat(picture).mean
        return float(red - (green + blue) / 2)

    prompt = "the sea at sunset"
    assert redness(painted(prompt, "red, orange, pink, yellow")) < redness(painted(prompt)) - 10


@pytest.mark.parametrize(
    "prompt",
    ["the sea", "mountains", "a forest", "a city", "a desert", "a meadow", "space",
     "portrait of a woman", "abstract"],
)  # fmt: skip
def test_another_seed_is_another_composition(prompt: str) -> None:
    first, second = painted(prompt, seed=1), painted(prompt, seed=2)
    edges = [p.convert("L").resize((40, 40)) for p in (first, second)]
    assert difference(first, second) > 10
    assert float(ImageStat.Stat(ImageChops.difference(*edges)).mean[0]) > 6
