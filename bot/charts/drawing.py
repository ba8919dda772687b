"""Draws stacks of bars with Pillow, on a background of their own: a chat may be dark or light.

The font is the one that Pillow brings, which has the characters of ASCII only.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

from bot.charts.stacks import Stacks, short, ticks

BACKGROUND, FRAME, GRID = "#1f2128", "#3c404c", "#343844"
TEXT, FAINT = "#f2f3f5", "#a9aebb"
#: Told apart by people who do not see all colours (after Okabe and Ito), bright on dark.
COLOURS = (
    "#56b4e9", "#e69f00", "#2fbf93", "#f0e442", "#e48bbd", "#ff7a3d", "#8f9bff", "#8b91a0",
)  # fmt: skip
REST = COLOURS[-1]

PAD = 24
TITLE_SIZE, TEXT_SIZE = 22, 15
ROW = 24  #: Pixels a line of the legend takes.
SWATCH = 12
LONGEST_NAME = 250  #: Pixels of a name in the legend.
NAME_END = 6  #: Characters that a shortened name keeps of its end.
BAR_SHARE, WIDEST_BAR = 0.72, 96
NARROW_SLOT = 5  #: Pixels a day; with so few there are no gaps between the bars.
LEAST_BAR = 2  #: Pixels: one task beside a million is seen.


def draw(stacks: Stacks, *, title: str, size: tuple[int, int]) -> bytes:
    """The chart as PNG."""
    image = Image.new("RGB", size, BACKGROUND)
    canvas = _Canvas(ImageDraw.Draw(image), *size)
    canvas.pen.rectangle((0, 0, size[0] - 1, size[1] - 1), outline=FRAME)
    top = _title(canvas, title)
    top = _legend(canvas, stacks, top)
    _bars(canvas, stacks, _axis(canvas, stacks, top + ROW // 2))
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def can_be_drawn(text: str) -> bool:
    """Whether the font has every character of it."""
    return text.isascii() and text.isprintable()


@dataclass(frozen=True, slots=True)
class _Canvas:
    pen: ImageDraw.ImageDraw
    width: int
    height: int
    font: FreeTypeFont = field(default_factory=lambda: _font(TEXT_SIZE))

    def write(self, at: tuple[float, float], text: str, anchor: str, colour: str = FAINT) -> None:
        self.pen.text(at, text, font=self.font, anchor=anchor, fill=colour)


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where the bars stand, in pixels, and what the axis reaches to."""

    left: float
    right: float
    top: float
    bottom: float
    reach: int

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * value / self.reach


def _font(size: int) -> FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, FreeTypeFont):
        raise RuntimeError("this Pillow was built without FreeType and cannot write a chart")
    return font


def _title(canvas: _Canvas, title: str) -> int:
    if not title or not can_be_drawn(title):
        return PAD - 4
    font = _font(TITLE_SIZE)
    fitting = _shortened(title, font, canvas.width - 2 * PAD)
    canvas.pen.text((PAD, PAD - 6), fitting, font=font, anchor="lt", fill=TEXT)
    return PAD + TITLE_SIZE + 6


def _legend(canvas: _Canvas, stacks: Stacks, top: int) -> int:
    """Names with their colours, in as many lines as they need; where it ends."""
    x, y = PAD, top
    for number, name in enumerate(stacks.series):
        text = _shortened(_readable(name, number), canvas.font, LONGEST_NAME, end=NAME_END)
        taken = SWATCH + 7 + round(canvas.font.getlength(text))
        if x > PAD and x + taken > canvas.width - PAD:
            x, y = PAD, y + ROW
        box = (x, y + 6, x + SWATCH - 1, y + 5 + SWATCH)
        canvas.pen.rectangle(box, fill=_colour(stacks, number))
        canvas.write((x + SWATCH + 7, y + 6 + SWATCH / 2), text, "lm", TEXT)
        x += taken + 22
    return y + ROW if stacks.series else y


def _axis(canvas: _Canvas, stacks: Stacks, top: int) -> _Plot:
    marks = ticks(stacks.highest)
    left = PAD + max(canvas.font.getlength(short(mark)) for mark in marks) + 10
    bottom = canvas.height - PAD - TEXT_SIZE - 4
    plot = _Plot(left, canvas.width - PAD, top + 10, bottom, marks[-1])
    for mark in marks:
        y = round(plot.y(mark))
        canvas.pen.line((plot.left, y, plot.right, y), fill=GRID if mark else FRAME)
        canvas.write((plot.left - 10, y), short(mark), "rm")
    return plot


def _bars(canvas: _Canvas, stacks: Stacks, plot: _Plot) -> None:
    slot = (plot.right - plot.left) / len(stacks.labels)
    bar = slot if slot < NARROW_SLOT else min(slot * BAR_SHARE, WIDEST_BAR)
    every = _every(canvas, stacks, slot)
    roomy = slot >= canvas.font.getlength(short(stacks.highest)) + 6
    totals = [sum(values) for values in stacks.values]
    peak = totals.index(stacks.highest)
    for number, (label, values) in enumerate(zip(stacks.labels, stacks.values, strict=True)):
        middle = plot.left + slot * (number + 0.5)
        highest = _bar(canvas, stacks, plot, (middle - bar / 2, middle + bar / 2), values)
        if totals[number] and (roomy or number == peak):
            _note(canvas, plot, (middle, highest - 4), short(totals[number]))
        if number % every == 0:
            canvas.write((middle, plot.bottom + 9), label, "mt")


def _bar(
    canvas: _Canvas,
    stacks: Stacks,
    plot: _Plot,
    sides: tuple[float, float],
    values: tuple[int, ...],
) -> int:
    """One day, from the bottom; how high it came."""
    below, y = 0, round(plot.bottom)
    left, right = round(sides[0]), max(round(sides[0]), round(sides[1]) - 1)
    for number, value in enumerate(values):
        below += value
        above = round(plot.y(below))
        if value and number == _first(values):
            above = min(above, y - LEAST_BAR)
        if above < y:
            canvas.pen.rectangle((left, above, right, y - 1), fill=_colour(stacks, number))
            y = above
    return y


def _note(canvas: _Canvas, plot: _Plot, at: tuple[float, float], text: str) -> None:
    """A number over a bar, moved inside where it would leave the picture."""
    half = canvas.font.getlength(text) / 2
    x = min(max(at[0], plot.left + half), plot.right - half)
    canvas.write((x, at[1]), text, "ms")


def _first(values: tuple[int, ...]) -> int:
    return next(number for number, value in enumerate(values) if value)


def _every(canvas: _Canvas, stacks: Stacks, slot: float) -> int:
    """Every how many days there is room for a date."""
    widest = max(canvas.font.getlength(label) for label in stacks.labels) + 12
    return max(1, int(-(-widest // slot)))


def _colour(stacks: Stacks, number: int) -> str:
    if stacks.rest and number == len(stacks.series) - 1:
        return REST
    return COLOURS[number]


def _readable(name: str, number: int) -> str:
    return name if can_be_drawn(name) else f"#{number + 1}"


def _shortened(text: str, font: FreeTypeFont, pixels: float, *, end: int = 0) -> str:
    """The text, or what fits of its beginning, and `end` characters of its end."""
    if font.getlength(text) <= pixels:
        return text
    rest = f"...{text[len(text) - end :]}"
    while text and font.getlength(text + rest) > pixels:
        text = text[:-1]
    return text + rest
