"""Whether a face looks like another, and whether anything but a face has changed."""

from __future__ import annotations

import numpy as np
from PIL import Image

from bot.localprovider.tools.faces.find import Face, FaceFinder, largest


def found(finder: FaceFinder, picture: Image.Image) -> Face:
    """The largest face of a picture."""
    return largest(finder.find(np.asarray(picture.convert("RGB"))))


def looks(finder: FaceFinder, picture: Image.Image) -> np.ndarray:
    """How bright a face is at its 468 points, whatever its place, size and lighting."""
    grey = np.asarray(picture.convert("L"), dtype=float)
    x, y = found(finder, picture).points[:, :2].round().astype(int).T
    values = grey[y.clip(0, grey.shape[0] - 1), x.clip(0, grey.shape[1] - 1)]
    return (values - values.mean()) / values.std()


def likeness(finder: FaceFinder, one: Image.Image, other: Image.Image) -> float:
    """1 for the same face, about 0 for strangers."""
    return float((looks(finder, one) * looks(finder, other)).mean())


def outside_changed(finder: FaceFinder, *, before: Image.Image, after: Image.Image) -> bool:
    """Whether a pixel outside the largest face's box differs."""
    changed = (np.asarray(after.convert("RGB")) != np.asarray(before.convert("RGB"))).any(axis=2)
    left, top, right, bottom = (round(float(edge)) for edge in found(finder, before).box)
    changed[max(0, top - 1) : bottom + 2, max(0, left - 1) : right + 2] = False
    return bool(changed.any())
