"""Where the new face covers the old one, from 0 to 1: the oval, but not hair, not an open mouth."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.tools.networks import Floats
from bot.localprovider.tools.swapping.regions import (
    INNER_LIPS,
    LEFT_BROW,
    LEFT_EYE,
    OVAL,
    RIGHT_BROW,
    RIGHT_EYE,
    SKIN,
)
from bot.localprovider.tools.swapping.shape import is_open

Pixels = NDArray[np.uint8]

HAIR_THAT_STAYS = 0.012
HAIR_LEFT_OUT = 0.05
_EDGE = 0.09  # of the face's width: how soft the outline is
_MOUTH_EDGE = 0.02
_SKIN_PATCH = 0.05  # half the side of the patches that tell a person's skin
# Steps of L, a and b that are as far from skin as light and make-up bring it.
_SKIN_SCALE = (20.0, 10.0, 10.0)
_SKIN_TO_HAIR = (1.2, 2.2)  # in these steps


def oval(points: Floats, size: tuple[int, int]) -> Floats:
    """The face's outline, soft inwards and exactly 0 outside."""
    inside = _polygon(points, OVAL, size)
    return smooth_step(_depth(inside), 0, _EDGE * width(points))


def mouth(points: Floats, size: tuple[int, int]) -> Floats:
    """What an open mouth shows; nothing where it is closed."""
    if not is_open(points):
        return np.zeros((size[1], size[0]), np.float32)
    inside = _polygon(points, INNER_LIPS, size)
    return smooth_step(_depth(inside), 0, _MOUTH_EDGE * width(points))


def eyes(points: Floats, size: tuple[int, int]) -> Floats:
    """Both eyes between their lids."""
    inside = cv2.bitwise_or(_polygon(points, RIGHT_EYE, size), _polygon(points, LEFT_EYE, size))
    soft = max(0.5, 0.008 * width(points))
    return np.asarray(cv2.GaussianBlur(inside.astype(np.float32) / 255, (0, 0), soft))


def unlike_skin(lab: Floats, points: Floats) -> Floats:
    """How little each pixel (L*a*b*) looks like the skin of this face's cheeks and nose."""
    away = (lab - _skin(lab, points)) / np.array(_SKIN_SCALE, np.float32)
    return smooth_step(np.sqrt(np.sum(away * away, axis=2)), *_SKIN_TO_HAIR)


def hair(unlike: Floats, points: Floats, *, soft: float) -> Floats:
    """What is not skin above the brows; 0 below them. Made from `unlike_skin`.

    `soft` is a share of the face's width: hair that stays keeps its edge, hair that is left out
    must not leave one.
    """
    strange = unlike * _forehead(points, unlike.shape)
    wide = cv2.GaussianBlur(strange, (0, 0), max(0.5, soft * width(points)))
    return np.clip(wide * 2, 0, 1) if soft > HAIR_THAT_STAYS else np.asarray(wide)


def width(points: Floats) -> float:
    """Of a face, in pixels."""
    return max(float(np.ptp(points[:, 0])), 1.0)


def smooth_step(values: Floats, low: float, high: float) -> Floats:
    """From 0 at `low` to 1 at `high`, level at both ends."""
    along = np.clip((values - low) / max(high - low, 1e-6), 0, 1)
    return np.asarray(along * along * (3 - 2 * along), dtype=np.float32)


def _polygon(points: Floats, around: Sequence[int], size: tuple[int, int]) -> Pixels:
    sheet = np.zeros((size[1], size[0]), np.uint8)
    cv2.fillPoly(sheet, [np.round(points[list(around), :2]).astype(np.int32)], (255,))
    return sheet


def _depth(inside: Pixels) -> Floats:
    """How many pixels it is to the nearest that is not inside."""
    return np.asarray(cv2.distanceTransform(inside, cv2.DIST_L2, 5), dtype=np.float32)


def _skin(lab: Floats, points: Floats) -> Floats:
    """The colour in the middle of the colours around the places where skin shows."""
    reach = max(1, round(_SKIN_PATCH * width(points)))
    patches = [_patch(lab, x, y, reach) for x, y in points[list(SKIN), :2].round().astype(int)]
    return np.asarray(np.median(np.concatenate(patches), axis=0), dtype=np.float32)


def _patch(lab: Floats, x: int, y: int, reach: int) -> Floats:
    y, x = np.clip([y, x], 0, np.array(lab.shape[:2]) - 1)
    part = lab[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
    return part.reshape(-1, 3)


def _forehead(points: Floats, shape: Sequence[int]) -> Floats:
    """1 above the brows, 0 from them down, along the face's own axis."""
    brows = points[[*RIGHT_BROW, *LEFT_BROW], :2]
    top = points[OVAL[0], :2]
    middle = brows.mean(axis=0)
    up = (top - middle) / max(float(np.linalg.norm(top - middle)), 1.0)
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    above = (columns - middle[0]) * up[0] + (rows - middle[1]) * up[1]
    start = 0.03 * width(points)
    return smooth_step(above, start, 3 * start)
