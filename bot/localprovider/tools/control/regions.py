"""Areas of a picture: by their colour, or as what lines enclose."""

from __future__ import annotations

import colorsys
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Labels = NDArray[np.int32]

_SIDE = 320  # pixels of the copy that is divided
_COLOURS = 7
_LEAST = 0.006  # of the picture: a smaller area goes to its neighbour
_TURN = 0.61803398875  # of a circle: neighbouring numbers get hues far apart


def segments(pixels: Pixels) -> Labels:
    """A number for each connected area of one colour."""
    height, width = pixels.shape[:2]
    if height * width < _COLOURS:
        return np.zeros((height, width), np.int32)
    scale = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    calm = cv2.pyrMeanShiftFiltering(small, 16, 34)
    lab = cv2.cvtColor(calm, cv2.COLOR_RGB2LAB).reshape(-1, 3).astype(np.float32)
    ends = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 1.0)
    cv2.setRNGSeed(1)  # the same picture gives the same areas
    kinds = cv2.kmeans(lab, _COLOURS, None, ends, 2, cv2.KMEANS_PP_CENTERS)[1]  # type: ignore[call-overload]
    flat = cv2.medianBlur(kinds.reshape(size[1], size[0]).astype(np.uint8), 11)
    grown = cv2.resize(_connected(flat), (width, height), interpolation=cv2.INTER_NEAREST)
    return np.asarray(grown, np.int32)


def enclosed(lines: NDArray[Any]) -> Labels:
    """A number for each area between lines (0 to 1); the lines themselves go to the nearest."""
    walls = (lines > 0.35).astype(np.uint8)
    reach = max(2, round(min(lines.shape) / 170))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    closed = np.asarray(cv2.morphologyEx(walls, cv2.MORPH_CLOSE, kernel), np.uint8)
    count, found, stats, _ = cv2.connectedComponentsWithStats(1 - closed, connectivity=4)
    labels = np.asarray(found, np.int32)
    small = stats[:, cv2.CC_STAT_AREA] < _LEAST * labels.size
    labels[small[labels] | (closed > 0)] = 0
    return _nearest(labels) if count > 1 else np.zeros(lines.shape, np.int32)


def coloured(labels: Labels) -> Pixels:
    """Each area in a colour of its own."""
    table = [
        [round(255 * c) for c in colorsys.hsv_to_rgb(number * _TURN % 1, 0.65, 0.9)]
        for number in range(int(labels.max()) + 1)
    ]
    return np.array(table, np.uint8)[labels]


def _connected(kinds: Pixels) -> Labels:
    """Areas of the same kind that do not touch become different ones; specks go."""
    labels, highest = np.zeros(kinds.shape, np.int32), 0
    for kind in np.unique(kinds):
        count, found, stats, _ = cv2.connectedComponentsWithStats((kinds == kind).astype(np.uint8))
        for number in range(1, count):
            if stats[number, cv2.CC_STAT_AREA] >= _LEAST * kinds.size:
                highest += 1
                labels[found == number] = highest
    return _nearest(labels) if highest else labels


def _nearest(labels: Labels) -> Labels:
    """The number of the nearest area, for what has none (0)."""
    empty = (labels == 0).astype(np.uint8)
    if not empty.any() or empty.all():
        return labels
    _, nearest = cv2.distanceTransformWithLabels(
        empty, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    owner = np.zeros(int(nearest.max()) + 1, np.int32)
    owner[nearest[empty == 0]] = labels[empty == 0]
    return np.asarray(owner[nearest], np.int32)
