"""What a picture looks made with, by what can be measured: flat areas, colours, lines, grain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

SIDE = 640  #: Pixels of the longer side of the copy that is measured, uncut.
_WEIGHTS = np.array([0.30, 0.59, 0.11])
_PENCIL_COLOURS = 28

Plane = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Medium:
    """Shares are 0 to 1. `colours` is how many make up nine tenths; `block` the side of one pixel
    of pixel art, 1 where there is none.
    """

    flat: float  #: of the pixels: no different from their neighbours
    colours: int
    outlined: float  #: of the strong edges: a thin dark line, not a border of two areas
    paper: float  #: of the pixels: nearly white
    grain: float  #: levels by which calm areas are uneven
    saturation: float
    block: int


def measured(picture: Image.Image) -> Medium:
    """Measure an RGB picture."""
    small = picture.copy()
    small.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    small = small.resize((max(2, small.width), max(2, small.height)))  # neighbours, at least one
    rgb = np.asarray(small, dtype=np.float64)
    tone = rgb @ _WEIGHTS
    steps = _steps(tone)
    return Medium(
        flat=float((steps < 1.5).mean()),
        colours=_colours(rgb),
        outlined=_outlined(small, tone, steps),
        paper=float((rgb.min(axis=2) > 225).mean()),
        grain=_grain(small, tone, steps),
        saturation=float((rgb.max(axis=2) - rgb.min(axis=2)).mean() / 255),
        block=block_of(picture),
    )


def looks(medium: Medium) -> str:
    """The likeliest way it was made, in words."""
    if medium.block > 1:
        return "pixel art"
    if medium.saturation < 0.05:
        return _colourless(medium)
    if medium.flat > 0.42 and medium.colours <= 48:
        return "comic or cel shading" if medium.outlined > 0.35 else "flat illustration or poster"
    if medium.paper > 0.08 and medium.flat < 0.15 and medium.grain > 2.2:
        return "watercolour or drawing on paper"
    if medium.grain > 3.2:
        return "film photograph or painting with grain"
    return "photograph or smooth digital painting"


def block_of(picture: Image.Image) -> int:
    """The side of the equal squares a picture is made of; 1 where it is not."""
    grey = np.asarray(picture.convert("L"), dtype=np.int16)
    down = _period(np.abs(np.diff(grey, axis=0)).max(axis=1, initial=0))
    across = _period(np.abs(np.diff(grey, axis=1)).max(axis=0, initial=0))
    return min(down, across) if abs(down - across) <= 1 else 1


def _period(changes: Plane) -> int:
    """How far apart the rows are at which anything changes, if it is only at some."""
    at = np.flatnonzero(changes > 3)
    if len(at) < 8 or len(at) * 2 > len(changes):
        return 1
    return int(np.median(np.diff(at)))


def _colourless(medium: Medium) -> str:
    if medium.paper > 0.35 or (medium.outlined > 0.5 and medium.colours <= _PENCIL_COLOURS):
        return "pencil or pen drawing"
    return "black-and-white photograph or ink wash"


def _steps(tone: Plane) -> Plane:
    """The largest difference to the right and lower neighbours."""
    right = np.abs(np.diff(tone, axis=1))[:-1]
    below = np.abs(np.diff(tone, axis=0))[:, :-1]
    return np.maximum(right, below)


def _colours(rgb: Plane) -> int:
    """How many of 4,096 colours make up nine tenths of the picture."""
    levels = (rgb // 16).astype(np.int64)
    keys = levels[..., 0] * 256 + levels[..., 1] * 16 + levels[..., 2]
    counts = np.sort(np.bincount(keys.ravel(), minlength=4096))[::-1]
    return int(np.searchsorted(np.cumsum(counts), counts.sum() * 0.9)) + 1


def _outlined(small: Image.Image, tone: Plane, steps: Plane) -> float:
    strong = steps > 40
    if strong.mean() < 0.002:
        return 0.0
    around = np.asarray(small.convert("L").filter(ImageFilter.MedianFilter(7)), dtype=np.float64)
    lines = np.maximum(around[:-1, :-1] - tone[:-1, :-1], around[1:, 1:] - tone[1:, 1:]) > 30
    return float(lines[strong].mean())


def _grain(small: Image.Image, tone: Plane, steps: Plane) -> float:
    """How uneven the half with the least going on is."""
    blurred = np.asarray(small.convert("L").filter(ImageFilter.GaussianBlur(2)), dtype=np.float64)
    busy = np.asarray(
        Image.fromarray(steps.clip(0, 255).astype(np.uint8)).filter(ImageFilter.BoxBlur(6))
    )
    calm = busy <= np.median(busy)
    return float((tone - blurred)[:-1, :-1][calm].std())
