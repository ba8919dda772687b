"""Put one face in another's place."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.tools.faces.find import Face
from bot.localprovider.tools.networks import Floats
from bot.localprovider.tools.swapping import clone, mask, tone
from bot.localprovider.tools.swapping.shape import reshape
from bot.localprovider.tools.swapping.triangles import triangulate
from bot.localprovider.tools.swapping.warp import warp

Pixels = NDArray[np.uint8]
LARGEST = 1536  #: Pixels of a face's longer side; a larger one is made smaller and enlarged.
_ROOM = 4  # pixels around the outline that is worked on
_ROWS = 256
FIDELITY = 0.5  #: Unless one asks for more or less.


@dataclass(frozen=True, slots=True)
class _Place:
    """The part of the target that is worked on, and the face's points in it."""

    pixels: Pixels
    points: Floats

    @property
    def size(self) -> tuple[int, int]:
        return self.pixels.shape[1], self.pixels.shape[0]


def swap(
    target: Pixels, old: Face, source: Pixels, new: Face, *, fidelity: float = FIDELITY
) -> Pixels:
    """A copy of `target` with the face `new` of `source` in place of its face `old`.

    `fidelity`, 0 to 1: how far the source's proportions come along, not only its looks. No pixel
    outside the old face's outline changes.
    """
    result = target.copy()
    place = _place(result, old)
    if not place.pixels.size:
        return result
    small = _bounded(place)
    points = reshape(small.points, new.points, much=fidelity)
    face, covered = warp(
        source, new.points, onto=points, corners=triangulate(old.points), size=small.size
    )
    _blend(place.pixels, *_coloured(small, points, face, covered > 0))
    return result


def _place(picture: Pixels, face: Face) -> _Place:
    """A view: what is painted there is painted in the picture."""
    height, width = picture.shape[:2]
    left, top = (max(0, int(np.floor(value)) - _ROOM) for value in face.box[:2])
    right, bottom = (int(np.ceil(value)) + _ROOM for value in face.box[2:])
    points = face.points - np.array([left, top, 0], np.float32)
    return _Place(picture[top : min(bottom, height), left : min(right, width)], points)


def _bounded(place: _Place) -> _Place:
    """The same at LARGEST, if it is more."""
    scale = LARGEST / max(place.size)
    if scale >= 1:
        return place
    width, height = (max(1, round(side * scale)) for side in place.size)
    pixels = cv2.resize(place.pixels, (width, height), interpolation=cv2.INTER_AREA)
    return _Place(np.asarray(pixels, np.uint8), place.points * scale)


def _coloured(
    place: _Place, points: Floats, face: Pixels, covered: NDArray[np.bool_]
) -> tuple[Pixels, Floats]:
    """The face, coloured and lit like the one it replaces, and how much of it shows where."""
    labs = tone.lab_of(place.pixels), tone.lab_of(face)
    unlike = mask.unlike_skin(labs[0], place.points), mask.unlike_skin(labs[1], points)
    outline = mask.oval(place.points, place.size) * covered
    skin = outline * (1 - np.maximum(*unlike))
    target = place.pixels.astype(np.float32) / 255
    lit = tone.relight(tone.match(labs[1], labs[0], skin > 0.5), target, skin)
    rim = (outline > 0.02) & (outline < 0.6) & (skin > 0.7 * outline)
    lit += clone.difference(lit, target, rim)
    lit += tone.own_colour(face, lit) * mask.eyes(points, place.size)[..., None]
    hidden = _hidden(place, points, unlike)
    return np.asarray(np.clip(lit, 0, 1) * 255 + 0.5, dtype=np.uint8), outline * (1 - hidden)


def _hidden(place: _Place, points: Floats, unlike: tuple[Floats, Floats]) -> Floats:
    """Where the old face stays: its hair, what its open mouth shows, and where the new has hair."""
    hair = mask.hair(unlike[0], place.points, soft=mask.HAIR_THAT_STAYS)
    theirs = mask.hair(unlike[1], points, soft=mask.HAIR_LEFT_OUT)
    return np.maximum(np.maximum(hair, theirs), mask.mouth(place.points, place.size))


def _blend(pixels: Pixels, face: Pixels, cover: Floats) -> None:
    """Lay the face over the pixels, some rows at a time."""
    size = (pixels.shape[1], pixels.shape[0])
    if face.shape != pixels.shape:
        face = np.asarray(cv2.resize(face, size, interpolation=cv2.INTER_CUBIC), np.uint8)
        cover = np.asarray(cv2.resize(cover, size), np.float32)
    for top in range(0, len(pixels), _ROWS):
        rows = slice(top, top + _ROWS)
        share, below = cover[rows, :, None], pixels[rows].astype(np.float32)
        mixed = np.asarray(below + (face[rows] - below) * share + 0.5, dtype=np.uint8)
        np.copyto(pixels[rows], mixed, where=share > 0)
