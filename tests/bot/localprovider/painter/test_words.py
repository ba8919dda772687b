"""What the painter reads out of a prompt."""

from __future__ import annotations

import pytest

from bot.localprovider.painter.words import read


@pytest.mark.parametrize(
    ("prompt", "scene"),
    [
        ("a lighthouse in a storm", "sea"),
        ("Snowy MOUNTAINS at dawn", "mountains"),
        ("a walk in the woods", "forest"),
        ("tokyo, cyberpunk, neon", "city"),
        ("sand dunes", "desert"),
        ("a ringed planet", "space"),
        ("a tree", "meadow"),
        ("a cat playing the piano", "abstract"),
        ("", "abstract"),
        ("一座灯塔", "sea"),
        ("雪山下的湖", "mountains"),
        ("竹林", "forest"),
        ("夜晚的城市", "city"),
        ("沙漠里的骆驼", "desert"),
        ("银河", "space"),
        ("薰衣草花海", "meadow"),
        ("a season of cities", "abstract"),
        ("portrait of an old man", "portrait"),
        ("一个女人的侧脸", "portrait"),
        ("仙人掌", "desert"),
        ("a forest in spring", "forest"),
    ],
)
def test_the_scene_comes_from_the_words(prompt: str, scene: str) -> None:
    assert read(prompt).scene == scene


def test_the_scene_named_most_wins_then_the_one_named_first() -> None:
    assert read("a city of towers by the sea").scene == "city"
    assert read("the sea before a city").scene == "sea"
    assert read("sea, waves and a ship before a city").scene == "sea"


def test_hour_weather_and_things_are_read_in_both_languages() -> None:
    english, chinese = read("a lighthouse at night in a storm"), read("夜晚暴风雨中的灯塔")
    for reading in (english, chinese):
        assert (reading.scene, reading.hour) == ("sea", "night")
        assert "storm" in reading.weather
        assert reading.things >= {"lighthouse", "lightning"}


def test_colours_are_read_in_the_order_they_are_named() -> None:
    assert read("gold and blue flows").colours == ("yellow", "blue")
    assert read("blue and gold flows").colours == ("blue", "yellow")


def test_what_the_negative_prompt_names_is_taken_out_but_never_the_scene() -> None:
    reading = read("the sea at night in a storm, red", "sea, night, storm, lightning, red")
    assert reading.scene == "sea"
    assert reading.hour is None
    assert not reading.weather
    assert "lightning" not in reading.things
    assert not reading.colours


@pytest.mark.parametrize(
    ("prompt", "season"),
    [
        ("a forest in spring", "spring"), ("夏天的草地", "summer"), ("maple trees", "autumn"),
        ("雪山", "winter"), ("a waterfall", None),
    ],
)  # fmt: skip
def test_the_season_is_read_in_both_languages(prompt: str, season: str | None) -> None:
    assert read(prompt).season == season


def test_an_hour_that_is_named_wins_over_one_that_is_implied() -> None:
    assert read("a neon city").hour == "night"
    assert read("a neon city at noon").hour == "day"


def test_the_second_scene_is_the_backdrop() -> None:
    reading = read("portrait of a woman in a forest")
    assert (reading.scene, reading.backdrop) == ("portrait", "forest")
    assert read("the sea").backdrop is None
