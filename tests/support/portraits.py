"""Portraits drawn by code, good enough for face networks: nobody's face, nobody's photograph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]

_FINE = 2  # Drawn at twice the size and shrunk, for smooth edges.


@dataclass(frozen=True)
class Person:
    """How somebody looks. Lengths are shares of half the head's height."""

    skin: Colour
    hair: Colour
    iris: Colour
    lips: Colour
    width: float
    eyes_apart: float
    eye: float
    brow: float
    nose: float
    mouth: float
    shirt: Colour


ADA = Person(
    skin=(224, 172, 142),
    hair=(62, 42, 30),
    iris=(74, 96, 120),
    lips=(176, 84, 82),
    width=0.74,
    eyes_apart=0.30,
    eye=0.135,
    brow=0.040,
    nose=0.13,
    mouth=0.25,
    shirt=(60, 70, 100),
)
BEN = Person(
    skin=(146, 98, 70),
    hair=(24, 20, 18),
    iris=(58, 36, 22),
    lips=(126, 62, 58),
    width=0.82,
    eyes_apart=0.34,
    eye=0.125,
    brow=0.062,
    nose=0.175,
    mouth=0.31,
    shirt=(150, 60, 50),
)


def portrait(person: Person, side: int = 512, *, backdrop: Colour = (120, 140, 150)) -> Image.Image:
    """A square picture with one head in the middle, of some sixty per cent of its height."""
    sheet = Image.new("RGB", (side, side), backdrop)
    draw_person(sheet, person, at=(side * 0.5, side * 0.46), half=side * 0.30)
    return sheet


def draw_person(sheet: Image.Image, person: Person, *, at: Point, half: float) -> None:
    """Draw head and shoulders; `at` is the head's middle, `half` half its height, in pixels."""
    painter = _Painter(sheet, person, at, half)
    painter.body()
    painter.head()
    painter.fringe()
    for side in (-1, 1):
        painter.socket(side)
        painter.eyeball(side)
        painter.lids(side)
        painter.brow(side)
    painter.nose()
    painter.nostrils()
    painter.mouth()


def shade(colour: Colour, factor: float) -> Colour:
    """Darker below 1, lighter above."""
    red, green, blue = (min(255, round(value * factor)) for value in colour)
    return red, green, blue


class _Pen:
    """Draws in white on a mask; places are relative to the head."""

    def __init__(self, mask: Image.Image, at: Point, half: float) -> None:
        self._draw = ImageDraw.Draw(mask)
        self._at = at
        self._half = half

    def oval(self, x: float, y: float, rx: float, ry: float) -> None:
        self._draw.ellipse(self._placed([(x - rx, y - ry), (x + rx, y + ry)]), fill=255)

    def box(self, left: float, top: float, right: float, bottom: float) -> None:
        self._draw.rectangle(self._placed([(left, top), (right, bottom)]), fill=255)

    def polygon(self, points: list[Point]) -> None:
        self._draw.polygon(self._placed(points), fill=255)

    def line(self, points: list[Point], width: float) -> None:
        pixels = max(1, round(width * self._half * _FINE))
        self._draw.line(self._placed(points), fill=255, width=pixels, joint="curve")

    def _placed(self, points: list[Point]) -> list[Point]:
        return [
            ((self._at[0] + x * self._half) * _FINE, (self._at[1] + y * self._half) * _FINE)
            for x, y in points
        ]


