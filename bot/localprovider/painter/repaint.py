"""Repaint a given picture: its forms stay, brushwork and the colours of the words come over it."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from bot.localprovider.painter import finish, noise, weather
from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.canvas import Canvas, ramp
from bot.localprovider.painter.noise import Plane
from bot.localprovider.painter.scenes import SCENES
from bot.localprovider.painter.stage import Stage, set_stage

_SMOOTH = Image.Resampling.BICUBIC
_WEIGHTS = np.array([0.30, 0.59, 0.11], dtype=np.float32)


def repaint(source: Image.Image, brief: Brief, *, strength: float) -> Image.Image:
    """`source` (RGB, of the brief's size) repainted: at 0 as it is, at 1 as far as it goes."""
    if strength <= 0:
        return source
    stage = set_stage(brief)
    canvas = Canvas(brief.width, brief.height)
    canvas.rgb[:] = _brushed(source, strength)
    tone = np.asarray(canvas.rgb @ _WEIGHTS, dtype=np.float32)
    canvas.lay(
        np.full(canvas.shape, min(0.9, strength * 1.1), dtype=np.float32),
        _recoloured(canvas, stage, tone),
    )
    # An abstract would only lie over the forms like a stain: it waits for them to go.
    start = 0.6 if stage.reading.scene == "abstract" else 0.35
    if strength > start:
        _scene(canvas, brief, stage, tone, amount=0.94 * ((strength - start) / (1 - start)) ** 1.5)
    weather.before(canvas, stage)
    finish.finish(canvas, stage)
    original = np.asarray(source, dtype=np.float32) / 255
    canvas.rgb[:] = original + (canvas.rgb - original) * min(1.0, strength * 1.6)
    return canvas.picture()


def _brushed(source: Image.Image, strength: float) -> Plane:
    """Detail smaller than a brush gone, edges kept: a median, taken at half the size for speed."""
    half = source.resize((max(1, source.width // 2), max(1, source.height // 2)), _SMOOTH)
    broad = half.filter(ImageFilter.MedianFilter(3)).resize(source.size, _SMOOTH)
    brushed = Image.blend(source, broad, min(1.0, strength * 1.3))
    return np.asarray(brushed, dtype=np.float32) / 255


def _recoloured(canvas: Canvas, stage: Stage, tone: Plane) -> Plane:
    """Each tone in the palette's colour for it, with half of the source's own hue."""
    palette = stage.palette
    stops = sorted(
        (_luminance(c), c)
        for c in (
            palette.near,
            palette.deep,
            palette.zenith,
            palette.middle,
            palette.horizon,
            palette.lit,
        )
    )
    places = np.linspace(0, 1, len(stops)).tolist()
    mapped = ramp(noise.spread(tone), list(zip(places, (c for _, c in stops), strict=True)))
    hue = canvas.rgb - tone[..., None]
    return np.asarray(mapped + hue * 0.45, dtype=np.float32)


def _luminance(colour: tuple[float, float, float]) -> float:
    r, g, b = colour
    return 0.30 * r + 0.59 * g + 0.11 * b


def _scene(canvas: Canvas, brief: Brief, stage: Stage, tone: Plane, *, amount: float) -> None:
    """The scene of the words showing through, shaped by the source's light and dark.

    The more of it there is, the less it is shaped: at the end a hint of the source is left.
    """
    other = Canvas(brief.width, brief.height)
    SCENES[stage.reading.scene](other, stage)
    shape = 1 + (1.1 * tone - 0.55) * (1 - amount)
    shaped = other.rgb * shape[..., None]
    canvas.lay(np.full(canvas.shape, amount, dtype=np.float32), np.clip(shaped, 0, 1))
