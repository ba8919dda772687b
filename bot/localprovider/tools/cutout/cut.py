"""Cut the subject out of a picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.localprovider.assignment import ToolRefused
from bot.localprovider.tools.cutout.matte import LONGEST, bands, prepare
from bot.localprovider.tools.cutout.subject import SubjectFinder
from bot.localprovider.tools.networks import Floats

Pixels = NDArray[np.uint8]

_NOTHING = 0.002  # share of the picture, less than which is no subject
_CLEAR = 0.5
_GREY = (128, 128, 128)  # stands for what is transparent already, while the subject is looked for


def cut(picture: Image.Image, models: Path) -> Iterator[Pixels]:
    """The subject of an RGB or RGBA picture, on nothing: RGBA, some rows at a time, from the top.

    What was transparent stays so. Raises ToolRefused where no subject stands out.
    """
    alpha = np.asarray(picture.getchannel("A")) if picture.mode == "RGBA" else None
    pixels = np.asarray(_on_grey(picture))
    small = _bounded(pixels)
    # The network is let go before the bands are made: both at once would be the peak.
    mask = SubjectFinder(models).find(small)
    if float((mask > _CLEAR).mean()) < _NOTHING:
        raise ToolRefused("No subject stands out from its background in this picture.")
    return _with_alpha(bands(pixels, prepare(small, mask)), alpha)


def _on_grey(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    backdrop = Image.new("RGB", picture.size, _GREY)
    backdrop.paste(picture, mask=picture.getchannel("A"))
    return backdrop


def _bounded(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    scale = LONGEST / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _with_alpha(made: Iterator[Pixels], alpha: Pixels | None) -> Iterator[Pixels]:
    """The bands, with the picture's own transparency multiplied in."""
    top = 0
    for band in made:
        if alpha is not None:
            own: Floats = alpha[top : top + len(band)].astype(np.float32) / 255
            band[..., 3] = (band[..., 3] * own + 0.5).astype(np.uint8)
        top += len(band)
        yield band
