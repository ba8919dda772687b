"""The last passes: glow of bright parts, contrast, vignette, the grain of paper, the style."""

from __future__ import annotations

import numpy as np

from bot.localprovider.painter import noise
from bot.localprovider.painter.canvas import Canvas, soften
from bot.localprovider.painter.grade import grade
from bot.localprovider.painter.noise import Plane
from bot.localprovider.painter.stage import Stage


def finish(canvas: Canvas, stage: Stage) -> None:
    """Apply the passes that every picture gets."""
    _bloom(canvas)
    grade(canvas, stage)
    if stage.brief.style == "ink" or "ink" in stage.reading.moods:
        _ink(canvas)
    if stage.brief.style == "poster":
        _poster(canvas)
    _contrast(canvas, 0.10 + 0.012 * min(stage.brief.guidance, 20.0))
    _vignette(canvas)
    _grain(canvas, stage)


def _bloom(canvas: Canvas) -> None:
    bright = np.clip(canvas.rgb.max(axis=2) - 0.78, 0, 1) * 3
    canvas.light(soften(bright, canvas.height * 0.018) * 0.32, (1.0, 0.97, 0.92))


def _contrast(canvas: Canvas, amount: float) -> None:
    rgb = np.clip(canvas.rgb, 0, 1)
    canvas.rgb[:] = rgb + (rgb * rgb * (3 - 2 * rgb) - rgb) * amount


def _vignette(canvas: Canvas) -> None:
    away = canvas.distance(canvas.aspect / 2, 0.5, stretch=canvas.aspect)
    canvas.shade(noise.step(away, 0.42, 0.85) * 0.32)


def _grain(canvas: Canvas, stage: Stage) -> None:
    size = (canvas.height, canvas.width)
    speckle = stage.random("grain").random(size, dtype=np.float32) - 0.5
    canvas.rgb += (speckle * 0.022)[..., None]


def _luminance(canvas: Canvas) -> Plane:
    return np.asarray(canvas.rgb @ np.array([0.30, 0.59, 0.11], dtype=np.float32), dtype=np.float32)


def _ink(canvas: Canvas) -> None:
    """Washes of black on warm paper."""
    tone = np.clip(_luminance(canvas), 0, 1) ** 0.85
    paper = np.array([0.96, 0.94, 0.88], dtype=np.float32)
    ink = np.array([0.10, 0.11, 0.13], dtype=np.float32)
    wash = ink + (paper - ink) * tone[..., None]
    canvas.rgb[:] = wash * 0.86 + canvas.rgb * 0.14


def _poster(canvas: Canvas) -> None:
    """Flat steps of tone, as in a screen print."""
    tone = _luminance(canvas)[..., None]
    steps = np.round(tone * 9) / 9
    canvas.rgb[:] = np.clip(canvas.rgb * (steps + 0.04) / (tone + 0.04), 0, 1)
