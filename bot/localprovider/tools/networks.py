"""Open a network from its weights: by OpenCV's DNN module, or by ncnn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.models.catalogue import Weights

Floats = NDArray[np.floating[Any]]


class Network:
    """A network run by OpenCV."""

    def __init__(self, net: cv2.dnn.Net) -> None:
        self._net = net

    def first(self, pixels: NDArray[Any]) -> Floats:
        """The first of its answers."""
        self._net.setInput(pixels)
        name = self._net.getUnconnectedOutLayersNames()[0]
        return np.asarray(self._net.forward(name), dtype=np.float32)

    def named(self, pixels: NDArray[Any], *names: str) -> tuple[Floats, ...]:
        """The answers of those names."""
        self._net.setInput(pixels)
        return tuple(np.asarray(one, dtype=np.float32) for one in self._net.forward(names))


def onnx(weights: Weights, directory: Path) -> Network:
    """Read an ONNX file."""
    return Network(cv2.dnn.readNetFromONNX(str(directory / weights.name)))


def tflite(weights: Weights, directory: Path) -> Network:
    """Read a TFLite file."""
    # OpenCV 5's new engine gives only one of such a network's answers; 4 has no other engine.
    classic = getattr(cv2.dnn, "ENGINE_CLASSIC", None)
    engine = {} if classic is None else {"engine": classic}
    return Network(cv2.dnn.readNetFromTFLite(str(directory / weights.name), **engine))
