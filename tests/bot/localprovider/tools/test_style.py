"""The style of a picture is told by what can be measured."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw
from support.tools import Bench

from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.paint import paint
from bot.localprovider.tools.sight.medium import block_of


def flat() -> Image.Image:
    sheet = Image.new("RGB", (320, 320), (240, 200, 60))
    draw = ImageDraw.Draw(sheet)
    draw.ellipse((60, 60, 200, 200), fill=(30, 90, 160))
    draw.rectangle((180, 180, 300, 300), fill=(200, 40, 40))
    return sheet


PICTURES: dict[str, Callable[[], Image.Image]] = {
    "pixel art": lambda: paint(Brief("a city", 448, 448, 7, style="pixel")),
    "pencil or pen drawing": lambda: paint(Brief("a forest", 448, 448, 7, style="pencil")),
    "black-and-white photograph or ink wash": lambda: paint(
        Brief("a misty forest", 448, 448, 7, style="ink")
    ),
    "flat illustration or poster": flat,
    "watercolour or drawing on paper": lambda: paint(
        Brief("a meadow of poppies in summer", 448, 448, 7, style="watercolour")
    ),
}


@pytest.mark.parametrize("words", PICTURES)
def test_the_medium_comes_first(bench: Callable[..., Bench], words: str) -> None:
    told = bench().caption("style", options={}, image=PICTURES[words]())
    assert told.startswith(f"{words}, ")


def test_colours_and_light_are_named(bench: Callable[..., Bench]) -> None:
    told = bench().caption("style", options={}, image=flat()).split(", ")
    assert {"a palette of few colours", "vivid colours", "flat areas"} <= set(told)


@pytest.mark.parametrize("size", [(1, 1), (2, 300), (300, 2)])
def test_every_size_has_a_style(bench: Callable[..., Bench], size: tuple[int, int]) -> None:
    assert bench().caption("style", options={}, image=Image.new("RGB", size))


def test_a_photograph_has_no_blocks() -> None:
    assert block_of(paint(Brief("a forest", 256, 256, 7))) == 1
