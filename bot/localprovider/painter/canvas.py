"""The sheet the scenes paint on: lay a colour through a mask, add light, draw smooth shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from bot.localprovider.painter.noise import Plane, resize

Colour = tuple[float, float, float]
Point = tuple[float, float]
_Area = tuple[NDArray[np.float32], Plane, Plane]

_STRIP = 32  # rows
_SHADES = 2048
_FINE = 2  # Shapes are drawn at twice the size and shrunk: that is what makes their edges smooth.


@dataclass(slots=True)
class Canvas:
    """Pixels as floats from 0 to 1. Positions are fractions of the height: x runs 0 to `aspect`."""

    width: int
    height: int
    rgb: NDArray[np.float32] = field(init=False)

    def __post_init__(self) -> None:
        self.rgb = np.zeros((self.height, self.width, 3), dtype=np.float32)

    @property
    def shape(self) -> tuple[int, int]:
        return self.height, self.width

    @property
    def aspect(self) -> float:
        return self.width / self.height

    def rows(self) -> Plane:
        """The height of each row, 0 at the top to 1, as a column."""
        return np.linspace(0, 1, self.height, dtype=np.float32)[:, None]

    def columns(self) -> Plane:
        """The position of each column, 0 to `aspect`, as a row."""
        return np.linspace(0, self.aspect, self.width, dtype=np.float32)[None, :]

    def gradient(self, stops: Sequence[tuple[float, Colour]]) -> None:
        """Fill everything with colours blended from top to bottom."""
        self.rgb[:] = ramp(self.rows(), stops)

    def lay(self, mask: Plane, colour: Colour | Plane, top: int = 0) -> None:
        """Cover with a colour (or a picture of that size) where the mask says, from row `top`."""
        for area, weight, paint in self._areas(mask, colour, top):
            change = paint - area
            change *= weight
            area += change

    def light(self, mask: Plane, colour: Colour | Plane, top: int = 0) -> None:
        """Add light, without ever going over white (a screen blend)."""
        for area, weight, paint in self._areas(mask, colour, top):
            change = 1 - area
            change *= weight
            change *= paint
            area += change

    def shade(self, amount: Plane, top: int = 0) -> None:
        """Darken by `amount` (0 to 1)."""
        for area, weight, _ in self._areas(amount, (0, 0, 0), top):
            area *= 1 - weight

    def _areas(self, mask: Plane, colour: Colour | Plane, top: int) -> Iterator[_Area]:
        """The part the mask touches, in strips small enough for the processor's cache."""
        rows = np.flatnonzero(mask.any(axis=1))
        if not len(rows):
            return
        first, last = int(rows[0]), int(rows[-1]) + 1
        columns = np.flatnonzero(mask[first:last].any(axis=0))
        across = slice(int(columns[0]), int(columns[-1]) + 1)
        paint = np.asarray(colour, dtype=np.float32)
        for start in range(first, last, _STRIP):
            strip = slice(start, min(start + _STRIP, last))
            area = self.rgb[top + strip.start : top + strip.stop, across]
            yield (
                area,
                mask[strip, across, None],
                paint[strip, across] if paint.ndim == 3 else paint,
            )

    def draw(self, *paints: Paint, blur: float = 0) -> Plane:
        """A mask of what the `paints` draw; `blur` is a fraction of the height."""
        size = (self.width * _FINE, self.height * _FINE)
        sheet = Image.new("L", size, 0)
        pen = Pen(ImageDraw.Draw(sheet), self.height * _FINE)
        for paint in paints:
            paint(pen)
        sheet = sheet.reduce(_FINE)
        if blur:
            sheet = sheet.filter(ImageFilter.GaussianBlur(blur * self.height))
        return np.asarray(sheet, dtype=np.float32) / 255

    def distance(self, x: float, y: float, *, stretch: float = 1.0) -> Plane:
        """How far each pixel is from a point, in heights; `stretch` widens it sideways."""
        dx = (self.columns() - x) / stretch
        return np.asarray(np.sqrt(dx * dx + (self.rows() - y) ** 2), dtype=np.float32)

    def picture(self) -> Image.Image:
        """The finished picture, 8 bits a channel."""
        return Image.fromarray((np.clip(self.rgb, 0, 1) * 255 + 0.5).astype(np.uint8))


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws in white on a mask. Positions and widths are fractions of `unit` from `origin`."""

    draw: ImageDraw.ImageDraw
    unit: float
    origin: Point = (0.0, 0.0)

    def placed(self, x: float, y: float, size: float) -> Pen:
        """A pen for a thing drawn round its own (0, 0), which is at (x, y); 1 there is `size`."""
        return Pen(self.draw, self.unit * size, self._at([(x, y)])[0])

    def polygon(self, points: Sequence[Point]) -> None:
        self.draw.polygon(self._at(points), fill=255)

    def box(self, left: float, top: float, right: float, bottom: float) -> None:
        self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)])

    def stroke(self, points: Sequence[Point], width: float, level: float = 1) -> None:
        """A line; `level` below 1 draws it in grey."""
        self.draw.line(
            self._at(points),
            fill=round(level * 255),
            width=max(1, round(width * self.unit)),
            joint="curve",
        )

    def ellipse(self, x: float, y: float, rx: float, ry: float, level: float = 1) -> None:
        self.draw.ellipse(self._at([(x - rx, y - ry), (x + rx, y + ry)]), fill=round(level * 255))

    def _at(self, points: Sequence[Point]) -> list[Point]:
        left, top = self.origin
        return [(left + x * self.unit, top + y * self.unit) for x, y in points]


Paint = Callable[[Pen], object]  #: Draws something on a mask.


def ramp(position: Plane, stops: Sequence[tuple[float, Colour]]) -> Plane:
    """Colours along `position`, blended between the stops; the result has a last axis of 3."""
    places = [place for place, _ in stops]
    low, high = places[0], places[-1]
    steps = np.linspace(low, high, _SHADES)
    table = np.stack(
        [np.interp(steps, places, [c[i] for _, c in stops]) for i in range(3)], axis=-1
    )
    index = np.clip((position - low) * ((_SHADES - 1) / (high - low)) + 0.5, 0, _SHADES - 1)
    return table.astype(np.float32).take(index.astype(np.int32), axis=0)


def mix(first: Colour, second: Colour, amount: float) -> Colour:
    """`first` at 0, `second` at 1."""
    r, g, b = (a + (c - a) * amount for a, c in zip(first, second, strict=True))
    return (r, g, b)


def soften(plane: Plane, radius: float) -> Plane:
    """Blur a plane of values from 0 to 1; `radius` in pixels. Wide blurs work on a smaller copy."""
    shrink = max(1, int(radius / 4))
    small = resize(plane, (len(plane) // shrink, plane.shape[1] // shrink), smooth=False)
    sheet = Image.fromarray((np.clip(small, 0, 1) * 255).astype(np.uint8))
    sheet = sheet.filter(ImageFilter.GaussianBlur(radius / shrink))
    soft = np.asarray(sheet, dtype=np.float32) / 255
    return soft if shrink == 1 else resize(soft, (plane.shape[0], plane.shape[1]))
