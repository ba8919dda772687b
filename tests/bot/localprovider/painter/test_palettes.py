"""Palette words, seasons and weather can be seen in the picture, whatever the scene."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.paint import paint
from bot.localprovider.painter.scenes import SCENES

WORDS = {"portrait": "portrait of a man", "space": "a galaxy", "abstract": "abstract"}
SEASONS = ("spring", "summer", "autumn", "winter")


def painted(prompt: str, *, negative: str = "", seed: int = 4) -> Image.Image:
    return paint(Brief(prompt, 128, 128, seed, negative=negative))


def means(image: Image.Image) -> tuple[float, float, float]:
    red, green, blue = ImageStat.Stat(image).mean
    return red, green, blue


def saturation(image: Image.Image) -> float:
    return float(ImageStat.Stat(image.convert("HSV").getchannel("S")).mean[0])


def difference(first: Image.Image, second: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(first, second)).mean) / 3


@pytest.mark.parametrize("scene", SCENES)
def test_warm_is_redder_than_cold(scene: str) -> None:
    words = WORDS.get(scene, scene)
    red, _, blue = means(painted(f"{words} at noon, warm palette"))
    cold_red, _, cold_blue = means(painted(f"{words} at noon, cold palette"))
    assert red - blue > cold_red - cold_blue + 10


@pytest.mark.parametrize("scene", SCENES)
def test_monochrome_has_no_colour(scene: str) -> None:
    assert saturation(painted(f"{WORDS.get(scene, scene)}, monochrome")) < 12


@pytest.mark.parametrize("scene", SCENES)
def test_pastel_is_paler_than_neon(scene: str) -> None:
    words = WORDS.get(scene, scene)
    pastel, neon = painted(f"{words}, pastel"), painted(f"{words}, neon")
    assert saturation(pastel) < saturation(neon)
    assert sum(means(pastel)) > sum(means(neon))


@pytest.mark.parametrize("scene", ["forest", "mountains", "meadow", "city"])
def test_each_season_looks_another_way(scene: str) -> None:
    pictures = [painted(f"{scene} at noon in {season}") for season in SEASONS]
    for index, first in enumerate(pictures):
        for second in pictures[index + 1 :]:
            assert difference(first, second) > 8


@pytest.mark.parametrize("scene", ["forest", "mountains", "meadow"])
def test_the_ground_is_green_in_summer_brown_in_autumn_and_white_in_winter(scene: str) -> None:
    summer, autumn, winter = (
        means(painted(f"{scene} at noon in {season}").crop((0, 84, 128, 118)))
        for season in ("summer", "autumn", "winter")
    )
    assert summer[1] - summer[0] > autumn[1] - autumn[0]
    assert sum(winter) > sum(summer)
    assert winter[2] > autumn[2]


@pytest.mark.parametrize("scene", ["sea", "mountains", "city", "meadow", "desert"])
def test_each_hour_has_its_light(scene: str) -> None:
    night, sunset, day = (painted(f"{scene}, {hour}") for hour in ("night", "sunset", "noon"))
    assert sum(means(night)) < sum(means(sunset)) < sum(means(day)) + 60
    assert means(sunset)[0] - means(sunset)[2] > means(night)[0] - means(night)[2]


@pytest.mark.parametrize("weather", ["clear", "cloudy", "rain", "snow", "fog", "storm"])
def test_each_weather_changes_the_sky(weather: str) -> None:
    others = {"clear", "cloudy", "rain", "snow", "fog", "storm"} - {weather}
    picture = painted(f"mountains at noon, {weather}")
    for other in others:
        assert difference(picture, painted(f"mountains at noon, {other}")) > 4
