"""Many candidates, one face: those that overlap are averaged by score."""

from __future__ import annotations

import numpy as np

from bot.localprovider.tools.faces.blazeface import Candidates
from bot.localprovider.tools.networks import Floats

SAME = 0.3  #: Intersection over union from which two boxes mean one face.
INSIDE = 0.7  #: Share of the smaller box inside the larger from which they do, too.


def join(parts: list[Candidates]) -> Candidates:
    """All candidates, best first."""
    scores = np.concatenate([part.scores for part in parts])
    order = np.argsort(-scores, kind="stable")
    return Candidates(
        scores[order],
        np.concatenate([part.boxes for part in parts])[order],
        np.concatenate([part.keypoints for part in parts])[order],
    )


def merge(candidates: Candidates) -> Candidates:
    """One candidate a face (non-maximum suppression, averaging instead of dropping)."""
    faces: list[Candidates] = []
    left = candidates
    while len(left.scores):
        shared, contained = _overlaps(left.boxes[0], left.boxes)
        faces.append(_mean(left.where(shared >= SAME)))
        left = left.where((shared < SAME) & (contained < INSIDE))
    return join(faces) if faces else candidates


def _mean(group: Candidates) -> Candidates:
    """The average, weighted by score; the score is the best one's."""
    weights = group.scores / group.scores.sum()
    return Candidates(
        group.scores[:1],
        np.einsum("i,ij->j", weights, group.boxes)[None],
        np.einsum("i,ijk->jk", weights, group.keypoints)[None],
    )


def _overlaps(one: Floats, boxes: Floats) -> tuple[Floats, Floats]:
    """Of `one` with each: intersection over union, and over the smaller of the two."""
    corner = np.maximum(one[:2], boxes[:, :2])
    size = np.clip(np.minimum(one[2:], boxes[:, 2:]) - corner, 0, None)
    shared = size[:, 0] * size[:, 1]
    area, areas = _area(one[None])[0], _area(boxes)
    return shared / (area + areas - shared), shared / np.minimum(area, areas)


def _area(boxes: Floats) -> Floats:
    return np.asarray(np.prod(np.clip(boxes[:, 2:] - boxes[:, :2], 1e-6, None), axis=1))
