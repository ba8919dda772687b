"""The painter: the same words and seed give the same bytes, other words another picture."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image, ImageStat

from bot.localprovider.painter.brief import STYLES, Brief
from bot.localprovider.painter.paint import paint
from bot.localprovider.painter.scenes import SCENES

BRIEF = Brief("a lighthouse in a storm", 96, 96, 7)
WORDS = {
    "abstract": "a cat playing the piano", "city": "a city", "desert": "a desert",
    "forest": "a forest", "meadow": "a meadow", "mountains": "mountains",
    "portrait": "portrait of a woman", "sea": "the sea", "space": "a galaxy",
}  # fmt: skip


def brightness(image: Image.Image) -> float:
    return float(ImageStat.Stat(image.convert("L")).mean[0])


def test_the_same_brief_gives_the_same_bytes() -> None:
    assert paint(BRIEF).tobytes() == paint(BRIEF).tobytes()


@pytest.mark.parametrize(
    "change",
    [{"seed": 8}, {"prompt": "a lighthouse in the storm"},
     {"negative": "lightning, rain"}, {"steps": 5}, {"guidance": 2.0}, {"style": "ink"}],
)  # fmt: skip
def test_any_change_of_the_brief_changes_the_picture(change: dict[str, object]) -> None:
    assert paint(BRIEF).tobytes() != paint(replace(BRIEF, **change)).tobytes()  # type: ignore[arg-type]


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("size", [(8, 8), (8, 256), (256, 8), (96, 64)])
def test_every_scene_is_painted_at_every_size(scene: str, size: tuple[int, int]) -> None:
    picture = paint(Brief(WORDS[scene], *size, 1))
    assert (picture.size, picture.mode) == (size, "RGB")


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize(
    "also",
    ["storm lightning rain", "night snow fog aurora", "boat birds rainbow pines balloon",
     "galaxy planet rings pyramid palm mesa", "bamboo fireflies cabin volcano river neon",
     "lighthouse tree flowers red gold", "autumn pink pastel",
     "winter beach lava", "spring wheat sunflowers", "hat beard crown couple wizard"],
)  # fmt: skip
def test_whatever_the_words_name_together_can_be_painted(scene: str, also: str) -> None:
    picture = paint(Brief(f"{WORDS[scene]} {also}", 120, 80, 5))
    assert ImageStat.Stat(picture.convert("L")).stddev[0] > 3


@pytest.mark.parametrize("scene", sorted(set(SCENES) - {"space"}))
def test_a_storm_at_night_is_darker_than_a_clear_day(scene: str) -> None:
    if scene == "abstract":
        night = paint(Brief(f"{WORDS[scene]} at night", 64, 64, 2))
        assert brightness(night) < brightness(paint(Brief(WORDS[scene], 64, 64, 2))) + 60
        return
    day = paint(Brief(f"{WORDS[scene]} on a clear day at noon", 64, 64, 2))
    night = paint(Brief(f"{WORDS[scene]} at midnight in a storm", 64, 64, 2))
    assert brightness(night) < brightness(day)


@pytest.mark.parametrize("style", STYLES)
def test_each_style_is_another_picture(style: str) -> None:
    plain = paint(replace(BRIEF, style="soft"))
    assert (paint(replace(BRIEF, style=style)).tobytes() == plain.tobytes()) is (style == "soft")


def test_ink_has_hardly_any_colour() -> None:
    picture = paint(Brief("mountains at sunset", 96, 96, 1, style="ink"))
    assert ImageStat.Stat(picture.convert("HSV").getchannel("S")).mean[0] < 60


def test_colour_words_colour_the_picture() -> None:
    red, _, blue = ImageStat.Stat(paint(Brief("abstract blue", 96, 96, 4))).mean
    assert blue > red
    red, _, blue = ImageStat.Stat(paint(Brief("abstract red", 96, 96, 4))).mean
    assert red > blue
