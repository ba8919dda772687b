"""What stands under the mask before it is repainted (`inpainting_fill`)."""

from __future__ import annotations

import numpy as np
from PIL import Image

from bot.localprovider.painter import noise
from bot.localprovider.painter.membrane import filled
from bot.localprovider.painter.noise import Plane
from bot.localprovider.tools.inpainting.mask import Mask

FILL, ORIGINAL, NOISE, NOTHING = range(4)


def prepared(source: Image.Image, mask: Mask, kind: int, *, seed: int) -> Image.Image:
    """The source with its masked part replaced: by its surroundings, by noise, or by nothing."""
    if kind == ORIGINAL:
        return source
    rgb = np.asarray(source, dtype=np.float32) / 255
    core = mask.core[..., None]
    mixed = rgb + (_content(rgb, mask, kind, seed) - rgb) * core
    return Image.fromarray((np.clip(mixed, 0, 1) * 255 + 0.5).astype(np.uint8))


def _content(rgb: Plane, mask: Mask, kind: int, seed: int) -> Plane:
    surroundings = filled(rgb, (mask.share < 0.02).astype(np.float32))
    if not surroundings.any():  # the mask covers everything
        surroundings = np.broadcast_to(rgb.reshape(-1, 3).mean(axis=0), rgb.shape)
    if kind == FILL:
        return surroundings
    if kind == NOTHING:
        flat = surroundings[mask.core > 0.5].mean(axis=0)
        return np.broadcast_to(flat, rgb.shape)
    shape = (rgb.shape[0], rgb.shape[1])
    random = noise.source(seed, "latent noise")
    clouds = [noise.fractal(random, shape, cells=(10, 10), octaves=6, gain=0.7) for _ in range(3)]
    return surroundings * 0.35 + np.stack(clouds, axis=-1) * 0.65
