"""How large a picture is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from commands.spec import InvalidOption, Picture

LONGEST_SIDE = 1024  #: Pixels; the vendor takes (0, 1024] in multiples of 8 (provider-api 5.1).
SHORTEST_SIDE = 64  #: Pixels; below it a very long strip would round to nothing.
STEP = 8  #: Pixels; every side is a multiple of it.
DEFAULT_RATIO = "1:1"

Ratio = Literal["1:1", "3:2", "2:3", "4:3", "3:4", "16:9", "9:16"]

#: Width and height by ratio: the largest exact ones within LONGEST_SIDE.
SIZES: Mapping[str, tuple[int, int]] = {
    "1:1": (1024, 1024),
    "3:2": (1008, 672),
    "2:3": (672, 1008),
    "4:3": (1024, 768),
    "3:4": (768, 1024),
    "16:9": (1024, 576),
    "9:16": (576, 1024),
}


def size_of(ratio: str | None, start: Picture | None, *, as_it_is: bool = False) -> tuple[int, int]:
    """By ratio, else by the picture to start from, else a square.

    `as_it_is`: a picture of a size that can be drawn keeps it, so that nothing is resampled.
    """
    if ratio is not None or start is None:
        return SIZES[ratio or DEFAULT_RATIO]
    if as_it_is and _can_be_drawn(start):
        return start.width, start.height
    scale = LONGEST_SIDE / max(start.width, start.height)
    return _side(start.width * scale), _side(start.height * scale)


def refuse_odd(option: str, pixels: int | None, *, step: int = STEP) -> None:
    """Raise InvalidOption for a number that is no multiple of `step`."""
    if pixels is not None and pixels % step:
        message = "“{option}” must be a multiple of {step}; “{given}” was given."
        raise InvalidOption(option, message, step=step, given=pixels)


def _can_be_drawn(picture: Picture) -> bool:
    sides = (picture.width, picture.height)
    return all(SHORTEST_SIDE <= side <= LONGEST_SIDE and side % STEP == 0 for side in sides)


def _side(pixels: float) -> int:
    return max(SHORTEST_SIDE, round(pixels / STEP) * STEP)
