"""Take a person out of a picture: head and shoulders, upright, at a given size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.localprovider.assignment import ToolRefused
from bot.localprovider.models.catalogue import BACKGROUND
from bot.localprovider.models.where import there
from bot.localprovider.tools.faces.find import Face
from bot.localprovider.tools.networks import Floats

Pixels = NDArray[np.uint8]

NO_CUTOUT = (
    "The background model is not installed here, so the face fades out where the person would go "
    "on."
)
_FACE = 0.36  # of the sheet's height is the face, brow to chin,
_MIDDLE = 0.44  # its middle so far down,
_LOWEST = 0.60  # or lower, where the picture ends early: it has to reach the sheet's edge
_REPLACED = 0.12  # how far beyond the picture's sides and top a person may be made up


@dataclass(frozen=True, slots=True)
class Sitter:
    """RGB from 0 to 1, and how much of each pixel is the person."""

    rgb: Floats
    alpha: Floats
    note: str = ""


def seated(picture: Pixels, face: Face, side: int, models: Path) -> Sitter:
    """The person of a face on a square of `side` pixels."""
    place = _placed(face, side, len(picture))
    crop = cv2.warpAffine(
        picture, place, (side, side), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    inside = _inside(picture, place, side)
    if not there(BACKGROUND, models):
        return Sitter(crop.astype(np.float32) / 255, _oval(face, place, side) * inside, NO_CUTOUT)
    rgb, alpha = _cut(np.asarray(crop, np.uint8), models)
    oval = _oval(face, place, side)
    return Sitter(rgb, np.maximum(alpha, np.clip(oval * 1.5 - 0.5, 0, 1)) * inside)


def _placed(face: Face, side: int, height: int) -> Floats:
    """The affine map that brings the face to its place on the sheet; `height` is the picture's."""
    low, high = face.points[:, :2].min(axis=0), face.points[:, :2].max(axis=0)
    scale = side * _FACE / float(high[1] - low[1])
    middle = (low + high) / 2
    short = side - (side * _MIDDLE + (height - middle[1]) * scale)
    down = min(_LOWEST, _MIDDLE + max(0.0, float(short)) / side)
    shift = np.array([0.5, down]) * side - middle * scale
    return np.array([[scale, 0, shift[0]], [0, scale, shift[1]]], np.float32)


def _cut(crop: Pixels, models: Path) -> tuple[Floats, Floats]:
    from bot.localprovider.tools.cutout.cut import cut

    try:
        bands = np.concatenate(list(cut(Image.fromarray(crop), models)))
    except ToolRefused:  # nothing stands out: a face that fills the picture
        return crop.astype(np.float32) / 255, np.ones(crop.shape[:2], np.float32)
    return bands[..., :3].astype(np.float32) / 255, bands[..., 3].astype(np.float32) / 255


def _inside(picture: Pixels, place: Floats, side: int) -> Floats:
    """1 where the picture is, fading where it ends; below it the person goes on."""
    whole = np.ones(picture.shape[:2], np.float32)
    known = np.asarray(cv2.warpAffine(whole, place, (side, side), flags=cv2.INTER_LINEAR))
    bottom = np.flatnonzero(known.max(axis=1) > 0.5)
    known[int(bottom[-1]) :] = known[max(0, int(bottom[-1]) - 2)]
    reach = side * _REPLACED
    return np.asarray(cv2.blur(known, (round(reach / 2) * 2 + 1, 1)) * known, np.float32)


def _oval(face: Face, place: Floats, side: int) -> Floats:
    points = face.points[:, :2] @ place[:, :2].T + place[:, 2]
    middle = points.mean(axis=0)
    hull = cv2.convexHull(((points - middle) * 1.12 + middle).round().astype(np.int32))
    mask = np.zeros((side, side), np.float32)
    cv2.fillConvexPoly(mask, hull, 1.0)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), side * 0.022), np.float32)
