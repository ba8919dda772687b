"""Where to look for faces: overlapping squares, from the whole picture down to small parts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

MARGIN = 1.4  #: The largest square is so much wider than the picture: for a face that fills it.
SMALLEST = 320  #: Pixels. In a square of this side a face 32 wide is found.
OVERLAP = 0.25  #: Of a side. What is wider than that is found in the next larger squares.
LEVELS = 4  #: Halvings, at most: of 2048 pixels, down to 256.


@dataclass(frozen=True, slots=True)
class Window:
    """A square of the picture, in its pixels; it may hang over the edges."""

    left: int
    top: int
    side: int


def windows(width: int, height: int) -> Iterator[Window]:
    """Squares in which a face of any size from some 32 pixels up lies whole, with room around.

    A face has to be a tenth of a square to be found in it, and at most OVERLAP to lie whole in one
    wherever it is; the squares of the next level are twice as large, so no size falls between.
    """
    longest = max(width, height)
    yield _centred(width, height, round(longest * MARGIN))
    for level in range(LEVELS):
        side = round(longest / 2**level)
        for top in _starts(height, side):
            for left in _starts(width, side):
                yield Window(left, top, side)
        if side <= SMALLEST:
            return


def _centred(width: int, height: int, side: int) -> Window:
    return Window((width - side) // 2, (height - side) // 2, side)


def _starts(length: int, side: int) -> list[int]:
    """Begin at 0, end at the end, overlapping by OVERLAP or more; centred when it all fits."""
    if length <= side:
        return [(length - side) // 2]
    steps = math.ceil((length - side) / (side * (1 - OVERLAP)))
    return [round(index * (length - side) / steps) for index in range(steps + 1)]
