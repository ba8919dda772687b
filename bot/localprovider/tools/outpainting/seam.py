"""Make what goes on around a picture begin with the picture's own tones."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.tools.outpainting.carry import Frame

Pixels = NDArray[np.uint8]
Plane = NDArray[Any]

_DEEP = 4  # pixels on each side of the edge that are compared
_ALONG = 0.04  # of the sheet's longer side, over which the difference is evened out along it
_TONE = 0.10  # a difference of more is another thing that is shown, not another tone
_REACH = 0.12  # of the sheet's longer side, over which it wears off


def without_seam(sheet: Pixels, frame: Frame) -> Pixels:
    """The sheet without the difference at the edge; the picture stays."""
    rgb = sheet.astype(np.float32) / 255
    rows, columns = _nearest(frame)
    apart = _apart(rgb, frame)[rows[:, None], columns[None, :]]
    away = np.hypot(
        (np.arange(frame.sheet[1]) - rows - frame.top)[:, None],
        (np.arange(frame.sheet[0]) - columns - frame.left)[None, :],
    )
    fading = np.exp(-away / (_REACH * max(frame.sheet)))[..., None]
    made: Pixels = np.clip((rgb + apart * fading) * 255 + 0.5, 0, 255).astype(np.uint8)
    inside = (
        slice(frame.top, frame.top + frame.height),
        slice(frame.left, frame.left + frame.width),
    )
    made[inside] = sheet[inside]
    return made


def _nearest(frame: Frame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each row and column of the sheet, the nearest of the picture's own."""
    rows = np.clip(np.arange(frame.sheet[1]) - frame.top, 0, frame.height - 1)
    columns = np.clip(np.arange(frame.sheet[0]) - frame.left, 0, frame.width - 1)
    return rows, columns


def _apart(rgb: Plane, frame: Frame) -> Plane:
    """Along the picture's rim, how much brighter it is within than without; 0 elsewhere."""
    apart = np.zeros((frame.height, frame.width, 3), np.float32)
    for turns, (first, sheet_side) in enumerate(_sides(frame)):
        turned = np.rot90(rgb, turns)
        if first < _DEEP:
            continue
        within = turned[first : first + _DEEP, sheet_side].mean(axis=0)
        without = turned[first - _DEEP : first, sheet_side].mean(axis=0)
        np.rot90(apart, turns)[0] = _even(within - without, _ALONG * max(frame.sheet))
    return apart


def _even(apart: Plane, reach: float) -> Plane:
    """The difference in tone along a side, smooth; what is no difference in tone does not count."""
    weight = np.exp(-((np.abs(apart).max(axis=1) / _TONE) ** 2))[:, None].astype(np.float32)
    blurred = [
        cv2.GaussianBlur(
            one, (0, 0), sigmaX=0.01, sigmaY=reach, borderType=cv2.BORDER_REPLICATE
        ).reshape(len(apart), -1)
        for one in (apart * weight, weight)
    ]
    return np.asarray(blurred[0] / np.maximum(blurred[1], 0.05))


def _sides(frame: Frame) -> list[tuple[int, slice]]:
    """How far from the edge each side is, and its extent, the sheet turned a quarter each time."""
    wide, high = frame.sheet
    right, below = wide - frame.left - frame.width, high - frame.top - frame.height
    across = (frame.left, frame.left + frame.width)
    down = (frame.top, frame.top + frame.height)
    return [
        (frame.top, slice(*across)),
        (right, slice(*down)),
        (below, slice(wide - across[1], wide - across[0])),
        (frame.left, slice(high - down[1], high - down[0])),
    ]
