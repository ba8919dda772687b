"""u2netp: where the subject of a picture is, roughly; a small one gets a second, closer look."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.models.catalogue import U2NETP
from bot.localprovider.tools.networks import Floats, onnx

Pixels = NDArray[np.uint8]

SIDE = 320  #: Cells the network has for a picture, in each direction.
# What the network was trained on: colours as shares of the brightest, less mean, over spread.
_MEAN = (0.485, 0.456, 0.406)
_SPREAD = (0.229, 0.224, 0.225)

_DOUBT = (0.15, 0.85)
SMALL = 0.4  #: A subject's box of less than this share of the picture is looked at closer,
_ROOM = 0.25  # with so much of the box's sides around it,
_AGREED = 0.6  # and believed if both looks share so much of what either sees.


class SubjectFinder:
    """The network."""

    def __init__(self, models: Path) -> None:
        self._network = onnx(U2NETP, models)

    def find(self, picture: Pixels) -> Floats:
        """How much each pixel of an RGB picture belongs to its subject, 0 to 1, with soft edges."""
        first = self._look(picture)
        box = _box(first > 0.5)
        if box is None or _share(box, picture) >= SMALL:
            return first
        rows, columns = _wider(box, picture)
        closer = self._look(picture[rows, columns])
        return _merged(first, closer, rows, columns)

    def _look(self, picture: Pixels) -> Floats:
        small = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
        shares = small / max(float(small.max()), 1.0)
        pixels = ((shares - _MEAN) / _SPREAD).astype(np.float32).transpose(2, 0, 1)[None]
        answer = self._network.first(np.ascontiguousarray(pixels))
        size = (picture.shape[1], picture.shape[0])
        wide = cv2.resize(answer.reshape(SIDE, SIDE), size, interpolation=cv2.INTER_CUBIC)
        return _decided(np.asarray(wide, dtype=np.float32))


def _decided(wide: Floats) -> Floats:
    """Less of what the network half believes in; what it is torn about stays in the middle."""
    low, high = _DOUBT
    along = np.clip((wide - low) / (high - low), 0, 1)
    return np.asarray(along * along * (3 - 2 * along), dtype=np.float32)


def _box(inside: NDArray[np.bool_]) -> tuple[slice, slice] | None:
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not rows.size:
        return None
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _share(box: tuple[slice, slice], picture: Pixels) -> float:
    rows, columns = box
    area = (rows.stop - rows.start) * (columns.stop - columns.start)
    return float(area / (picture.shape[0] * picture.shape[1]))


def _wider(box: tuple[slice, slice], picture: Pixels) -> tuple[slice, slice]:
    rows, columns = (_stretched(one, end) for one, end in zip(box, picture.shape, strict=False))
    return rows, columns


def _stretched(part: slice, end: int) -> slice:
    room = round((part.stop - part.start) * _ROOM) + 8
    return slice(max(0, part.start - room), min(end, part.stop + room))


def _merged(first: Floats, closer: Floats, rows: slice, columns: slice) -> Floats:
    """The closer look in its place, if it is about the same thing."""
    before = first[rows, columns]
    either = float(np.maximum(before, closer).sum())
    if float(np.minimum(before, closer).sum()) < _AGREED * either:
        return first
    merged = first.copy()
    merged[rows, columns] = closer
    return merged
