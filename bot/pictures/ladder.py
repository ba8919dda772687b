"""Which copies of a picture are worth trying to get under a limit, best first, and in what order.

Pure: whoever encodes is handed in.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.pictures.bounds import Bounds

Format = Literal["JPEG", "WEBP", "PNG"]

MEDIA_TYPES: dict[Format, str] = {
    "JPEG": "image/jpeg",
    "WEBP": "image/webp",
    "PNG": "image/png",
}
MOST_ENCODES = 7
SMALLEST_SIDE = 512  #: pixels of the longer side: below, a picture is no use to anybody
SHRINK = 0.9  #: from one size to the next, per side
#: So many sizes at most: with the qualities that is few enough rungs to try the best one, and
#: then the one that its size predicts, and still to bisect the rest.
MOST_SIZES = 16
#: Above, lossless and WebP take too long and too much memory, and a lossy WebP of more cannot
#: be written at all (RFC 6386, section 9.2: the first partition has 19 bits of size).
HEAVY_PIXELS = 16_000_000


@dataclass(frozen=True, slots=True)
class Rung:
    """One copy to try. Sizes in pixels; `quality` is the encoder's, None for lossless.

    `weight` is how large the file will be, compared with other rungs of the same ladder.
    """

    format: Format
    width: int
    height: int
    quality: int | None
    weight: float
    full_colour: bool = False  #: 4:4:4, where the format has a choice


@dataclass(frozen=True, slots=True)
class _Grade:
    """A quality and the bytes a pixel takes at it, relative to the others (measured)."""

    quality: int | None
    weight: float
    full_colour: bool = False


_GRADES: dict[Format, tuple[_Grade, ...]] = {
    "JPEG": (
        _Grade(92, 19.1, full_colour=True),
        _Grade(88, 15.1, full_colour=True),
        _Grade(84, 12.6, full_colour=True),
        _Grade(86, 8.9),
        _Grade(82, 7.4),
        _Grade(78, 6.4),
    ),
    "WEBP": (
        _Grade(None, 30.0),
        _Grade(95, 9.0),
        _Grade(90, 6.0),
        _Grade(85, 4.6),
        _Grade(80, 3.8),
    ),
    "PNG": (_Grade(None, 60.0),),
}
#: The quality that is kept while the picture gets smaller, and the last one.
_SMALLER: dict[Format, _Grade] = {
    "JPEG": _Grade(80, 6.8),
    "WEBP": _Grade(80, 3.8),
    "PNG": _Grade(None, 60.0),
}
_LAST: dict[Format, _Grade] = {
    "JPEG": _Grade(70, 5.2),
    "WEBP": _Grade(70, 3.0),
    "PNG": _Grade(None, 60.0),
}


def ladder(width: int, height: int, *, transparent: bool, bounds: Bounds) -> tuple[Rung, ...]:
    """The copies worth trying, best first, each lighter than the one before.

    Empty where no copy can keep the bounds. Without a type that can be transparent the
    picture is put on white.
    """
    chosen = _format(transparent=transparent, bounds=bounds)
    if chosen is None or not bounds.admit_shape(width, height):
        return ()
    width, height = _largest(width, height, chosen, bounds)
    sizes = _sizes(width, height)
    rungs = [
        *(_rung(chosen, grade, width, height) for grade in _GRADES[chosen]),
        *(_rung(chosen, _SMALLER[chosen], *size) for size in sizes[1:]),
        _rung(chosen, _LAST[chosen], *sizes[-1]),
    ]
    return _lighter_and_lighter(rungs)


def first_that_fits(
    rungs: Sequence[Rung], encode: Callable[[Rung], int], *, limit: int
) -> Rung | None:
    """The best rung whose encoded size (bytes) is within `limit`, in MOST_ENCODES at most.

    The best of all is tried first; then where the sizes seen so far predict a fit, as far as
    bisecting what would be left stays possible. The last rung is tried before giving up.
    """
    low, high = 0, len(rungs) - 1
    guess, best = 0, None
    for left in reversed(range(MOST_ENCODES)):
        if low > high:
            break
        span = 2**left - 1  # what the encodes left can still bisect, on either side
        guess = min(max(guess, low, high - span), high, low + span)
        size = encode(rungs[guess])
        if size <= limit:
            best, high = rungs[guess], guess - 1
        else:
            low = guess + 1
        wanted = rungs[guess].weight * limit / max(size, 1)
        guess = next((n for n, rung in enumerate(rungs) if rung.weight <= wanted), high)
    return best


def _format(*, transparent: bool, bounds: Bounds) -> Format | None:
    order: tuple[Format, ...] = ("WEBP", "PNG", "JPEG") if transparent else ("JPEG", "WEBP", "PNG")
    return next((one for one in order if bounds.admit_type(MEDIA_TYPES[one])), None)


def _largest(width: int, height: int, chosen: Format, bounds: Bounds) -> tuple[int, int]:
    """The largest size in which a copy may be made."""
    scale = 1.0
    if chosen != "JPEG":
        scale = min(scale, math.sqrt(HEAVY_PIXELS / (width * height)))
    if bounds.max_side_sum is not None:
        scale = min(scale, bounds.max_side_sum / (width + height))
    # Rounded down: rounded up, the sum could be over by one.
    return (width, height) if scale == 1 else _scaled(width, height, scale)


def _sizes(width: int, height: int) -> list[tuple[int, int]]:
    """From this size down to the smallest, in equal steps."""
    shrink = SMALLEST_SIDE / max(width, height)
    if shrink >= 1:
        return [(width, height)]
    steps = min(MOST_SIZES, math.ceil(math.log(shrink) / math.log(SHRINK)))
    smaller = (_scaled(width, height, shrink ** (step / steps)) for step in range(1, steps + 1))
    return [(width, height), *smaller]


def _scaled(width: int, height: int, scale: float) -> tuple[int, int]:
    return max(1, int(width * scale + 1e-6)), max(1, int(height * scale + 1e-6))


def _lighter_and_lighter(rungs: Sequence[Rung]) -> tuple[Rung, ...]:
    # A first step to a hardly smaller size may weigh more than the quality before it.
    return tuple(
        rung
        for number, rung in enumerate(rungs)
        if all(rung.weight < earlier.weight for earlier in rungs[:number])
    )


def _rung(chosen: Format, grade: _Grade, width: int, height: int) -> Rung:
    return Rung(
        format=chosen,
        width=width,
        height=height,
        quality=grade.quality,
        weight=grade.weight * width * height,
        full_colour=grade.full_colour,
    )
