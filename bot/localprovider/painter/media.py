"""The media a picture can be in: how paint or pencil lies on the sheet once the scene is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from PIL import Image

from bot.localprovider.painter import noise
from bot.localprovider.painter.brush import brushed
from bot.localprovider.painter.canvas import Canvas, soften
from bot.localprovider.painter.noise import Plane
from bot.localprovider.painter.stage import Stage

_WEIGHTS = np.array([0.30, 0.59, 0.11], dtype=np.float32)
_PAPER = np.array([0.96, 0.94, 0.88], dtype=np.float32)
_INK = np.array([0.10, 0.11, 0.13], dtype=np.float32)
_GRAPHITE = np.array([0.20, 0.20, 0.22], dtype=np.float32)
_PIXELS = 112  # of the shorter side
_COLOURS = 28


def ink(canvas: Canvas, _: Stage) -> None:
    """Washes of black on warm paper."""
    tone = np.clip(_luminance(canvas), 0, 1) ** 0.85
    wash = _INK + (_PAPER - _INK) * tone[..., None]
    canvas.rgb[:] = wash * 0.86 + canvas.rgb * 0.14


def poster(canvas: Canvas, _: Stage) -> None:
    """Flat steps of tone, as in a screen print."""
    tone = _luminance(canvas)[..., None]
    steps = np.round(tone * 9) / 9
    canvas.rgb[:] = np.clip(canvas.rgb * (steps + 0.04) / (tone + 0.04), 0, 1)


def oil(canvas: Canvas, stage: Stage) -> None:
    """Strokes with a body: flat within, and lit along their edges."""
    canvas.rgb[:] = brushed(np.clip(canvas.rgb, 0, 1), radius=_radius(canvas, 0.0055))
    tone = _luminance(canvas)
    bristles = noise.fractal(
        stage.random("bristles"), canvas.shape, cells=(canvas.height / 3, canvas.width / 14)
    )
    body = soften(np.clip(tone, 0, 1), 1.2) * 0.75 + bristles * 0.06
    relief = np.gradient(body, axis=0) + np.gradient(body, axis=1)
    canvas.rgb += np.clip(relief * 1.3, -0.10, 0.10)[..., None]
    grey = _luminance(canvas)[..., None]
    canvas.rgb[:] = np.clip(grey + (canvas.rgb - grey) * 1.18, 0, 1)


def watercolour(canvas: Canvas, stage: Stage) -> None:
    """Pale washes that pool at their edges, on paper that shows, with a ragged white border."""
    rgb = brushed(np.clip(canvas.rgb, 0, 1), radius=_radius(canvas, 0.008))
    cells = (canvas.height / 90, canvas.width / 90)
    pooling = noise.fractal(stage.random("pooling"), canvas.shape, cells=cells, octaves=5)
    density = (1 - rgb) ** 0.85 * (0.62 + 0.34 * pooling[..., None])
    edges = np.clip(_edges(rgb @ _WEIGHTS) * 3.2, 0, 0.28)
    tooth = stage.random("tooth").random(canvas.shape, dtype=np.float32)
    density = density * (1 + edges[..., None]) + (tooth[..., None] - 0.5) * 0.045
    density *= _ragged(canvas, stage)[..., None]
    canvas.rgb[:] = np.clip(1 - density, 0, 1) * (0.55 + 0.45 * _PAPER / _PAPER.max())


def pencil(canvas: Canvas, stage: Stage) -> None:
    """Outlines and hatching, the darker the denser, on white paper."""
    tone = np.clip(_luminance(canvas), 0, 1)
    tone = noise.spread(soften(tone, 1.5)) ** 0.9
    marks = np.clip(_edges(tone) * 7 - 0.05, 0, 0.85)
    for turn, from_tone in ((0.9, 0.80), (-0.55, 0.58), (2.2, 0.40)):
        dark = noise.step(tone, from_tone, from_tone - 0.22)
        marks = np.maximum(marks, dark * _hatching(canvas, stage, turn))
    marks = np.maximum(marks, noise.step(tone, 0.14, 0.0) * 0.75)
    sheet = _PAPER + (_GRAPHITE - _PAPER) * marks[..., None]
    canvas.rgb[:] = sheet * 0.94 + sheet * canvas.rgb * 0.06


def pixel(canvas: Canvas, _: Stage) -> None:
    """Large square pixels of few colours."""
    scale = max(1.0, min(canvas.shape) / _PIXELS)
    small = (max(1, round(canvas.width / scale)), max(1, round(canvas.height / scale)))
    picture = canvas.picture().resize(small, Image.Resampling.BOX)
    few = picture.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    large = few.convert("RGB").resize((canvas.width, canvas.height), Image.Resampling.NEAREST)
    canvas.rgb[:] = np.asarray(large, dtype=np.float32) / 255


#: By the brief's style; the usual one, soft, is the scene as it is.
MEDIA: Mapping[str, Callable[[Canvas, Stage], None]] = {
    "ink": ink, "poster": poster, "oil": oil, "watercolour": watercolour, "pencil": pencil,
}  # fmt: skip
#: A vignette would only look like dirt there.
ON_WHITE = frozenset({"watercolour", "pencil"})
#: What must come after grain and vignette, which would smear its edges.
LAST: Mapping[str, Callable[[Canvas, Stage], None]] = {"pixel": pixel}


def _luminance(canvas: Canvas) -> Plane:
    return np.asarray(canvas.rgb @ _WEIGHTS, dtype=np.float32)


def _radius(canvas: Canvas, share: float) -> int:
    return max(1, round(min(canvas.shape) * share))


def _edges(tone: Plane) -> Plane:
    down, across = np.gradient(tone)
    return np.asarray(np.hypot(down, across), dtype=np.float32)


def _ragged(canvas: Canvas, stage: Stage) -> Plane:
    """1 where there is paint, 0 at the border of the sheet."""
    ragged = noise.fractal(stage.random("border"), canvas.shape, cells=(9, 9), octaves=6, gain=0.6)
    x, y = canvas.columns() / canvas.aspect, canvas.rows()
    inside = np.minimum(np.minimum(x, 1 - x), np.minimum(y, 1 - y))
    return noise.step(inside + (ragged - 0.5) * 0.05, 0.022, 0.040)


def _hatching(canvas: Canvas, stage: Stage, turn: float) -> Plane:
    """Lines at an angle, not quite straight and not quite even."""
    pitch = max(3.0, min(canvas.shape) / 130)
    rows = np.arange(canvas.height, dtype=np.float32)[:, None]
    columns = np.arange(canvas.width, dtype=np.float32)[None, :]
    along = rows * np.float32(np.cos(turn)) + columns * np.float32(np.sin(turn))
    wander = noise.fractal(stage.random(f"wander {turn}"), canvas.shape, cells=(12, 12))
    pressure = noise.fractal(stage.random(f"pressure {turn}"), canvas.shape, cells=(40, 40))
    wave = np.sin((along / pitch + wander * 3.0) * (2 * np.pi))
    return np.asarray(noise.step(wave, 0.25, 0.9) * (0.55 + 0.5 * pressure), dtype=np.float32)