class _Painter:
    """Lays colours through soft masks: that is what makes a face of flat shapes."""

    def __init__(self, sheet: Image.Image, person: Person, at: Point, half: float) -> None:
        self._sheet = sheet
        self._person = person
        self._at = at
        self._half = half

    def body(self) -> None:
        person = self._person
        self._lay(person.shirt, lambda pen: pen.oval(0, 2.25, 1.65, 1.0), soft=0.02)
        self._skin(0.72, lambda pen: pen.box(-0.34, 0.5, 0.34, 1.42), soft=0.04)
        self._lay(person.hair, lambda pen: pen.oval(0, -0.18, person.width + 0.12, 0.98), soft=0.02)

    def head(self) -> None:
        width = self._person.width
        for side in (-width, width):
            self._skin(0.8, lambda pen, x=side: pen.oval(x, 0.02, 0.09, 0.2))
        right = [(0.2, 1.0), (0.5, 0.9), (0.82, 0.6), (0.97, 0.25), (1.0, -0.1), (0.85, -0.6)]
        right = [(x * width, y) for x, y in [*right, (0.5, -0.86)]]
        outline = [*right, *((-x, y) for x, y in reversed(right))]
        self._skin(0.7, lambda pen: pen.polygon(outline), soft=0.02)
        self._skin(0.88, lambda pen: pen.oval(0, 0.02, width * 0.86, 0.86), soft=0.1)
        self._skin(1.0, lambda pen: pen.oval(-0.04, -0.05, width * 0.66, 0.66), soft=0.16)
        self._skin(1.1, lambda pen: pen.oval(0, -0.5, width * 0.5, 0.16), soft=0.12)
        for side in (-width, width):
            self._skin(1.1, lambda pen, x=side: pen.oval(x * 0.55, 0.28, 0.15, 0.11), soft=0.08)

    def fringe(self) -> None:
        width = self._person.width
        above = [(-width - 0.1, -0.05), (-width - 0.05, -0.6), (-0.4, -1.1), (0.4, -1.1)]
        right = [(width + 0.05, -0.6), (width + 0.1, -0.05), (width * 0.93, -0.3)]
        below = [(width * 0.7, -0.62), (0.1, -0.74), (-width * 0.7, -0.6), (-width * 0.93, -0.3)]
        self._lay(self._person.hair, lambda pen: pen.polygon([*above, *right, *below]), soft=0.025)

    def socket(self, side: int) -> None:
        x, y, size = self._eye(side)
        self._skin(0.62, lambda pen: pen.oval(x, y - 0.03, size * 1.5, size), soft=0.05, much=0.75)

    def eyeball(self, side: int) -> None:
        x, y, size = self._eye(side)
        upper = [(x + step * size, y + 0.01 - size * 0.53 * (1 - step * step)) for step in _STEPS]
        lower = [(x + step * size, y + 0.01 + size * 0.43 * (1 - step * step)) for step in _STEPS]
        ball = size * 0.46
        self._lay((236, 230, 226), lambda pen: pen.polygon([*upper, *reversed(lower)]), soft=0.01)
        self._lay(self._person.iris, lambda pen: pen.oval(x, y, ball, ball))
        self._lay((12, 10, 10), lambda pen: pen.oval(x, y, ball / 2, ball / 2), soft=0)
        self._lay((250, 250, 250), lambda pen: pen.oval(x + 0.02, y - 0.03, 0.013, 0.013), soft=0)

    def lids(self, side: int) -> None:
        x, y, size = self._eye(side)
        wide = size * 1.08

        def arc(height: float, lift: float = 0) -> list[Point]:
            return [(x + s * wide, y + 0.01 + lift + (1 - s * s) * size * height) for s in _STEPS]

        self._skin(0.25, lambda pen: pen.line(arc(-0.58), 0.026))
        self._skin(0.6, lambda pen: pen.line(arc(-0.58, -size * 0.38), 0.018), soft=0.012, much=0.8)
        self._skin(0.5, lambda pen: pen.line(arc(0.46), 0.014), soft=0.01, much=0.7)

    def brow(self, side: int) -> None:
        x, y, size = self._eye(side)
        above = y - size * 1.75
        arc = [
            (x + s * size * 1.45, above - (0.6 - s * side * 0.5) * 0.02 - (1 - s * s) * 0.04)
            for s in _STEPS
        ]
        width = self._person.brow
        self._lay(self._person.hair, lambda pen: pen.line(arc, width), soft=0.02, much=0.9)

    def nose(self) -> None:
        size = self._person.nose
        for side in (-size, size):
            flank = [(side * 0.55, -0.12), (side * 0.5, 0.12), (side, 0.30)]
            self._skin(0.72, lambda pen, at=flank: pen.line(at, 0.06), soft=0.05, much=0.7)
            self._skin(
                0.74, lambda pen, x=side: pen.oval(x * 0.95, 0.30, size * 0.36, 0.07), soft=0.025
            )
        self._skin(1.16, lambda pen: pen.box(-0.03, -0.2, 0.03, 0.2), soft=0.04, much=0.8)
        self._skin(1.0, lambda pen: pen.oval(0, 0.27, size * 0.75, 0.09), soft=0.03)
        self._skin(1.18, lambda pen: pen.oval(0, 0.24, 0.035, 0.03), soft=0.02)

    def nostrils(self) -> None:
        size = self._person.nose
        self._skin(0.6, lambda pen: pen.oval(0, 0.385, size * 0.8, 0.02), soft=0.025)
        for side in (-size, size):
            hole = (side * 0.48, 0.355, size * 0.25, 0.024)
            self._skin(0.28, lambda pen, at=hole: pen.oval(*at), soft=0.012)

    def mouth(self) -> None:
        size, lips, y = self._person.mouth, self._person.lips, 0.60
        seam = [(s * size, y + 0.018 * (1 - s * s)) for s in _STEPS]
        bow = [(0.5, -0.055), (0.16, -0.085), (0, -0.065), (-0.16, -0.085), (-0.5, -0.055)]
        below = [(0.6, 0.075), (0.2, 0.115), (-0.2, 0.115), (-0.6, 0.075)]
        self._skin(0.66, lambda pen: pen.oval(0, y + 0.17, size * 0.6, 0.04), soft=0.04)
        for colour, edge in ((shade(lips, 0.86), bow), (lips, below)):
            shape = [*seam, *((x * size, y + dy) for x, dy in edge)]
            self._lay(colour, lambda pen, at=shape: pen.polygon(at), soft=0.012)
        shine = (0, y + 0.065, size * 0.35, 0.02)
        self._lay(shade(lips, 1.25), lambda pen: pen.oval(*shine), soft=0.02)
        self._lay(shade(lips, 0.35), lambda pen: pen.line(seam, 0.016))

    def _eye(self, side: int) -> tuple[float, float, float]:
        return side * self._person.eyes_apart, -0.10, self._person.eye

    def _skin(
        self, factor: float, paint: Callable[[_Pen], None], *, soft: float = 0.008, much: float = 1
    ) -> None:
        self._lay(shade(self._person.skin, factor), paint, soft=soft, much=much)

    def _lay(
        self, colour: Colour, paint: Callable[[_Pen], None], *, soft: float = 0.008, much: float = 1
    ) -> None:
        """Cover with a colour what `paint` draws; `soft` is a share of half the head's height."""
        mask = Image.new("L", (self._sheet.width * _FINE, self._sheet.height * _FINE), 0)
        paint(_Pen(mask, self._at, self._half))
        smooth = mask.reduce(_FINE).filter(ImageFilter.GaussianBlur(soft * self._half))
        self._sheet.paste(colour, mask=smooth.point(lambda value: round(value * much)))


_STEPS = (-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1)
