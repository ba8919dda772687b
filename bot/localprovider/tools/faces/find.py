"""Find every face of a picture and measure it; numbered from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.models.catalogue import BLAZEFACE, FACE_MESH
from bot.localprovider.tools.faces.blazeface import SIDE, BlazeFace, Candidates
from bot.localprovider.tools.faces.mesh import FaceMesh, around_box, around_points
from bot.localprovider.tools.faces.overlap import join, merge
from bot.localprovider.tools.faces.windows import Window, windows
from bot.localprovider.tools.networks import Floats, tflite

LONGEST = 2048  #: Pixels. Larger pictures are searched in a smaller copy.
CANDIDATE = 0.5  #: BlazeFace's score from which it is worth the second look.
PRESENT = 0.5  #: The mesh's, from which it is a face: this one tells cats and curtains from people.
MOST = 32  #: Faces looked at closely, best first.


@dataclass(frozen=True, slots=True)
class Face:
    """A face in the picture's pixels. `box` is left, top, right, bottom; `points` 468 × 3."""

    box: Floats
    points: Floats
    score: float

    @property
    def area(self) -> float:
        width, height = self.box[2:] - self.box[:2]
        return float(width * height)


class FaceFinder:
    """Both networks: one finds, the other measures and has the last word."""

    def __init__(self, models: Path) -> None:
        self._blazeface = BlazeFace(tflite(BLAZEFACE, models))
        self._mesh = FaceMesh(tflite(FACE_MESH, models))

    def find(self, picture: NDArray[np.uint8]) -> tuple[Face, ...]:
        """All faces of an RGB picture, the leftmost first."""
        small, scale = _bounded(picture)
        candidates = merge(join([self._look(small, window) for window in _windows(small)]))
        count = min(len(candidates.scores), MOST)
        measured = (self._measure(small, candidates, index, scale) for index in range(count))
        faces = _distinct([face for face in measured if face is not None])
        return tuple(sorted(faces, key=lambda face: float(face.box[0] + face.box[2])))

    def _look(self, picture: NDArray[np.uint8], window: Window) -> Candidates:
        found = self._blazeface.look(_cut(picture, window), at_least=CANDIDATE)
        whole = found.where(_whole(found.boxes, window, picture))
        return whole.moved(left=window.left, top=window.top, side=window.side)

    def _measure(
        self, picture: NDArray[np.uint8], found: Candidates, index: int, scale: float
    ) -> Face | None:
        eyes = found.keypoints[index]
        first = self._mesh.measure(picture, around_box(found.boxes[index], eyes[0], eyes[1]))
        if first.presence < PRESENT:
            return None
        second = self._mesh.measure(picture, around_points(first.points))
        points = (second if second.presence >= PRESENT else first).points / scale
        box = np.concatenate([points[:, :2].min(axis=0), points[:, :2].max(axis=0)])
        return Face(box, points, float(found.scores[index]))


def largest(faces: Sequence[Face]) -> Face:
    """The face a picture is of."""
    return max(faces, key=lambda face: face.area)


def _bounded(picture: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    height, width = picture.shape[:2]
    scale = min(1.0, LONGEST / max(height, width))
    if scale == 1.0:
        return picture, scale
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8), scale


def _windows(picture: NDArray[np.uint8]) -> list[Window]:
    height, width = picture.shape[:2]
    return list(windows(width, height))


def _cut(picture: NDArray[np.uint8], window: Window) -> NDArray[np.uint8]:
    """The window at the network's size; black where it hangs over the edge."""
    scale = SIDE / window.side
    height, width = picture.shape[:2]
    left, top = max(0, window.left), max(0, window.top)
    part = picture[top : min(height, window.top + window.side)]
    part = part[:, left : min(width, window.left + window.side)]
    size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    square = np.zeros((SIDE, SIDE, 3), np.uint8)
    x, y = round((left - window.left) * scale), round((top - window.top) * scale)
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)[: SIDE - y, : SIDE - x]
    square[y : y + small.shape[0], x : x + small.shape[1]] = small
    return square


def _whole(boxes: Floats, window: Window, picture: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which boxes are not cut by the window; the picture's own edges may cut them."""
    height, width = picture.shape[:2]
    slack = 0.02
    at_edge = np.array(
        [
            window.left <= 0,
            window.top <= 0,
            window.left + window.side >= width,
            window.top + window.side >= height,
        ]
    )
    inside = np.concatenate([boxes[:, :2] > slack, boxes[:, 2:] < 1 - slack], axis=1)
    return np.asarray(np.all(inside | at_edge, axis=1))


def _distinct(faces: Sequence[Face]) -> list[Face]:
    """Without those whose middle lies in a better one: two candidates may end on one face."""
    kept: list[Face] = []
    for face in faces:
        middle = (face.box[:2] + face.box[2:]) / 2
        if not any(np.all(middle > one.box[:2]) and np.all(middle < one.box[2:]) for one in kept):
            kept.append(face)
    return kept
