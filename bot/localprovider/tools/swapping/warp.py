"""Bring the source's face into the target's shape: one map for all triangles, one resampling."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.tools.networks import Floats
from bot.localprovider.tools.swapping.triangles import Corners

Pixels = NDArray[np.uint8]
_ROOM = 8  # pixels around a face, for the resampling
_FRACTION_BITS = 4  # corners are drawn at a sixteenth of a pixel


def warp(
    picture: Pixels, points: Floats, *, onto: Floats, corners: Corners, size: tuple[int, int]
) -> tuple[Pixels, Pixels]:
    """The face of `picture` (with its `points`), its points moved `onto` others.

    Returns a picture of `size` (width, height) and a mask of where there is something.
    """
    picture, points = _shrunk(*_around(picture, points), onto)
    numbers = _paint_numbers(onto, corners, size)
    maps = _affine(onto[corners][:, :, :2], points[corners][:, :, :2])
    covered = numbers > 0
    chosen = maps[np.maximum(numbers - 1, 0)]
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    x = chosen[..., 0, 0] * columns + chosen[..., 0, 1] * rows + chosen[..., 0, 2]
    y = chosen[..., 1, 0] * columns + chosen[..., 1, 1] * rows + chosen[..., 1, 2]
    warped = cv2.remap(picture, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.uint8), np.where(covered, 255, 0).astype(np.uint8)


def _around(picture: Pixels, points: Floats) -> tuple[Pixels, Floats]:
    """The part of the picture that the face is in: OpenCV maps no more than 32,767 pixels."""
    low = np.clip(np.floor(points[:, :2].min(axis=0)) - _ROOM, 0, None).astype(int)
    high = np.ceil(points[:, :2].max(axis=0)).astype(int) + _ROOM
    part = picture[low[1] : max(high[1], 1), low[0] : max(high[0], 1)]
    return part, points - np.array([*low, 0], np.float32)


def _shrunk(picture: Pixels, points: Floats, onto: Floats) -> tuple[Pixels, Floats]:
    """Make a face that is much too large smaller first: a resampling must not skip pixels."""
    scale = float(np.ptp(onto[:, 1]) / max(float(np.ptp(points[:, 1])), 1e-6))
    if scale >= 0.75:
        return picture, points
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    factors = np.array([size[0] / picture.shape[1], size[1] / picture.shape[0], scale])
    return small, np.asarray(points * factors, dtype=np.float32)


def _paint_numbers(points: Floats, corners: Corners, size: tuple[int, int]) -> NDArray[np.int32]:
    """For each pixel the number of its triangle, from 1; 0 outside. The nearer ones lie on top."""
    numbers = np.zeros((size[1], size[0]), np.int32)
    fixed = np.round(points[:, :2] * 2**_FRACTION_BITS).astype(np.int32)[corners]
    order = np.argsort(-points[corners][:, :, 2].mean(axis=1))
    for number in order.tolist():
        cv2.fillConvexPoly(numbers, fixed[number], number + 1, shift=_FRACTION_BITS)
    return numbers


def _affine(triangles: Floats, onto: Floats) -> Floats:
    """For each of n triangles the map (2 × 3) that brings its corners onto the other's."""
    ones = np.ones((*triangles.shape[:2], 1))
    corners = np.concatenate([triangles, ones], axis=2).astype(np.float64)
    # A triangle seen from its edge has no inverse, and no pixels that would need one.
    inverse = np.linalg.pinv(corners)
    return np.asarray(np.swapaxes(inverse @ onto, 1, 2), dtype=np.float32)
