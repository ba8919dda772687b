"""Give one face another's complexion and light."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.tools.networks import Floats

Pixels = NDArray[np.uint8]
_GRID = 96  # cells: light is smooth
_BROAD = 0.1  # of the longer side: what is wider than that is light, what is narrower a feature
_MUCH = 0.75
_LUMA = (0.299, 0.587, 0.114)
_SPREAD = (0.6, 1.6)  # how far contrast may be changed
_SPREAD_OF_COLOUR = (0.7, 1.4)


def match(ours: Floats, theirs: Floats, where: NDArray[np.bool_]) -> Floats:
    """A face with the mean and spread of another, both L*a*b*, measured at `where` (Reinhard).

    Returns RGB from 0 to 1.
    """
    if not where.any():
        return _rgb_of(ours)
    our_mean, our_spread = _statistics(ours[where])
    their_mean, their_spread = _statistics(theirs[where])
    ratio = their_spread / np.maximum(our_spread, 1e-3)
    ratio[0] = np.clip(ratio[0], *_SPREAD)
    ratio[1:] = np.clip(ratio[1:], *_SPREAD_OF_COLOUR)
    return _rgb_of((ours - our_mean) * ratio + their_mean)


def relight(face: Floats, like: Floats, skin: Floats) -> Floats:
    """`face` with most of the broad light and shade of `like`; `skin` (0 to 1) is what counts."""
    height, width = skin.shape
    scale = min(1.0, _GRID / max(height, width))
    small = (max(1, round(width * scale)), max(1, round(height * scale)))
    blur = _BROAD * max(small)
    parts = [
        cv2.resize(one * skin[..., None], small, interpolation=cv2.INTER_AREA)
        for one in (face, like)
    ]
    weight = cv2.GaussianBlur(cv2.resize(skin, small, interpolation=cv2.INTER_AREA), (0, 0), blur)
    ours, theirs = (cv2.GaussianBlur(part, (0, 0), blur) for part in parts)
    shift = (theirs - ours) / np.maximum(weight, 1e-3)[..., None]
    return face + _MUCH * cv2.resize(shift, (width, height))


def own_colour(original: Pixels, coloured: Floats) -> Floats:
    """What to add to `coloured` to have the original's colours back, at the brightness it has.

    The white of an eye has to stay white, whatever the skin around it became.
    """
    back = original.astype(np.float32) / 255 - coloured
    return back - np.asarray(back @ np.array(_LUMA, np.float32))[..., None]


def lab_of(picture: Pixels) -> Floats:
    """L*a*b* of RGB pixels: L from 0 to 100."""
    shares = (picture / np.float32(255)).astype(np.float32)
    return np.asarray(cv2.cvtColor(shares, cv2.COLOR_RGB2Lab), dtype=np.float32)


def _rgb_of(lab: Floats) -> Floats:
    shares = cv2.cvtColor(lab.astype(np.float32), cv2.COLOR_Lab2RGB)
    return np.clip(np.asarray(shares, dtype=np.float32), 0, 1)


def _statistics(colours: Floats) -> tuple[Floats, Floats]:
    return colours.mean(axis=0), colours.std(axis=0)
