"""Lines of a picture, each kind as a plane from 0 to 1, the line bright."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Plane = NDArray[Any]

_STRONG, _WEAK = 0.955, 0.90  # quantiles of the steepness, where no thresholds are given
_LEAST = (18, 45)  # levels: less steep is no edge
_EQUAL = 64  # the value both thresholds have in the vendor's example: no threshold meant
_SHORTEST = 0.045  # of the longer side: a straight line that counts
_SCRIBBLE = 32


def canny(pixels: Pixels, *, low: int, high: int) -> Plane:
    """Thin edges (Canny)."""
    even = cv2.bilateralFilter(pixels, 7, 35, 5)
    calm = np.asarray(cv2.GaussianBlur(even, (0, 0), 1.1 * _scale(pixels)), np.uint8)
    if low < 1 or high < 1 or low == high == _EQUAL:
        low, high = _thresholds(calm)
    edges = cv2.Canny(calm, min(low, high), max(low, high), L2gradient=True)
    return np.asarray(edges, np.float32) / 255


def _thresholds(pixels: Pixels) -> tuple[int, int]:
    """From how steep the picture is: a soft one has edges as well."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    steep = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    weak, strong = np.quantile(steep, (_WEAK, _STRONG))
    return max(_LEAST[0], round(float(weak))), max(_LEAST[1], round(float(strong)))


def drawn(pixels: Pixels) -> Plane:
    """Soft lines as of a pencil: where a pixel is darker than what is around it."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    grey = np.asarray(cv2.bilateralFilter(grey, 7, 30, 5))
    scale = _scale(pixels)
    found = np.zeros_like(grey)
    for radius in (1.2, 2.4):
        found = np.maximum(found, _dark(grey, radius * scale))
    return np.asarray(np.clip((found - 3) / 22, 0, 1))


def scribbled(pixels: Pixels, *, threshold: int) -> Plane:
    """Few thick strokes (extended difference of Gaussians)."""
    level = threshold if 1 <= threshold <= 64 and threshold != _EQUAL else _SCRIBBLE
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    found = _dark(np.asarray(cv2.bilateralFilter(grey, 9, 50, 7)), 2.6 * _scale(pixels))
    strokes = (found > 2 + 8 * level / 64).astype(np.uint8)
    strokes = _without_specks(strokes, least=int(90 * _scale(pixels) ** 2))
    width = max(2, round(2.5 * _scale(pixels)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    thick = cv2.GaussianBlur(cv2.dilate(strokes, kernel).astype(np.float32), (0, 0), 0.8)
    return np.asarray(np.clip(thick * 1.4, 0, 1))


def straight(pixels: Pixels) -> Plane:
    """Straight segments only (line segment detector)."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(grey)[0]
    sheet, shortest = np.zeros(grey.shape, np.uint8), max(grey.shape) * _SHORTEST
    for x1, y1, x2, y2 in [] if found is None else found.reshape(-1, 4):
        if np.hypot(x2 - x1, y2 - y1) >= shortest:
            ends = (round(float(x1)), round(float(y1))), (round(float(x2)), round(float(y2)))
            cv2.line(sheet, *ends, 255, max(1, round(1.5 * _scale(pixels))), cv2.LINE_AA)
    return sheet.astype(np.float32) / 255


def _dark(grey: Plane, radius: float) -> Plane:
    """How much darker, in levels, than around; borders of two areas count half."""
    fine = cv2.GaussianBlur(grey, (0, 0), radius)
    wide = cv2.GaussianBlur(grey, (0, 0), radius * 1.8)
    return np.asarray(np.maximum(wide - fine, 0) * 1.5)


def _without_specks(strokes: NDArray[np.uint8], *, least: int) -> NDArray[np.uint8]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] >= least
    keep[0] = False
    return np.asarray(keep[labels], np.uint8)


def _scale(pixels: Pixels) -> float:
    return max(0.6, float(min(pixels.shape[:2])) / 512)
