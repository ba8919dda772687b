"""How far the new face takes the source's proportions, not only its looks."""

from __future__ import annotations

import numpy as np

from bot.localprovider.tools.networks import Floats
from bot.localprovider.tools.swapping.regions import (
    CHIN,
    FOREHEAD,
    LOWER_LIP,
    OUTER_LIPS,
    OVAL,
    UPPER_LIP,
)

OPEN = 0.02  #: Gap between the lips, as a share of the face's height, from which a mouth is open.
_FADE = 0.3  # of the face's width: from the oval inwards, the shape changes by and by


def reshape(target: Floats, source: Floats, *, much: float) -> Floats:
    """The target's points, moved by `much` (0 to 1) towards the source's proportions.

    The outline stays: what surrounds the face is not moved. A mouth that is open in one of the
    two keeps the target's expression.
    """
    shift = aligned(source, target)[:, :2] - target[:, :2]
    weight = _distance_to_outline(target) / (_FADE * _width(target))
    weight = np.clip(weight, 0, 1) * much
    if is_open(target) or is_open(source):
        weight *= _away_from_mouth(target)
    moved = target.copy()
    moved[:, :2] += shift * weight[:, None]
    return moved


def aligned(points: Floats, onto: Floats) -> Floats:
    """Turn, move and scale a face (in space) to lie on another as well as it can (Kabsch)."""
    middle, goal = points.mean(axis=0), onto.mean(axis=0)
    left, right = points - middle, onto - goal
    u, values, vt = np.linalg.svd(left.T @ right)
    flip = np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    turn = u @ flip @ vt
    scale = float(np.sum(values * np.diag(flip)) / max(float(np.sum(left * left)), 1e-6))
    return np.asarray(scale * left @ turn + goal, dtype=np.float32)


def is_open(points: Floats) -> bool:
    """Whether the mouth is open."""
    height = float(np.linalg.norm(points[CHIN] - points[FOREHEAD]))
    gap = float(np.linalg.norm(points[LOWER_LIP] - points[UPPER_LIP]))
    return gap > OPEN * max(height, 1e-6)


def _distance_to_outline(points: Floats) -> Floats:
    outline = points[list(OVAL), :2]
    apart = points[:, None, :2] - outline[None]
    return np.asarray(np.linalg.norm(apart, axis=2).min(axis=1))


def _away_from_mouth(points: Floats) -> Floats:
    lips = points[list(OUTER_LIPS), :2]
    apart = np.linalg.norm(points[:, :2] - lips.mean(axis=0), axis=1)
    reach = max(float(np.ptp(lips[:, 0])), 1e-6)
    return np.asarray(np.clip(apart / reach - 0.6, 0, 1))


def _width(points: Floats) -> float:
    return max(float(np.ptp(points[:, 0])), 1e-6)
