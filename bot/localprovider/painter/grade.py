"""The palette words of a prompt, laid over the finished picture: they hold in every scene."""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from bot.localprovider.painter.canvas import Canvas, Colour, ramp
from bot.localprovider.painter.noise import Plane
from bot.localprovider.painter.palette import HUES
from bot.localprovider.painter.stage import Stage

_WEIGHTS = np.array([0.30, 0.59, 0.11], dtype=np.float32)
_STRIP = 64  # rows
#: Neon by brightness: violet dark, magenta, then cyan and white.
_NEON: tuple[tuple[float, Colour], ...] = (
    (0.0, (0.02, 0.01, 0.08)), (0.22, (0.20, 0.04, 0.46)), (0.46, (0.85, 0.10, 0.68)),
    (0.66, (1.0, 0.36, 0.62)), (0.84, (0.25, 0.88, 1.0)), (1.0, (0.94, 1.0, 1.0)),
)  # fmt: skip

Matrix = NDArray[np.float32]


def grade(canvas: Canvas, stage: Stage) -> None:
    """Apply each palette that was named, and a breath of the first named colour."""
    moods = stage.reading.moods
    changes = [_MIXES[mood] for mood in sorted(moods & _MIXES.keys())]
    if stage.reading.colours and not moods & {"monochrome", "ink"}:
        changes.append(_tint(stage.reading.colours[0]))
    for matrix, lift in changes:
        _each(canvas, lambda rgb, m=matrix, up=lift: rgb @ m + up)  # type: ignore[misc]
    if "neon" in moods:
        _each(canvas, _neon)


def _each(canvas: Canvas, change: Callable[[Plane], Plane]) -> None:
    """In strips, which stay in the processor's cache."""
    for start in range(0, canvas.height, _STRIP):
        strip = canvas.rgb[start : start + _STRIP]
        strip[:] = change(strip)


def _neon(rgb: Plane) -> Plane:
    tone = rgb @ _WEIGHTS
    glowing = ramp(tone, _NEON)
    return np.asarray(glowing * 0.42 + (rgb * 1.6 - tone[..., None] * 0.6) * 0.58)


def _saturation(amount: float) -> Matrix:
    return np.asarray(
        np.eye(3, dtype=np.float32) * amount + _WEIGHTS[:, None] * (1 - amount), dtype=np.float32
    )


def _gain(r: float, g: float, b: float) -> Matrix:
    return np.diag(np.array([r, g, b], dtype=np.float32))


#: What a colour is multiplied by, and what is added to it.
_MIXES: Mapping[str, tuple[Matrix, float]] = {
    "vivid": (_saturation(1.3), 0.0),
    "pastel": (_saturation(1.0) * np.float32(0.74), 0.24),
    "dark": (_saturation(0.9) * np.float32(0.78), -0.01),
    "warm": (_saturation(0.9) @ _gain(1.13, 0.99, 0.76), 0.0),
    "cold": (_saturation(0.85) @ _gain(0.80, 0.98, 1.16), 0.0),
    "monochrome": (_saturation(0.0), 0.0),
}


def _tint(name: str) -> tuple[Matrix, float]:
    if name not in HUES:
        return _saturation(0.35), 0.0
    colour = np.array(colorsys.hsv_to_rgb(HUES[name], 0.55, 1.0), dtype=np.float32)
    toward = _WEIGHTS[:, None] * (colour / float(colour @ _WEIGHTS))[None, :]
    amount = np.float32(0.22)
    return np.asarray(np.eye(3, dtype=np.float32) * (1 - amount) + toward * amount), 0.0
