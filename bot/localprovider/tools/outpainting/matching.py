"""Find, for each place that is to be filled, where in the known part it looks most alike.

Barnes et al.'s PatchMatch, done on whole arrays: neighbours pass their finds on in jumps, and each
tries some places at random.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[Any]
Places = NDArray[np.int32]  #: Row and column, one pair for each place to be filled.

REACH = 3  #: Pixels from a patch's middle to its edge.
_SAMPLES = (-3, -1, 1, 3)  # of a patch, each way: sixteen points stand for it
_JUMPS = (8, 4, 2, 1)
_WAYS = ((0, 1), (0, -1), (1, 0), (-1, 0))
_TRIES = 5  # random ones, each over half the reach of the last
_AT_ONCE = 2**15  # patches, some 6 MB
_REPEATED = 0.06  # what it costs to repeat the subject
_LEVEL = 0.35  # what it costs to come from elsewhere in height, from edge to edge


@dataclass(frozen=True, slots=True)
class Known:
    """Where middles of known patches may lie: inclusive rows and columns."""

    top: int
    left: int
    bottom: int
    right: int

    def clipped(self, places: Places) -> Places:
        """The nearest places within."""
        low, high = (self.top, self.left), (self.bottom, self.right)
        return np.clip(places, np.array(low, np.int32), np.array(high, np.int32))


class Matcher:
    """The search at one size.

    `holes` are the places to be filled, row and column each; `avoid`, of the picture's size, says
    what had better not be repeated, from 0 to 1.
    """

    def __init__(
        self,
        picture: Plane,
        known: Known,
        holes: Places,
        *,
        avoid: Plane,
        random: np.random.Generator,
    ) -> None:
        self._known, self._holes, self._random = known, holes, random
        self._avoid = avoid * _REPEATED
        # Below, a subject goes on where the picture cuts it off; beside it, it would be a second.
        self._beside = holes[:, 0] <= known.bottom + REACH
        self._shape = picture.shape[:2]
        self._index = np.full(self._shape, -1, np.int64)
        self._index[holes[:, 0], holes[:, 1]] = np.arange(len(holes))
        self._all = described(picture)
        self._home = known.clipped(holes)[:, 0].astype(np.float32)

    def improved(self, found: Places) -> Places:
        """Better places than those found so far, where there are any."""
        found = self._known.clipped(found)
        costs = self._costs(found)
        for jump in _JUMPS:
            for down, across in _WAYS:
                passed = self._passed_on(found, down * jump, across * jump)
                found, costs = self._better(found, costs, passed)
        for attempt in range(_TRIES):
            found, costs = self._better(found, costs, self._tried(found, attempt))
        return found

    def _passed_on(self, found: Places, down: int, across: int) -> Places:
        """What the neighbour at that distance found, moved by that distance."""
        rows = np.clip(self._holes[:, 0] - down, 0, self._shape[0] - 1)
        columns = np.clip(self._holes[:, 1] - across, 0, self._shape[1] - 1)
        neighbour = self._index[rows, columns]
        moved = found[np.maximum(neighbour, 0)] + np.array([down, across], np.int32)
        return np.where((neighbour >= 0)[:, None], self._known.clipped(moved), found)

    def _tried(self, found: Places, attempt: int) -> Places:
        known, half = self._known, 0.5**attempt
        reach = np.array([known.bottom - known.top, known.right - known.left]) * half
        step = (self._random.random((len(found), 2), dtype=np.float32) * 2 - 1) * reach
        return self._known.clipped((found + step).astype(np.int32))

    def _better(self, found: Places, costs: Plane, other: Places) -> tuple[Places, Plane]:
        theirs = self._costs(other)
        wins = theirs < costs
        return np.where(wins[:, None], other, found), np.where(wins, theirs, costs)

    def _costs(self, found: Places) -> Plane:
        height = max(1, self._known.bottom - self._known.top)
        level = np.abs(found[:, 0] - self._home) / height
        repeated = self._avoid[found[:, 0], found[:, 1]] * self._beside
        return np.asarray(self._unlike(found) + _LEVEL * level**2 + repeated)

    def _unlike(self, found: Places) -> Plane:
        """How far the patches are apart; some at a time, or they would fill the memory."""
        costs = np.empty(len(found), np.float32)
        for start in range(0, len(found), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            holes, places = self._holes[part], found[part]
            own = self._all[holes[:, 0], holes[:, 1]].astype(np.float32)
            apart = own - self._all[places[:, 0], places[:, 1]]
            costs[part] = np.einsum("ij,ij->i", apart, apart) / apart.shape[1]
        return costs


def described(picture: Plane) -> Plane:
    """Each pixel's patch as one row of numbers, each to three digits."""
    padded = np.pad(picture, ((REACH, REACH), (REACH, REACH), (0, 0)), mode="edge")
    height, width = picture.shape[:2]
    parts = [
        padded[REACH + y : REACH + y + height, REACH + x : REACH + x + width]
        for y in _SAMPLES
        for x in _SAMPLES
    ]
    return np.concatenate([part.astype(np.float16) for part in parts], axis=2)
