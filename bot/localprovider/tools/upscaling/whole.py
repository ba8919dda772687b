"""Enlarge a picture of moderate size as a whole."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from PIL import Image

from bot.localprovider.tools.upscaling.enlarge import (
    TOO_LONG,
    OutOfTime,
    fitted,
    plain,
    sharp,
    why_not,
)


def enlarged(
    picture: Image.Image, size: tuple[int, int], models: Path, *, network: bool
) -> tuple[Image.Image, str]:
    """An RGB picture at `size`, and why the network was not used, if it was asked for."""
    plan, why = fitted(picture.size, size, crop=False), ""
    if network and plan.enlarges:
        why = why_not(plan, models)
        if not why:
            try:
                rows = np.concatenate(list(sharp(picture, plan, models, clock=time.monotonic)))
                return Image.fromarray(rows), ""
            except OutOfTime:
                why = TOO_LONG
    return Image.fromarray(np.concatenate(list(plain(picture, plan)))), why
