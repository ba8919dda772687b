"""From a rough mask to a cut-out: fine edges, and colours free of what was behind them.

Everything that is smooth is found on a copy of bounded size, and carried over to the full picture
band by band. So memory does not grow with the picture. The colours are found by blur fusion
(Forte 2021, Approximate Fast Foreground Colour Estimation).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.tools.cutout.guided import apply, coefficients
from bot.localprovider.tools.networks import Floats

Pixels = NDArray[np.uint8]

LONGEST = 1024  #: Pixels of the copy.
BAND_PIXELS = 1 << 20
_RADIUS = 8  # of the guided filter's window, for a picture of LONGEST
_SMOOTHNESS = 1e-4  # variance of a colour from 0 to 1: what is less is texture
_HAZE = (0.12, 0.88)  # below, what is left of the background; above, the subject itself
_FAR, _NEAR = 90, 6  # windows in which colours are looked for, for a picture of LONGEST


@dataclass(frozen=True, slots=True)
class Matte:
    """What is known of the whole picture, in a copy of at most LONGEST.

    `functions` give the mask from colours (see guided.py); `subject` and `behind` are the colours
    around each place of what is kept and what goes.
    """

    functions: Floats
    subject: Floats
    behind: Floats


def prepare(picture: Pixels, mask: Floats) -> Matte:
    """Study an RGB picture and its rough mask, both of at most LONGEST."""
    guide = picture.astype(np.float32) / 255
    scale = max(guide.shape[:2]) / LONGEST
    radius = max(2, round(_RADIUS * scale))
    functions = coefficients(guide, mask, radius=radius, smoothness=_SMOOTHNESS)
    alpha = _without_haze(apply(guide, functions))
    far = _colours((guide, guide), alpha, max(3, round(_FAR * scale)))
    near = _colours(_separated(guide, alpha, far), alpha, max(3, round(_NEAR * scale)))
    return Matte(functions, *near)


def bands(picture: Pixels, matte: Matte) -> Iterator[Pixels]:
    """The cut-out, RGBA, from the top, some rows at a time."""
    height, width = picture.shape[:2]
    rows = max(1, BAND_PIXELS // width)
    for top in range(0, height, rows):
        part = picture[top : top + rows].astype(np.float32) / 255
        yield _band(part, _part_of(matte, top, part.shape[:2], whole=picture.shape[:2]))


def _band(part: Floats, matte: Matte) -> Pixels:
    alpha = _without_haze(apply(part, matte.functions))
    colour, _ = _separated(part, alpha, (matte.subject, matte.behind))
    both = np.concatenate([colour, alpha[..., None]], axis=2)
    return np.asarray(np.clip(both, 0, 1) * 255 + 0.5, dtype=np.uint8)


def _colours(layers: tuple[Floats, Floats], alpha: Floats, window: int) -> tuple[Floats, Floats]:
    """The mean colours of subject and background in a window around each place."""
    size, cover = (window, window), alpha[..., None]
    share = cv2.blur(alpha, size)[..., None]
    subject = cv2.blur(layers[0] * cover, size) / (share + 1e-5)
    behind = cv2.blur(layers[1] * (1 - cover), size) / (1 - share + 1e-5)
    return subject.astype(np.float32), behind.astype(np.float32)


def _separated(
    picture: Floats, alpha: Floats, around: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """The subject's own colour, so that over what is behind it gives the picture again."""
    subject, behind = around
    cover = alpha[..., None]
    unexplained = picture - cover * subject - (1 - cover) * behind
    return np.clip(subject + cover * unexplained, 0, 1), behind


def _without_haze(alpha: Floats) -> Floats:
    low, high = _HAZE
    return np.asarray(np.clip((alpha - low) / (high - low), 0, 1))


def _part_of(matte: Matte, top: int, size: tuple[int, int], *, whole: tuple[int, int]) -> Matte:
    """The rows from `top` on, of `size`, at the full picture's scale."""
    small = matte.functions.shape[:2]
    if small == whole:
        rows = slice(top, top + size[0])
        return Matte(matte.functions[rows], matte.subject[rows], matte.behind[rows])
    parts = (matte.functions, matte.subject, matte.behind)
    return Matte(*(_stretched(part, top, size, whole=whole[0]) for part in parts))


def _stretched(small: Floats, top: int, size: tuple[int, int], *, whole: int) -> Floats:
    """Rows `top` and on of what `small` is at a height of `whole`, between pixels' middles."""
    places = (np.arange(top, top + size[0]) + 0.5) * (len(small) / whole) - 0.5
    above = np.clip(np.floor(places).astype(int), 0, len(small) - 1)
    below = np.minimum(above + 1, len(small) - 1)
    share = np.clip(places - above, 0, 1).astype(np.float32)[:, None, None]
    rows = small[above] * (1 - share) + small[below] * share
    return np.asarray(cv2.resize(rows, (size[1], size[0])), dtype=np.float32)
