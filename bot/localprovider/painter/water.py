"""Water: calm mirrors and, in a storm, rolling waves with foam."""

from __future__ import annotations

import numpy as np

from bot.localprovider.painter import noise, terrain
from bot.localprovider.painter.canvas import Canvas, mix, ramp
from bot.localprovider.painter.noise import Plane
from bot.localprovider.painter.stage import Stage


def surface(
    canvas: Canvas, stage: Stage, *, level: float, rough: float, bottom: float = 1.0
) -> None:
    """Water from `level` down: the mirrored sky broken by ripples, with the light's glitter.

    `rough` from 0 (a mirror) to 1 (a storm).
    """
    start, end = int(level * canvas.height), int(bottom * canvas.height)
    if end - start < 4:
        return
    depth = np.linspace(0, 1, end - start, dtype=np.float32)[:, None]
    ripple = _ripples(canvas, stage, depth)
    canvas.rgb[start:end] = _mirror(canvas, ripple, start=start, rough=rough)
    palette = stage.palette
    body = ramp(depth[:, 0], [(0, palette.horizon), (0.12, mix(palette.middle, palette.deep, 0.5)),
                              (1, palette.deep)])[:, None, :]  # fmt: skip
    amount = np.clip(0.3 + 0.55 * depth + 0.2 * rough, 0, 0.95)
    canvas.lay(
        np.broadcast_to(amount, ripple.shape), np.broadcast_to(body, (*ripple.shape, 3)), start
    )
    slope = np.gradient(ripple, axis=0) * (3 + 9 * rough)
    canvas.light(
        np.clip(slope, 0, 0.5) * (0.35 + 0.3 * rough),
        mix(palette.horizon, palette.light, 0.3),
        start,
    )
    canvas.shade(np.clip(-slope, 0, 0.6) * 0.5, start)
    if not stage.has("storm", "rain", "fog"):
        _glitter(canvas, stage, ripple=ripple, depth=depth, start=start)


def _ripples(canvas: Canvas, stage: Stage, depth: Plane) -> Plane:
    """Noise seen in perspective: fine and flat far away, broad near by."""
    texture = noise.tile(stage.random("ripples"), 512, cells=8, octaves=6, gain=0.6)
    away = 1.0 / (0.06 + depth)
    u = np.linspace(-0.5, 0.5, canvas.width, dtype=np.float32)[None, :] * canvas.aspect
    rows = np.broadcast_to(away * 42, (len(depth), canvas.width)).astype(np.float32)
    ripple = noise.sample(texture, rows, (u * (away * 26 + 60)).astype(np.float32))
    return np.asarray(0.5 + (ripple - 0.5) * noise.step(depth, -0.02, 0.12), dtype=np.float32)


def _mirror(canvas: Canvas, ripple: Plane, *, start: int, rough: float) -> Plane:
    rows = np.arange(len(ripple))[:, None]
    reach = (
        (ripple - 0.5)
        * (0.03 + 0.12 * rough)
        * canvas.height
        * np.linspace(0.3, 1.4, len(ripple))[:, None]
    )
    source_rows = np.clip(start - 1 - rows - reach, 0, start - 1).astype(np.int32)
    columns = np.arange(canvas.width)[None, :]
    shift = ((ripple - 0.5) * (0.02 + 0.03 * rough) * canvas.height).astype(np.int32)
    mirrored = canvas.rgb[source_rows, np.clip(columns + shift, 0, canvas.width - 1)]
    return np.asarray(mirrored)


def _glitter(canvas: Canvas, stage: Stage, *, ripple: Plane, depth: Plane, start: int) -> None:
    x, _ = stage.sun
    spread = 0.03 + 0.22 * depth
    column = np.exp(-(((canvas.columns() - x) / spread) ** 2))
    sparks = noise.step(ripple, 0.56, 0.68) * column * (1.0 - 0.35 * depth)
    canvas.light(np.asarray(sparks * 0.85, dtype=np.float32), stage.palette.light, start)


def waves(canvas: Canvas, stage: Stage, *, level: float, rows: range, of: int = 8) -> None:
    """Some of `of` rows of rolling waves, the first far away, with lit crests and foam."""
    for index in rows:
        near = index / (of - 1)
        _wave(canvas, stage, index=index, near=near, base=level + (1.02 - level) * near**1.45)


def _wave(canvas: Canvas, stage: Stage, *, index: int, near: float, base: float) -> None:
    random = stage.random(f"wave {index}")
    palette = stage.palette
    size = 0.012 + 0.085 * near
    edge = _crest(canvas, random, size=size, near=near) + base - size
    mask, top = terrain.below(canvas, edge)
    rows = np.linspace(top / canvas.height, 1, len(mask), dtype=np.float32)[:, None]
    depth = (rows - edge[None, :]) / (0.07 + 0.2 * near)
    back = mix(mix(palette.horizon, palette.deep, 0.45), palette.deep, near * 0.6)
    glow = mix(mix(palette.deep, (0.35, 0.68, 0.66), 0.42), back, 1 - near)
    colours = [
        (0.0, mix(glow, palette.horizon, 0.18)),
        (0.25, glow),
        (0.8, back),
        (1.0, mix(back, (0, 0, 0), 0.3)),
    ]
    canvas.lay(mask, ramp(np.clip(depth, 0, 1), colours), top)
    grain = noise.fractal(
        random,
        mask.shape,
        cells=(10 + 16 * (1 - near), 5 + 5 * (1 - near)),
        octaves=stage.detail,
        gain=0.6,
    )
    slope = np.gradient(grain, axis=0) * canvas.height / 60
    canvas.light(np.clip(slope, 0, 0.5) * mask * 0.28, (0.8, 0.92, 0.95), top)
    canvas.shade(np.clip(-slope, 0, 0.5) * mask * 0.4, top)
    _foam(canvas, mask, top=top, depth=depth, grain=grain, near=near)


def _crest(canvas: Canvas, random: noise.Random, *, size: float, near: float) -> Plane:
    """Pointed crests and round troughs, as steep waves have them."""
    u = canvas.columns()[0]
    sway = noise.line(random, canvas.width, cells=3, octaves=3) * 4.5
    phase = u * (2.2 + 9 * (1 - near)) * np.pi + sway + random.random() * 6.28
    shape = np.sqrt(np.sin(phase / 2) ** 2 + 0.05)
    swell = noise.line(random, canvas.width, cells=4, octaves=3)
    chop = noise.line(random, canvas.width, cells=26, octaves=4)
    return np.asarray(size * (shape * (0.5 + 0.9 * swell) + 0.22 * chop), dtype=np.float32)


def _foam(
    canvas: Canvas, mask: Plane, *, top: int, depth: Plane, grain: Plane, near: float
) -> None:
    crest = np.exp(-np.maximum(depth, 0) / (0.10 + 0.06 * near))
    lace = noise.step(grain + crest * 0.42, 0.72, 0.86)
    streaks = (
        noise.step(noise.ridged(grain), 0.90, 0.98) * np.exp(-np.maximum(depth, 0) / 0.5) * 0.55
    )
    foam = np.clip(lace * crest * 1.5 + streaks, 0, 1) * mask * (0.35 + 0.5 * near)
    canvas.lay(np.asarray(foam, dtype=np.float32), (0.90, 0.94, 0.95), top)
