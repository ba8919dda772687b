"""Lanczos resampling of a picture that comes, and goes, some rows at a time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

STRIP_PIXELS = 1 << 20  #: About so many of the result are made at once.
_SUPPORT = 3  # Lanczos looks at three pixels on each side, of the coarser of the two grids


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a picture that is wanted, in its pixels: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.bottom - self.top)

    def times(self, factor: float) -> Frame:
        """The same part of the picture at another size."""
        return Frame(*(factor * edge for edge in (self.left, self.top, self.right, self.bottom)))


def resample(
    rows: Iterable[Pixels], height: int, *, frame: Frame, size: tuple[int, int]
) -> Iterator[Pixels]:
    """Bring `frame` of a picture of `height` to `size` (width, height).

    `rows` are the picture's, some at a time, RGB or RGBA. It is kept only as far as the next strip
    needs it; the result does not depend on how the rows come.
    """
    strips = _strips(frame, size, height)
    kept, start = np.empty((0, 0, 0), np.uint8), 0
    strip = next(strips, None)
    for some in rows:
        kept = np.concatenate([kept, some]) if kept.size else some
        while strip and strip.last <= start + len(kept):
            unused = max(0, strip.first - start)
            kept, start = kept[unused:], start + unused
            yield _made(kept[: strip.last - start], start, strip, frame)
            strip = next(strips, None)


@dataclass(frozen=True, slots=True)
class _Strip:
    """Some rows of the result: where they lie in the frame, and the rows that they depend on."""

    size: tuple[int, int]
    top: float
    bottom: float
    first: int
    last: int


def _strips(frame: Frame, size: tuple[int, int], height: int) -> Iterator[_Strip]:
    width, total = size
    scale = (frame.bottom - frame.top) / total
    reach = _SUPPORT * max(1.0, scale) + 1
    each = max(1, STRIP_PIXELS // width)
    for row in range(0, total, each):
        rows = min(each, total - row)
        top, bottom = frame.top + row * scale, frame.top + (row + rows) * scale
        first = max(0, math.floor(top - reach))
        last = min(height, math.ceil(bottom + reach))
        yield _Strip((width, rows), top, bottom, first, last)


def _made(rows: Pixels, start: int, strip: _Strip, frame: Frame) -> Pixels:
    box = (frame.left, strip.top - start, frame.right, strip.bottom - start)
    strip_of = Image.fromarray(np.ascontiguousarray(rows))
    # Pillow weighs colours by their alpha, so that what is invisible does not bleed in.
    return np.asarray(strip_of.resize(strip.size, Image.Resampling.LANCZOS, box))
