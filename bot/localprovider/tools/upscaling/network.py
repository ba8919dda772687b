"""realesr-animevideov3: four times the size, with edges redrawn."""

from __future__ import annotations

from pathlib import Path

import ncnn
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.models.catalogue import REALESR_BIN, REALESR_PARAM

Pixels = NDArray[np.uint8]

FACTOR = 4
REACH = 18  #: Pixels around one that its enlargement depends on: eighteen layers of 3 × 3.
THREADS = 2


class RealEsr:
    """The network, run by ncnn."""

    def __init__(self, models: Path) -> None:
        self._net = ncnn.Net()
        self._net.opt.use_vulkan_compute = False
        self._net.opt.num_threads = THREADS
        self._net.load_param(str(models / REALESR_PARAM.name))
        self._net.load_model(str(models / REALESR_BIN.name))

    def enlarge(self, tile: Pixels) -> Pixels:
        """An RGB picture at FACTOR times its size; memory grows with the tile."""
        height, width = tile.shape[:2]
        kind = ncnn.Mat.PixelType.PIXEL_RGB
        given = ncnn.Mat.from_pixels(np.ascontiguousarray(tile), kind, width, height)
        given.substract_mean_normalize([], [1 / 255] * 3)
        extractor = self._net.create_extractor()
        extractor.input("data", given)
        _, answer = extractor.extract("output")
        answer.substract_mean_normalize([], [255.0] * 3)
        made = np.asarray(answer).transpose(1, 2, 0)
        return np.asarray(np.clip(made, 0, 255) + 0.5, dtype=np.uint8)
