"""The mask of what is repainted: fitted, turned round, softened, and the part of it that counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from bot.localprovider.painter.noise import Plane
from bot.localprovider.tools.drawing.fit import fit

_PAINTED = 127  # level from which a mask counts as painted


@dataclass(frozen=True, slots=True)
class Mask:
    """How much of each pixel is repainted, 0 to 1; `core` is the mask before it was softened."""

    share: Plane
    core: Plane

    @property
    def empty(self) -> bool:
        """Whether nothing was painted."""
        return not bool((self.core > 0.5).any())


def mask_of(picture: Image.Image, size: tuple[int, int], options: Mapping[str, Any]) -> Mask:
    """White is repainted; a mask that is transparent anywhere counts by how opaque it is."""
    plane = picture.getchannel("A") if _see_through(picture) else picture.convert("L")
    plane = fit(plane.convert("RGB"), size, options["resize_mode"]).convert("L")
    if options["mask_invert"]:
        plane = ImageOps.invert(plane)
    across, down = options["mask_blur"]
    soft = plane.filter(ImageFilter.GaussianBlur((across, down)))
    return Mask(_plane(soft), _plane(plane.point(lambda level: 255 * (level > _PAINTED))))


def around(mask: Mask, padding: int, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The box round what is painted, with `padding`, in the picture's own shape where it fits."""
    width, height = size
    rows = np.flatnonzero((mask.core > 0.5).any(axis=1))
    columns = np.flatnonzero((mask.core > 0.5).any(axis=0))
    left, right = int(columns[0]) - padding, int(columns[-1]) + 1 + padding
    top, bottom = int(rows[0]) - padding, int(rows[-1]) + 1 + padding
    wide, high = right - left, bottom - top
    if wide * height < high * width:
        left, right = _widened(left, right, round(high * width / height))
    else:
        top, bottom = _widened(top, bottom, round(wide * height / width))
    left, right = _inside(left, right, width)
    top, bottom = _inside(top, bottom, height)
    return left, top, right, bottom


def _see_through(picture: Image.Image) -> bool:
    # Many programs write an alpha channel that says nothing.
    return picture.mode == "RGBA" and picture.getchannel("A").getextrema() != (255, 255)


def _widened(low: int, high: int, length: int) -> tuple[int, int]:
    start = low - (length - (high - low)) // 2
    return start, start + length


def _inside(low: int, high: int, limit: int) -> tuple[int, int]:
    """Moved into the picture, and cut where it is longer than that."""
    length = min(high - low, limit)
    start = min(max(0, low), limit - length)
    return start, start + length


def _plane(picture: Image.Image) -> Plane:
    return np.asarray(picture, dtype=np.float32) / 255
