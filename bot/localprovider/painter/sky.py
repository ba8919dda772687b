"""Skies: the wash of the hour, sun or moon, stars, clouds lit from one side, aurora."""

from __future__ import annotations

import numpy as np

from bot.localprovider.painter import noise
from bot.localprovider.painter.canvas import Canvas, Colour, mix, ramp
from bot.localprovider.painter.noise import Plane
from bot.localprovider.painter.stage import Stage


def sky(canvas: Canvas, stage: Stage) -> None:
    """Paint the whole sky down to the stage's horizon."""
    palette = stage.palette
    low = stage.horizon
    canvas.gradient([(0, palette.zenith), (low * 0.62, palette.middle), (low, palette.horizon)])
    if stage.hour == "night" and not stage.has("storm", "fog") and not stage.refuses("stars"):
        stars(canvas, stage, amount=1.0)
    if stage.wants("aurora"):
        aurora(canvas, stage)
    hidden = stage.has("storm", "rain", "fog")
    if not hidden and not stage.refuses("moon" if stage.hour == "night" else "sun"):
        disc(canvas, stage)
    clouds(canvas, stage)


def stars(canvas: Canvas, stage: Stage, *, amount: float) -> None:
    """Stars of many sizes, denser along a band."""
    random = stage.random("stars")
    height, width = canvas.shape
    band = noise.fractal(stage.random("star band"), canvas.shape, cells=(3, 3), octaves=3)
    count = int(amount * width * height / 900)
    y = (random.random(count) ** 1.3 * height * min(1.0, stage.horizon)).astype(np.int32)
    x = random.integers(0, width, count)
    bright = (random.random(count) ** 5 * 0.9 + 0.12) * (0.35 + band[y, x])
    sheet = np.zeros(canvas.shape, dtype=np.float32)
    sheet[y, x] = bright
    big = bright > 0.62
    for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        rows, columns = np.clip(y[big] + dy, 0, height - 1), np.clip(x[big] + dx, 0, width - 1)
        sheet[rows, columns] = np.maximum(sheet[rows, columns], bright[big] * 0.45)
    canvas.light(sheet, (1.0, 0.98, 0.92))


def disc(canvas: Canvas, stage: Stage) -> None:
    """The sun, or at night the moon, with its glow."""
    x, y = stage.sun
    away = canvas.distance(x, y)
    warm = stage.palette.light
    if stage.hour == "night":
        radius = 0.045
        canvas.light(0.34 * np.exp(-away / 0.12), warm)
        body = noise.step(away, radius + 0.0015, radius - 0.0015)
        seas = noise.fractal(stage.random("moon"), canvas.shape, cells=(26, 26), octaves=3)
        canvas.lay(body, mix(warm, (1, 1, 1), 0.4))
        canvas.shade(body * noise.step(seas, 0.5, 0.8) * 0.22)
        return
    radius = 0.038 if stage.hour == "day" else 0.055
    canvas.light(0.75 * np.exp(-away / 0.09) + 0.35 * np.exp(-away / 0.35), warm)
    canvas.lay(
        noise.step(away, radius + 0.003, radius - 0.003),
        mix(warm, (1, 1, 1), 0.45 if stage.hour == "day" else 0.15),
    )


def clouds(canvas: Canvas, stage: Stage) -> None:
    """Banks that flatten toward the horizon, bright on the side of the light."""
    cover = stage.cover
    if cover <= 0.02:
        return
    density, light = _cloud_planes(canvas, stage)
    threshold = 0.86 - 0.66 * cover
    mask = noise.step(density, threshold, threshold + 0.26 - 0.12 * cover)
    palette = stage.palette
    low = canvas.rows() / stage.horizon
    near_sun = np.exp(-canvas.distance(*stage.sun, stretch=1.4) / 0.45)
    lit = mix(palette.lit, palette.light, 0.3)
    shade: Plane = np.clip(0.5 + light * 5.0 + near_sun * 0.25, 0, 1).astype(np.float32)
    if stage.has("storm", "rain"):
        shade *= (0.34 if stage.has("storm") else 0.5) + 0.5 * noise.step(low, 0.15, 1.0)
    body = ramp(shade, [(0, palette.dim), (0.45, mix(palette.dim, lit, 0.45)), (1, lit)])
    fade = 1 - 0.55 * noise.step(low, 0.8, 1.0)
    canvas.lay(mask * (0.55 + 0.42 * cover) * np.broadcast_to(fade, canvas.shape), body)


def _cloud_planes(canvas: Canvas, stage: Stage) -> tuple[Plane, Plane]:
    """Density, and its slope toward the light; worked at half size, as clouds are soft."""
    height, width = canvas.height // 2, canvas.width // 2
    texture = noise.tile(stage.random("clouds"), 512, cells=4, octaves=7, gain=0.55)
    bend = noise.tile(stage.random("cloud bend"), 128, cells=4, octaves=3)
    v = np.linspace(0, 1, height, dtype=np.float32)[:, None] / stage.horizon
    u = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :] * canvas.aspect
    depth = 1.0 / (1.18 - np.minimum(v, 1.12))
    rows = np.broadcast_to(depth * 150, (height, width)).astype(np.float32)
    columns = (u * (0.55 + 0.45 * depth) * 270).astype(np.float32)
    warp = noise.sample(bend, rows * 0.25, columns * 0.25)
    rows, columns = rows + warp * 70, columns + warp * 40
    density = noise.sample(texture, rows, columns)
    x, y = stage.sun
    toward_x = np.clip((x - canvas.aspect / 2 - u) * 9, -5, 5)
    toward_y = -7.0 if y < stage.horizon * 0.6 else 5.0
    slope = density - noise.sample(texture, rows + toward_y, columns + toward_x)
    return noise.resize(density, canvas.shape), noise.resize(slope, canvas.shape)


def aurora(canvas: Canvas, stage: Stage) -> None:
    """Green curtains, hanging from a wandering line."""
    random = stage.random("aurora")
    for colour, strength in _CURTAINS:
        edge = stage.horizon * (0.35 + 0.4 * noise.line(random, canvas.width, cells=2.5, octaves=4))
        rays = 0.35 + 0.65 * noise.line(random, canvas.width, cells=60, octaves=3)
        above = edge[None, :] - canvas.rows()
        length = 0.10 + 0.28 * noise.line(random, canvas.width, cells=5, octaves=2)
        curtain = np.exp(-np.maximum(above, 0) / length[None, :]) * noise.step(above, -0.015, 0.01)
        canvas.light(curtain * rays[None, :] * strength, colour)


_CURTAINS: tuple[tuple[Colour, float], ...] = (
    ((0.25, 1.0, 0.62), 0.62),
    ((0.35, 0.95, 0.85), 0.42),
    ((0.62, 0.38, 0.95), 0.35),
)
