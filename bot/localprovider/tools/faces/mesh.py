"""The face mesh: 468 points on a face, and whether it is one at all."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.tools.networks import Floats, Network

SIDE = 192  #: Pixels of the square the network looks at.
POINTS = 468
ROOM = 1.5  #: The square is so much wider than the face, as the network was trained.
RIGHT_EYE, LEFT_EYE = 33, 263  #: Outer corners, the person's own sides.


@dataclass(frozen=True, slots=True)
class Square:
    """A turned square of the picture: middle and side in pixels, angle in radians."""

    x: float
    y: float
    side: float
    angle: float

    def to_picture(self) -> Floats:
        """The affine map (2 × 3) from the network's pixels to the picture's."""
        along = np.cos(self.angle) * self.side / SIDE
        across = np.sin(self.angle) * self.side / SIDE
        turn = np.array([[along, -across], [across, along]])
        middle = np.array([self.x, self.y]) - turn @ np.full(2, SIDE / 2)
        return np.column_stack([turn, middle]).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Measured:
    """Points in the picture's pixels (z in the same unit, away from the viewer), and presence."""

    points: Floats  #: 468 × 3
    presence: float  #: 0 to 1: how sure the network is that this is a face


class FaceMesh:
    """The network."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def measure(self, picture: NDArray[np.uint8], square: Square) -> Measured:
        """Find the points of the face in a square of an RGB picture."""
        to_picture = square.to_picture()
        patch = cv2.warpAffine(
            picture,
            to_picture,
            (SIDE, SIDE),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        pixels = cv2.dnn.blobFromImage(patch, 1 / 255, (SIDE, SIDE))
        raw, flag = self._network.named(pixels, "conv2d_21", "conv2d_31")
        points = raw.reshape(POINTS, 3)
        placed = points[:, :2] @ to_picture[:, :2].T + to_picture[:, 2]
        depth = points[:, 2:] * (square.side / SIDE)
        presence = 1 / (1 + np.exp(-float(np.clip(flag.reshape(-1)[0], -50, 50))))
        return Measured(np.concatenate([placed, depth], axis=1).astype(np.float32), presence)


def around_box(box: Floats, right_eye: Floats, left_eye: Floats) -> Square:
    """The square for a detected face."""
    middle = (box[:2] + box[2:]) / 2
    side = float(np.max(box[2:] - box[:2])) * ROOM
    return Square(float(middle[0]), float(middle[1]), side, _angle(right_eye, left_eye))


def around_points(points: Floats) -> Square:
    """The square for a face that was measured once: the second look is the better one."""
    angle = _angle(points[RIGHT_EYE], points[LEFT_EYE])
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    upright = points[:, :2] @ turn.T
    low, high = upright.min(axis=0), upright.max(axis=0)
    middle = turn.T @ ((low + high) / 2)
    return Square(float(middle[0]), float(middle[1]), float(np.max(high - low)) * ROOM, angle)


def _angle(right_eye: Floats, left_eye: Floats) -> float:
    return float(np.arctan2(left_eye[1] - right_eye[1], left_eye[0] - right_eye[0]))
