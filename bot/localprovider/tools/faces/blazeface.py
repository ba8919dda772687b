"""BlazeFace, short range: faces of a tenth of a square picture and more.

The network answers with corrections to 896 fixed anchors; decoding them is ours. The figures are
those of the graph it comes with (mediapipe, modules/face_detection).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.tools.networks import Floats, Network

SIDE = 128  #: Pixels of the square the network looks at.
_STRIDES = ((8, 2), (16, 6))  # distance of anchors in pixels, anchors at a place
_KEYPOINTS = 6  # right eye, left eye, nose, mouth, right ear, left ear (the person's own sides)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Possible faces, best first. Fractions of the square: boxes are left, top, right, bottom."""

    scores: Floats  #: n
    boxes: Floats  #: n × 4
    keypoints: Floats  #: n × 6 × 2

    def where(self, chosen: NDArray[np.bool_]) -> Candidates:
        return Candidates(self.scores[chosen], self.boxes[chosen], self.keypoints[chosen])

    def moved(self, *, left: float, top: float, side: float) -> Candidates:
        """The same in the pixels of the picture that the square is a part of."""
        corner = np.array([left, top], dtype=np.float32)
        return Candidates(
            self.scores,
            self.boxes * side + np.tile(corner, 2),
            self.keypoints * side + corner,
        )


class BlazeFace:
    """The network with its anchors."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._anchors = anchors()

    def look(self, square: NDArray[np.uint8], *, at_least: float) -> Candidates:
        """Candidates in a square RGB picture of any size, with a score of `at_least` (0 to 1)."""
        pixels = cv2.dnn.blobFromImage(square, 1 / 127.5, (SIDE, SIDE), (127.5, 127.5, 127.5))
        raw_scores, raw_boxes = self._network.named(pixels, "classificators", "regressors")
        scores = 1 / (1 + np.exp(-np.clip(raw_scores.reshape(-1), -50, 50)))
        chosen = np.flatnonzero(scores >= at_least)
        chosen = chosen[np.argsort(-scores[chosen])]
        return decode(
            scores[chosen], raw_boxes.reshape(len(self._anchors), -1)[chosen], self._anchors[chosen]
        )


def anchors() -> Floats:
    """The centres of the anchors, as fractions of the square, in the network's order."""
    layers = [_grid(SIDE // stride, each) for stride, each in _STRIDES]
    return np.concatenate(layers).astype(np.float32)


def decode(scores: Floats, raw: Floats, centres: Floats) -> Candidates:
    """Turn the network's corrections (pixels of its square) into boxes and keypoints."""
    values = raw / SIDE
    centre = centres + values[:, 0:2]
    half = values[:, 2:4] / 2
    keypoints = values[:, 4 : 4 + 2 * _KEYPOINTS].reshape(-1, _KEYPOINTS, 2) + centres[:, None]
    return Candidates(
        scores.astype(np.float32),
        np.concatenate([centre - half, centre + half], axis=1).astype(np.float32),
        keypoints.astype(np.float32),
    )


def _grid(cells: int, each: int) -> Floats:
    places = (np.arange(cells) + 0.5) / cells
    x, y = np.meshgrid(places, places)
    return np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), each, axis=0).astype(np.float32)
