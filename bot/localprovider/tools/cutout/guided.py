"""The guided filter (He, Sun, Tang 2013): a rough mask takes the edges of the picture itself.

In every small window the mask is written as a linear function of the three colours. That function
is found on a smaller copy, and carried over to the full picture: the fast form of the filter.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from bot.localprovider.tools.networks import Floats

# Pairs of channels: the six different entries of a symmetric 3 × 3 matrix.
_PAIRS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))


def coefficients(guide: Floats, mask: Floats, *, radius: int, smoothness: float) -> Floats:
    """The linear functions, one for each pixel: h × w × 4, for red, green, blue and 1.

    `guide` is RGB from 0 to 1. `smoothness` (a variance) tells edges from texture.
    """
    window = (2 * radius + 1, 2 * radius + 1)

    def mean(values: Floats) -> Floats:
        return np.asarray(cv2.blur(values, window, borderType=cv2.BORDER_REFLECT))

    colour, level = mean(guide), mean(mask)
    together = mean(guide * mask[..., None]) - colour * level[..., None]
    spreads = [
        mean(guide[..., i] * guide[..., j])
        - colour[..., i] * colour[..., j]
        + (smoothness if i == j else 0)
        for i, j in _PAIRS
    ]
    slope = _solve(spreads, together)
    rest = level - np.einsum("hwc,hwc->hw", slope, colour)
    return mean(np.concatenate([slope, rest[..., None]], axis=2))


def apply(guide: Floats, functions: Floats) -> Floats:
    """The filtered mask, from colours and functions of the same size."""
    slope = np.einsum("hwc,hwc->hw", guide, functions[..., :3])
    return np.asarray(slope + functions[..., 3], dtype=np.float32)


def _solve(spreads: Sequence[Floats], right: Floats) -> Floats:
    """Solve the symmetric 3 × 3 system of every pixel, by its adjugate."""
    a, b, c, d, e, f = spreads
    cofactors = (d * f - e * e, c * e - b * f, b * e - c * d)
    determinant = np.maximum(a * cofactors[0] + b * cofactors[1] + c * cofactors[2], 1e-12)
    x, y, z = (right[..., i] for i in range(3))
    lower = (a * f - c * c, b * c - a * e, a * d - b * b)
    solved = (
        cofactors[0] * x + cofactors[1] * y + cofactors[2] * z,
        cofactors[1] * x + lower[0] * y + lower[1] * z,
        cofactors[2] * x + lower[1] * y + lower[2] * z,
    )
    return np.stack(solved, axis=2) / determinant[..., None]
