"""Lay the repainted part over the picture without a seam."""

from __future__ import annotations

import numpy as np
from PIL import Image

from bot.localprovider.painter.canvas import soften
from bot.localprovider.painter.membrane import filled
from bot.localprovider.painter.noise import Plane
from bot.localprovider.tools.inpainting.mask import Mask

_RIM = 0.24  # of the mask's own width: so far in, its tones are led over from those around it
_LEAST_RIM = 3.0  # pixels


def blended(source: Image.Image, repainted: Image.Image, mask: Mask) -> Image.Image:
    """The source where the mask is 0, bit for bit; the repainted one where it is 1.

    At its border the repainted part takes on the tones of what is around it.
    """
    before = np.asarray(source, dtype=np.float32) / 255
    after = np.asarray(repainted, dtype=np.float32) / 255
    after = after + _difference(before, after, mask) * _rim(mask)[..., None]
    mixed = before + (np.clip(after, 0, 1) - before) * mask.share[..., None]
    result = (np.clip(mixed, 0, 1) * 255 + 0.5).astype(np.uint8)
    np.copyto(result, np.asarray(source), where=(mask.share <= 0)[..., None])
    return Image.fromarray(result)


def _difference(before: Plane, after: Plane, mask: Mask) -> Plane:
    """How the two differ around the mask, carried into it."""
    return filled(before - after, (mask.core < 0.5).astype(np.float32))


def _rim(mask: Mask) -> Plane:
    """1 outside and on the border, 0 well inside."""
    radius = max(_LEAST_RIM, float(np.sqrt((mask.core > 0.5).sum())) * _RIM / 2)
    return np.asarray(np.clip((1 - soften(mask.core, radius)) * 2, 0, 1), dtype=np.float32)
