"""What a preprocessor takes from a picture: one map for each of the documented modules.

Where a module is a network that is not here, it is done by a plain method, which `NOTES` tells,
or refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.localprovider.assignment import ToolRefused
from bot.localprovider.models.catalogue import BACKGROUND
from bot.localprovider.models.where import there
from bot.localprovider.tools.control import lines, regions

Pixels = NDArray[np.uint8]

LINES, REGIONS, DEPTH, TONES = "lines", "regions", "depth", "tones"
#: How the map of a module is followed.
KINDS: Mapping[str, str] = {
    "canny": LINES, "lineart_realistic": LINES, "mlsd": LINES, "scribble_xdog": LINES,
    "seg_ufade20k": REGIONS, "depth_midas": DEPTH, "inpaint_global_harmonious": TONES,
}  # fmt: skip
NOTES: Mapping[str, str] = {
    "seg_ufade20k": "Segments are told apart by colour here, not by what they show.",
    "depth_midas": (
        "Depth is estimated here from what stands out in the picture and from how low it lies."
    ),
}
_REFUSED: Mapping[str, str] = {
    "normal_bae": (
        "Surface normals cannot be told from one picture without a network that is not here. "
        "Use depth_midas or lineart_realistic instead."
    ),
    "openpose": (
        "Poses cannot be told without a network that is not here. "
        "Use depth_midas or scribble_xdog instead: both keep a figure's outline."
    ),
}
_NO_DEPTH = (
    "Depth needs the background model, which is not installed here yet: run `easel models pull "
    "background` where the local provider runs."
)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`threshold_a` and `threshold_b`; each module has its own meaning for them."""

    low: int = -1
    high: int = -1


def preprocessed(
    module: str, picture: Image.Image, models: Path, *, at: Thresholds | None = None
) -> Pixels:
    """The map of an RGB picture, RGB, white on black where it is lines. Raises ToolRefused."""
    if module in _REFUSED:
        raise ToolRefused(_REFUSED[module])
    pixels, at = np.asarray(picture), at or Thresholds()
    if module == "depth_midas":
        return _grey(_depth(pixels, models))
    return _PLAIN[module](pixels, at)


def _grey(plane: NDArray[np.floating]) -> Pixels:
    level = np.clip(plane * 255 + 0.5, 0, 255).astype(np.uint8)
    return np.repeat(level[..., None], 3, axis=2)


def _depth(pixels: Pixels, models: Path) -> NDArray[np.floating]:
    if not there(BACKGROUND, models):
        raise ToolRefused(_NO_DEPTH)
    from bot.localprovider.tools.cutout.subject import SubjectFinder

    found = np.asarray(SubjectFinder(models).find(pixels), np.float32)
    subject = np.asarray(cv2.GaussianBlur(found, (0, 0), max(1.0, len(found) / 400)))
    ground = np.linspace(0, 1, len(subject), dtype=np.float32)[:, None] ** 1.6 * 0.55
    return np.asarray(ground + (np.maximum(ground, 0.82) - ground) * subject)


def _tones(pixels: Pixels, _: Thresholds) -> Pixels:
    return _grey(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255)


_PLAIN: Mapping[str, Callable[[Pixels, Thresholds], Pixels]] = {
    "canny": lambda pixels, at: _grey(lines.canny(pixels, low=at.low, high=at.high)),
    "lineart_realistic": lambda pixels, _: _grey(lines.drawn(pixels)),
    "mlsd": lambda pixels, _: _grey(lines.straight(pixels)),
    "scribble_xdog": lambda pixels, at: _grey(lines.scribbled(pixels, threshold=at.low)),
    "seg_ufade20k": lambda pixels, _: regions.coloured(regions.segments(pixels)),
    "inpaint_global_harmonious": _tones,
}
