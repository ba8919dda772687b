"""The last passes: glow of bright parts, contrast, vignette, the grain of paper, the style."""

from __future__ import annotations

import numpy as np

from bot.localprovider.painter import noise
from bot.localprovider.painter.canvas import Canvas, soften
from bot.localprovider.painter.grade import grade
from bot.localprovider.painter.influences import influence
from bot.localprovider.painter.media import LAST, MEDIA, ON_WHITE
from bot.localprovider.painter.stage import Stage


def finish(canvas: Canvas, stage: Stage) -> None:
    """Apply the passes that every picture gets."""
    _bloom(canvas)
    grade(canvas, stage)
    named = "ink" if "ink" in stage.reading.moods else stage.brief.style
    if medium := MEDIA.get(named):
        medium(canvas, stage)
    _contrast(canvas, 0.10 + 0.012 * min(stage.brief.guidance, 20.0))
    if named not in ON_WHITE:
        _vignette(canvas)
    _grain(canvas, stage)
    if medium := LAST.get(stage.brief.style):
        medium(canvas, stage)
    influence(canvas, stage.brief.influences)


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
