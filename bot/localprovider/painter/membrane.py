"""Fill what is not known of a picture smoothly from what is (a pyramid, down and up again)."""

from __future__ import annotations

import numpy as np

from bot.localprovider.painter.noise import Plane, resize


def filled(values: Plane, known: Plane) -> Plane:
    """`values` (rows, columns, bands) where `known` is 1; where it is 0, what flows in from there.

    Where nothing is known at all, the result is 0.
    """
    weight = np.asarray(known, dtype=np.float32)[..., None]
    return _level(np.asarray(values, dtype=np.float32) * weight, weight)


def _level(weighted: Plane, weight: Plane) -> Plane:
    own = weighted / np.maximum(weight, 1e-6)
    if max(weight.shape[:2]) <= 1 or float(weight.min()) > 0.999:
        return own * (weight > 0)
    sums, weights = _halved(weighted), _halved(weight)
    # What is known of four pixels is known of all they become: it weighs 1, not 4.
    scale = np.minimum(1, weights) / np.maximum(weights, 1e-6)
    below = _level(sums * scale, weights * scale)
    shape = (weight.shape[0], weight.shape[1])
    grown = np.stack(
        [resize(below[..., i], shape, smooth=False) for i in range(below.shape[2])], axis=-1
    )
    share = np.minimum(1, weight)
    return np.asarray(own * share + grown * (1 - share), dtype=np.float32)


def _halved(planes: Plane) -> Plane:
    """Sums of two by two."""
    height, width = planes.shape[:2]
    even = np.pad(planes, ((0, height % 2), (0, width % 2), (0, 0)))
    return np.asarray(even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2])
