"""Make faces clearer: noise out of the skin, eyes and mouth crisper. Nothing new is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.tools.faces.find import Face
from bot.localprovider.tools.networks import Floats

Pixels = NDArray[np.uint8]

_ROOM = 0.15  # of the face's longer side, around its box
_FEATHER = 0.06  # of the same
_CRISP = 1.1  # how much of the fine detail is added
_LEAST = 12  # pixels of a face that has any detail


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a picture a face must fill, and may, to be worked on."""

    smallest: float = 0.0
    largest: float = 1.0


def polished(
    picture: Pixels, faces: Sequence[Face], *, amount: float, share: Share | None = None
) -> Pixels:
    """A copy with the faces worked on by `amount` (0 to 1); all else is as it was."""
    share, made = share or Share(), picture.copy()
    area = picture.shape[0] * picture.shape[1]
    for face in faces:
        if amount > 0 and share.smallest <= face.area / area <= share.largest:
            _work_on(made, face, amount)
    return made


def _work_on(picture: Pixels, face: Face, amount: float) -> None:
    side = float(max(face.box[2:] - face.box[:2]))
    if side < _LEAST:
        return
    height, width = picture.shape[:2]
    left, top = (max(0, int(edge - side * _ROOM)) for edge in face.box[:2])
    right, bottom = (int(edge + side * _ROOM) for edge in face.box[2:])
    view = picture[top : min(bottom, height), left : min(right, width)]
    if not view.size:
        return
    inside = _oval(face, (left, top), (view.shape[0], view.shape[1]), side)
    mixed = view + (_clearer(view, side) - view) * (inside * amount)[..., None]
    view[:] = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)


def _clearer(view: Pixels, side: float) -> Floats:
    reach = max(3, round(side / 40))
    calm = cv2.bilateralFilter(view, 2 * reach + 1, 22, reach).astype(np.float32)
    broad = cv2.GaussianBlur(calm, (0, 0), max(0.8, side / 110))
    wide = cv2.GaussianBlur(calm, (0, 0), max(2.0, side / 22))
    return np.asarray(calm + (calm - broad) * _CRISP + (calm - wide) * 0.18, dtype=np.float32)


def _oval(face: Face, origin: tuple[int, int], shape: tuple[int, int], side: float) -> Floats:
    """1 on the face, falling off around it."""
    points = (face.points[:, :2] - np.array(origin)).round().astype(np.int32)
    mask = np.zeros(shape, np.float32)
    cv2.fillConvexPoly(mask, cv2.convexHull(points), 1.0)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(1.0, side * _FEATHER)), np.float32)
