"""Seamless cloning (Pérez, Gangnet, Blake 2003): what differs at the rim is spread over the inside.

The new face plus the solution of Laplace's equation with that difference at the rim is the solution
of Poisson's with the new face's gradients. The solution is smooth, so it is found on a small grid.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.tools.networks import Floats

GRID = 128  #: Cells along the longer side.
_COARSEST = 8
_ROUNDS = 40  # of averaging at each size; the next smaller one has done the far travelling
_MOST = 0.3  # of full scale: beyond that it would be a stain, not light
_REACH = 0.12  # of the longer side: how far from the rim its difference is felt


def difference(face: Floats, target: Floats, rim: NDArray[np.bool_]) -> Floats:
    """What to add to `face` so that at the `rim` it is `target`; all of the same size."""
    height, width = rim.shape
    scale = min(1.0, GRID / max(height, width))
    small = (max(1, round(width * scale)), max(1, round(height * scale)))
    weight = cv2.resize(rim.astype(np.float32), small, interpolation=cv2.INTER_AREA)
    known = (target - face) * rim[..., None]
    values = cv2.resize(known, small, interpolation=cv2.INTER_AREA)
    spread = harmonic(values / np.maximum(weight, 1e-6)[..., None], weight > 0.05)
    wide = cv2.resize(np.clip(spread, -_MOST, _MOST), (width, height))
    return np.asarray(wide, dtype=np.float32)


def harmonic(values: Floats, known: NDArray[np.bool_]) -> Floats:
    """Fill in what is not known (h × w × 3): every place nearly its neighbours' mean.

    Nearly: away from what is known it goes down to 0 (a screened equation), so that the rim's
    shadows do not darken the middle.
    """
    if not known.any():
        return np.zeros_like(values)
    filled = _start(values, known)
    reach = _REACH * max(known.shape)
    kernel = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32) / (4 + 1 / reach**2)
    for _ in range(_ROUNDS):
        averaged = cv2.filter2D(filled, -1, kernel, borderType=cv2.BORDER_REPLICATE)
        filled = np.asarray(averaged, dtype=np.float32)
        filled[known] = values[known]
    return filled


def _start(values: Floats, known: NDArray[np.bool_]) -> Floats:
    """The solution at half the size; at the coarsest, the mean of what is known."""
    height, width = known.shape
    if max(height, width) <= _COARSEST:
        mean = values[known].mean(axis=0)
        return np.where(known[..., None], values, mean).astype(np.float32)
    half = ((width + 1) // 2, (height + 1) // 2)
    weight = cv2.resize(known.astype(np.float32), half, interpolation=cv2.INTER_AREA)
    sums = cv2.resize(values * known[..., None], half, interpolation=cv2.INTER_AREA)
    small = harmonic((sums / np.maximum(weight, 1e-6)[..., None]).astype(np.float32), weight > 0)
    wide = cv2.resize(small, (width, height))
    return np.where(known[..., None], values, wide).astype(np.float32)
