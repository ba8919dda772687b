"""The picture of a chart: a PNG of its size with every day and every command in it."""

from __future__ import annotations

import asyncio
import io
import sys
from subprocess import run

import pytest
from PIL import Image, ImageColor

from bot.charts import HEIGHT, WIDTH, usage_chart
from bot.charts.drawing import BACKGROUND, COLOURS, can_be_drawn
from storage.periods import DAY_MS
from storage.rollups import Usage

LEGEND = 110  #: Pixels at the top in which a title and a legend of two lines have room.
LAST = 1_709_251_200_000  # 2024-03-01


def usage(day: int, command: str, asked: int) -> Usage:
    return Usage(LAST - day * DAY_MS, "", command, asked, 0, 0, 0, 0, 0, 0, 0)


async def chart(rows: list[Usage], *, days: int, title: str = "") -> Image.Image:
    first = LAST - (days - 1) * DAY_MS
    png = await usage_chart(rows, first_day=first, last_day=LAST, title=title)
    return Image.open(io.BytesIO(png), formats=["PNG"])


def columns(image: Image.Image, colour: str) -> list[int]:
    """In which columns a colour stands, below the legend."""
    pixels, wanted = image.load(), ImageColor.getrgb(colour)
    rows = range(LEGEND, HEIGHT)
    return [x for x in range(WIDTH) if any(pixels[x, y] == wanted for y in rows)]


def stretches(found: list[int]) -> int:
    return sum(1 for x in found if x - 1 not in found)


@pytest.mark.parametrize("days", [1, 7, 31])
async def test_every_day_has_a_bar_of_its_own(days: int) -> None:
    image = await chart([usage(day, "imagine", 5) for day in range(days)], days=days)
    assert image.size == (WIDTH, HEIGHT)
    assert stretches(columns(image, COLOURS[0])) == days


async def test_beside_one_huge_day_the_others_are_still_seen() -> None:
    rows = [usage(day, "imagine", 1 if day else 5_000_000) for day in range(31)]
    assert stretches(columns(await chart(rows, days=31), COLOURS[0])) == 31


async def test_every_command_has_a_colour_of_its_own() -> None:
    rows = [usage(0, f"command{number}", 10) for number in range(8)]
    image = await chart(rows, days=1)
    assert [colour for colour in COLOURS if not columns(image, colour)] == []


async def test_where_nothing_was_asked_for_there_is_an_empty_chart() -> None:
    image = await chart([], days=31, title="Usage")
    assert not any(columns(image, colour) for colour in COLOURS)


async def test_a_year_is_drawn() -> None:
    image = await chart([usage(day, "imagine", day) for day in range(366)], days=366)
    assert len(columns(image, COLOURS[0])) > WIDTH / 2


async def test_long_names_and_titles_stay_inside() -> None:
    rows = [usage(0, f"{'a-long-name-' * 9}{number}", 9) for number in range(20)]
    image = await chart(rows, days=1, title="A title that does not end " * 20)
    edge = {image.getpixel((WIDTH - 3, y)) for y in range(2, HEIGHT - 2)}
    assert edge == {ImageColor.getrgb(BACKGROUND)}


async def test_a_title_that_the_font_cannot_write_is_left_out_not_made_into_boxes() -> None:
    assert not can_be_drawn("使用情况")
    rows = [usage(0, "imagine", 1)]
    assert (await chart(rows, days=1, title="使用情况")).tobytes() == (
        await chart(rows, days=1)
    ).tobytes()


async def test_a_command_that_the_font_cannot_write_has_its_number_in_the_legend() -> None:
    named, numbered = [await chart([usage(0, name, 1)], days=1) for name in ("画", "b")]
    assert named.tobytes() != numbered.tobytes()
    assert stretches(columns(named, COLOURS[0])) == 1


async def test_the_loop_goes_on_while_a_chart_is_drawn() -> None:
    rows = [usage(day, "imagine", day) for day in range(31)]
    drawing = asyncio.create_task(chart(rows, days=31))
    turns = 0
    while not drawing.done():
        await asyncio.sleep(0)
        turns += 1
    await drawing
    assert turns > 10


def test_a_service_that_draws_no_chart_does_not_load_pillow() -> None:
    code = "import sys, bot.charts; print('PIL' in sys.modules)"
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.strip() == "False"
