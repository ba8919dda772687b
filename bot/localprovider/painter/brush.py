"""Brushwork: detail smaller than a brush goes, edges stay (the filter of Kuwahara)."""

from __future__ import annotations

import numpy as np

from bot.localprovider.painter.noise import Plane

_WEIGHTS = np.array([0.30, 0.59, 0.11], dtype=np.float32)


def brushed(rgb: Plane, *, radius: int) -> Plane:
    """Each pixel as the mean of the evenest of the four squares it is the corner of."""
    padded = np.pad(rgb, ((radius, radius), (radius, radius), (0, 0)), mode="edge")
    means = _mean(padded, radius)
    tone = np.asarray(padded @ _WEIGHTS, dtype=np.float32)[..., None]
    spreads = (_mean(tone * tone, radius) - _mean(tone, radius) ** 2)[..., 0]
    best, least = np.empty_like(rgb), np.full(rgb.shape[:2], np.inf, dtype=np.float32)
    height, width = rgb.shape[:2]
    for top in (0, radius):
        for left in (0, radius):
            area = (slice(top, top + height), slice(left, left + width))
            better = spreads[area] < least
            np.copyto(best, means[area], where=better[..., None])
            np.copyto(least, spreads[area], where=better)
    return best


def _mean(planes: Plane, radius: int) -> Plane:
    """The mean over squares of `radius` + 1, by their upper left corners."""
    side = radius + 1
    sums = np.cumsum(planes, axis=0, dtype=np.float64)
    sums = np.concatenate([sums[side - 1 : side], sums[side:] - sums[:-side]])
    sums = np.cumsum(sums, axis=1)
    sums = np.concatenate([sums[:, side - 1 : side], sums[:, side:] - sums[:, :-side]], axis=1)
    return np.asarray(sums / (side * side), dtype=np.float32)
