"""Space: nebulae, stars, a galaxy, planets with rings and shaded sides."""

from __future__ import annotations

import colorsys
from dataclasses import replace

import numpy as np

from bot.localprovider.painter import noise, sky
from bot.localprovider.painter.canvas import Canvas, Colour, mix
from bot.localprovider.painter.palette import HUES
from bot.localprovider.painter.scenes.planets import planets
from bot.localprovider.painter.stage import Stage

_CLOUDS: tuple[tuple[Colour, Colour], ...] = (
    ((0.10, 0.28, 0.85), (0.95, 0.28, 0.62)),
    ((0.05, 0.55, 0.62), (0.98, 0.55, 0.25)),
    ((0.42, 0.16, 0.85), (0.20, 0.75, 0.95)),
    ((0.75, 0.12, 0.30), (1.0, 0.72, 0.35)),
)


def paint(canvas: Canvas, stage: Stage) -> None:
    """Deep black, clouds of gas, stars, then what is near."""
    canvas.gradient([(0, (0.010, 0.012, 0.035)), (1, (0.020, 0.012, 0.045))])
    _nebula(canvas, stage)
    sky.stars(canvas, replace(stage, horizon=1.0), amount=1.3)
    _bright_stars(canvas, stage)
    if stage.wants("galaxy"):
        _galaxy(canvas, stage)
    if stage.chance("planet", 0.6):
        planets(canvas, stage)


def _nebula(canvas: Canvas, stage: Stage) -> None:
    random = stage.random("nebula")
    first, second = _gas(stage, random)
    texture = noise.tile(random, 512, cells=3, octaves=7, gain=0.55)
    bend = noise.tile(random, 256, cells=3, octaves=4)
    height, width = canvas.height // 2, canvas.width // 2
    rows = np.broadcast_to(np.linspace(0, 300, height, dtype=np.float32)[:, None], (height, width))
    columns = np.broadcast_to(
        np.linspace(0, 300 * canvas.aspect, width, dtype=np.float32)[None, :], (height, width)
    )
    warp_r = noise.sample(bend, rows * 0.5, columns * 0.5)
    warp_c = noise.sample(bend, rows * 0.5 + 91, columns * 0.5 + 37)
    gas = noise.sample(texture, rows + warp_r * 170, columns + warp_c * 170)
    other = noise.sample(
        texture, rows * 0.7 + warp_c * 150 + 200, columns * 0.7 - warp_r * 120 + 90
    )
    gas, other = noise.resize(gas, canvas.shape), noise.resize(other, canvas.shape)
    lanes = noise.step(noise.ridged(other), 0.80, 0.99)
    canvas.light(noise.step(gas, 0.36, 1.0) * 0.62, first)
    canvas.light(noise.step(other, 0.45, 1.0) * 0.55, second)
    canvas.light(noise.step(gas * other, 0.34, 0.75) * 0.55, mix(second, (1, 0.9, 0.85), 0.45))
    canvas.shade(lanes * noise.step(gas, 0.3, 0.7) * 0.45)


def _gas(stage: Stage, random: noise.Random) -> tuple[Colour, Colour]:
    first, second = _CLOUDS[int(random.integers(len(_CLOUDS)))]
    named = [_hue(HUES[name]) for name in stage.reading.colours if name in HUES]
    if named:
        first = named[0]
        second = named[1] if len(named) > 1 else mix(second, named[0], 0.5)
    return first, second


def _hue(hue: float) -> Colour:
    return colorsys.hsv_to_rgb(hue, 0.85, 0.9)


def _bright_stars(canvas: Canvas, stage: Stage) -> None:
    """A few stars large enough to glow and to show a cross."""
    random = stage.random("bright")
    sheet = np.zeros(canvas.shape, dtype=np.float32)
    for _ in range(9):
        y, x = int(random.integers(canvas.height)), int(random.integers(canvas.width))
        size = float(random.uniform(0.3, 1.0))
        arm = int(canvas.height * 0.018 * size) + 2
        fade = np.linspace(1, 0, arm, dtype=np.float32) ** 2 * size
        for line in (
            sheet[y, x : x + arm],
            sheet[y, x - arm + 1 : x + 1][::-1],
            sheet[y : y + arm, x],
            sheet[y - arm + 1 : y + 1, x][::-1],
        ):
            np.maximum(line, fade[: len(line)], out=line)
        canvas.light(
            0.8
            * size
            * np.exp(
                -canvas.distance(x / canvas.height, y / canvas.height) / (0.007 + 0.008 * size)
            ),
            (0.85, 0.92, 1.0),
        )
    canvas.light(sheet, (1.0, 1.0, 1.0))


def _galaxy(canvas: Canvas, stage: Stage) -> None:
    random = stage.random("galaxy")
    x, y = canvas.aspect * float(random.uniform(0.4, 0.6)), float(random.uniform(0.4, 0.58))
    tilt = float(random.uniform(-0.6, 0.6))
    dx, dy = canvas.columns() - x, canvas.rows() - y
    u = dx * np.cos(tilt) + dy * np.sin(tilt)
    v = (-dx * np.sin(tilt) + dy * np.cos(tilt)) / 0.48
    away = np.sqrt(u * u + v * v) + 1e-4
    turn = np.arctan2(v, u) - 2.6 * np.log(away / 0.05 + 0.4)
    dust = noise.fractal(random, canvas.shape, cells=(30, 30), octaves=5, gain=0.65)
    arms = np.clip(np.cos(2 * turn) * 0.5 + 0.42 + (dust - 0.5) * 1.1, 0, 1)
    body = arms * np.exp(-away / 0.24) * noise.step(away, 0.0, 0.05)
    canvas.light(np.asarray(np.clip(body * 1.3, 0, 1), dtype=np.float32), (0.62, 0.74, 1.0))
    canvas.light(np.asarray(np.exp(-((away / 0.06) ** 1.2)), dtype=np.float32), (1.0, 0.90, 0.72))
    knots = noise.step(dust, 0.68, 0.82) * body
    canvas.light(np.asarray(np.clip(knots * 1.5, 0, 1), dtype=np.float32), (1.0, 0.55, 0.72))
