"""Something like writing: rows of small marks of one height. What it says is not read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

LONGEST = 1024  #: Pixels of the copy that is looked at.
_MOST = 3000  # marks; a texture has more, and it is no writing
_HEIGHT = (7, 0.12)  # of a mark: pixels, and share of the picture's height
_SHAPE = (0.08, 2.2)  # width to height
_FILLED = (0.12, 0.95)  # share of its box that a mark fills
_ALIKE = 1.6  # the taller of two neighbours to the other
_LEVEL = 0.35  # of the height: how far their middles are apart, at most
_GAP = (-0.2, 1.1)  # of the height, between two neighbours
_CONTRAST = 40  # levels between a mark and its surroundings
_SHARE = 0.12  # of all marks, that stand in rows: gravel has rows as well
ROW = 6  #: Marks in a row that make it writing.
ROWS = 2  #: Rows, if all are short; one of twice ROW does as well.


@dataclass(frozen=True, slots=True)
class _Mark:
    left: int
    top: int
    width: int
    height: int

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def has_lettering(picture: Pixels) -> bool:
    """Whether an RGB picture has rows of marks like letters, dark on light or light on dark."""
    grey = _bounded(np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8))
    return any(_is_writing(_rows(list(_marks(grey, dark=dark)))) for dark in (True, False))


def _bounded(grey: Pixels) -> Pixels:
    scale = LONGEST / max(grey.shape)
    if scale >= 1:
        return grey
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def _marks(grey: Pixels, *, dark: bool) -> Iterator[_Mark]:
    """Connected spots that differ from their surroundings and have a letter's proportions."""
    kind = cv2.THRESH_BINARY_INV if dark else cv2.THRESH_BINARY
    offset = _CONTRAST / 2 if dark else -_CONTRAST / 2
    spots = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, kind, 41, offset)
    count, _, statistics, _ = cv2.connectedComponentsWithStats(spots, connectivity=8)
    if count > _MOST:
        return
    tallest = max(_HEIGHT[0] + 1, _HEIGHT[1] * grey.shape[0])
    for left, top, width, height, area in statistics[1:].tolist():
        fits = _HEIGHT[0] <= height <= tallest and _SHAPE[0] <= width / height <= _SHAPE[1]
        if fits and _FILLED[0] <= area / (width * height) <= _FILLED[1]:
            yield _Mark(left, top, width, height)


def _rows(marks: list[_Mark]) -> list[int]:
    """How many marks each row has; a row goes from each mark to the next that fits."""
    counts: list[int] = []
    ends: list[tuple[_Mark, int]] = []
    for mark in sorted(marks, key=lambda one: one.left):
        ends = [one for one in ends if _may_follow(one[0], mark)]
        before = max((one for one in ends if _next_to(one[0], mark)), key=_length, default=None)
        if before is not None:
            ends.remove(before)
            counts.remove(_length(before))
        length = 1 if before is None else 1 + _length(before)
        ends.append((mark, length))
        counts.append(length)
    return counts


def _length(row: tuple[_Mark, int]) -> int:
    return row[1]


def _may_follow(one: _Mark, other: _Mark) -> bool:
    """Whether `other`, or something further right, can still be next to `one`."""
    return other.left - one.left < 4 * max(one.height, other.height)


def _next_to(one: _Mark, other: _Mark) -> bool:
    tall, small = max(one.height, other.height), min(one.height, other.height)
    gap = other.left - (one.left + one.width)
    return (
        tall <= _ALIKE * small
        and abs(one.middle - other.middle) <= _LEVEL * tall
        and _GAP[0] * tall <= gap <= _GAP[1] * tall
    )


def _is_writing(rows: list[int]) -> bool:
    long = [row for row in rows if row >= ROW]
    enough = len(long) >= ROWS or any(row >= 2 * ROW for row in long)
    return enough and sum(long) >= _SHARE * sum(rows)
