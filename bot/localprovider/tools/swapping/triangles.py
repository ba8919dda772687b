"""The net of triangles over the mesh's points."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.tools.networks import Floats
from bot.localprovider.tools.swapping.regions import CHIN, FOREHEAD, LEFT_CHEEK, RIGHT_CHEEK

_SIZE = 1000.0  # the face's height in the plane where the triangles are made

Corners = NDArray[np.int32]  #: n × 3 indices of points


def triangulate(points: Floats) -> Corners:
    """Delaunay triangles over a face's points (468 × 3), as seen from its own front.

    From the front nothing lies behind anything else, so the net fits the same person turned
    aside, and anybody else.
    """
    plane = _frontal(points)
    low, high = plane.min(axis=0) - 10, plane.max(axis=0) + 10
    rectangle = (*np.floor(low).astype(int), *np.ceil(high - low).astype(int))
    net = cv2.Subdiv2D([int(value) for value in rectangle])
    index = {}
    for number, (x, y) in enumerate(plane.tolist()):
        net.insert((x, y))
        index[x, y] = number
    corners = np.asarray(net.getTriangleList()).reshape(-1, 3, 2).tolist()
    known = [[index.get((x, y), -1) for x, y in triangle] for triangle in corners]
    return np.array([three for three in known if min(three) >= 0], dtype=np.int32)


def _frontal(points: Floats) -> Floats:
    """The points in the face's own axes (across, down), `_SIZE` high."""
    across = _unit(points[LEFT_CHEEK] - points[RIGHT_CHEEK])
    down = points[CHIN] - points[FOREHEAD]
    down = _unit(down - across * float(down @ across))
    plane = np.stack([points @ across, points @ down], axis=1)
    height = float(np.ptp(plane[:, 1])) or 1.0
    return np.asarray((plane - plane.mean(axis=0)) * (_SIZE / height), dtype=np.float32)


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-6), dtype=np.float32)
