"""A picture through the network, a tile at a time; they overlap, so that none of them shows."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from bot.localprovider.tools.upscaling.network import FACTOR, REACH

Pixels = NDArray[np.uint8]

#: Pixels of a tile's side, without the overlap. Above some 150 its layers outgrow the processor's
#: cache: five times the time a pixel.
TILE = 128

Enlarge = Callable[[Pixels], Pixels]


def bands(picture: Pixels, enlarge: Enlarge, *, done: Callable[[float], None]) -> Iterator[Pixels]:
    """The picture FACTOR times larger, from the top, a row of tiles at a time.

    `done` is told the share of the work after each tile, and may end it by raising.
    """
    height, width = picture.shape[:2]
    rows, columns = _parts(height), _parts(width)
    for number, (top, bottom) in enumerate(rows):
        band = np.empty(((bottom - top) * FACTOR, width * FACTOR, 3), np.uint8)
        for index, (left, right) in enumerate(columns):
            tile = _one(picture, enlarge, rows=(top, bottom), columns=(left, right))
            band[:, left * FACTOR : right * FACTOR] = tile
            done((number * len(columns) + index + 1) / (len(rows) * len(columns)))
        yield band


def _one(
    picture: Pixels, enlarge: Enlarge, *, rows: tuple[int, int], columns: tuple[int, int]
) -> Pixels:
    """A tile, worked on with its surroundings; beyond the picture's edge, its reflection."""
    around = picture[_indices(rows, picture.shape[0])][:, _indices(columns, picture.shape[1])]
    rim = REACH * FACTOR
    return enlarge(around)[rim:-rim, rim:-rim]


def _indices(part: tuple[int, int], length: int) -> NDArray[np.intp]:
    """Positions from REACH before to REACH after a part, reflected at both ends."""
    positions = np.arange(part[0] - REACH, part[1] + REACH)
    if length == 1:
        return np.zeros_like(positions)
    period = 2 * (length - 1)
    folded = np.abs(positions) % period
    return np.asarray(np.minimum(folded, period - folded))


def _parts(length: int) -> list[tuple[int, int]]:
    """Parts of nearly equal length, of at most TILE."""
    count = -(-length // TILE)
    edges = [round(index * length / count) for index in range(count + 1)]
    return list(itertools.pairwise(edges))
