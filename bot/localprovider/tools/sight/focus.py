"""Sharp or blurred: how wide the strongest edges are, whatever their contrast.

A sharp edge is as steep at a quarter of the size as at full size; a blurred one gets steeper.
"""

from __future__ import annotations

import math

from PIL import Image, ImageChops

SHARP, FAIR, BLURRED, SMOOTH = ("sharp in detail", "moderately sharp", "blurred", "without edges")

_LONGEST = 2048  # pixels; a larger picture is judged as a screen shows it
_SIDE = 1024  # pixels of the middle that are looked at
_SHRINK = 4
_STRONGEST = 0.004  # share of pixels that count as the strongest edges
_EDGE = 10  # levels between neighbours, less than which is no edge
_FAIR, _BLURRED = 1.7, 3.0  # how much steeper the edges get


def focus(picture: Image.Image) -> str:
    """The word for how sharp an RGB picture is."""
    grey = picture.convert("L")
    middle = _middle(grey.reduce(math.ceil(max(grey.size) / _LONGEST)))
    small = middle.reduce(_SHRINK) if min(middle.size) >= 4 * _SHRINK else middle
    coarse, fine = _steepest(small), _steepest(middle)
    if max(coarse, fine) < _EDGE:
        return SMOOTH
    steeper = coarse / max(fine, 1)
    if steeper >= _BLURRED:
        return BLURRED
    return FAIR if steeper >= _FAIR else SHARP


def _middle(grey: Image.Image) -> Image.Image:
    width, height = (min(side, _SIDE) for side in grey.size)
    left, top = (grey.width - width) // 2, (grey.height - height) // 2
    return grey.crop((left, top, left + width, top + height))


def _steepest(grey: Image.Image) -> int:
    """The difference between neighbours that the strongest edges reach."""
    right = ImageChops.difference(grey, ImageChops.offset(grey, 1, 0))
    below = ImageChops.difference(grey, ImageChops.offset(grey, 0, 1))
    # The first column and row have no neighbour: `offset` gave them the other end's.
    steps = ImageChops.lighter(right, below).crop((1, 1, *grey.size))
    left = max(1, round(steps.width * steps.height * _STRONGEST))
    for level, count in reversed(list(enumerate(steps.histogram()))):
        left -= count
        if left <= 0:
            return level
    return 0
