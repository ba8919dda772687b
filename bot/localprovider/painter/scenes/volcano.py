"""An eruption: a fountain of fire over the crater, streams of lava, smoke lit from below."""

from __future__ import annotations

from functools import partial

import numpy as np

from bot.localprovider.painter import noise
from bot.localprovider.painter.canvas import Canvas, Colour, Pen, Point, mix, ramp, soften
from bot.localprovider.painter.noise import Plane, Random
from bot.localprovider.painter.stage import Stage

_HOT: Colour = (1.0, 0.90, 0.55)
_FIRE: Colour = (1.0, 0.42, 0.08)
_EMBER: Colour = (0.85, 0.10, 0.03)


def erupt(canvas: Canvas, stage: Stage, edge: Plane) -> None:
    """Paint it on the mountain whose outline is `edge`."""
    column = int(np.argmin(edge))
    x, y = column / canvas.height, float(edge[column])
    random = stage.random("eruption")
    _smoke(canvas, stage, x=x, y=y)
    glow = canvas.distance(x, y)
    canvas.light(0.85 * np.exp(-glow / 0.10), _FIRE)
    sparks = canvas.draw(partial(_fountain, random=random, x=x, y=y))
    _burning(canvas, sparks)
    streams = canvas.draw(partial(_streams, random=random, x=x, edge=edge, unit=canvas.height))
    _burning(canvas, streams)


def _burning(canvas: Canvas, mask: Plane) -> None:
    """White-hot inside, red round it."""
    canvas.light(soften(mask, canvas.height * 0.02) * 0.9, _EMBER)
    canvas.light(soften(mask, canvas.height * 0.006), _FIRE)
    canvas.lay(mask * 0.95, mix(_FIRE, _HOT, 0.55))


def _fountain(pen: Pen, *, random: Random, x: float, y: float) -> None:
    for _ in range(70):
        sideways, up = float(random.normal(0, 0.10)), float(random.uniform(0.05, 0.24))
        start = float(random.uniform(0.1, 0.75))
        path = [_thrown(x, y, sideways, up, t) for t in (start, start + 0.08, start + 0.18)]
        pen.stroke(path, float(random.uniform(0.0012, 0.0042)))


def _thrown(x: float, y: float, sideways: float, up: float, t: float) -> Point:
    """Where a thrown stone is: up, over, and down again at t = 1."""
    return x + sideways * t, y + 0.006 - up * 4 * t * (1 - t)


def _streams(pen: Pen, *, random: Random, x: float, edge: Plane, unit: int) -> None:
    for _ in range(4):
        at, lean = x + float(random.normal(0, 0.02)), float(random.normal(0, 0.25))
        y = float(edge[min(len(edge) - 1, max(0, int(at * unit)))]) + 0.004
        path: list[Point] = [(at, y)]
        for _ in range(int(random.integers(6, 14))):
            lean = 0.7 * lean + float(random.normal(0, 0.28))
            at, y = at + lean * 0.016, y + 0.016
            path.append((at, y))
        pen.stroke(path, float(random.uniform(0.003, 0.007)))


def _smoke(canvas: Canvas, stage: Stage, *, x: float, y: float) -> None:
    """A column that widens and drifts as it rises."""
    above = (y - canvas.rows()).clip(0, 1)
    puffs = noise.fractal(stage.random("smoke"), canvas.shape, cells=(9, 9), octaves=6, gain=0.55)
    middle = x + above * 0.45
    spread = 0.035 + 0.42 * above
    inside = 1 - np.abs(canvas.columns() - middle) / spread
    mask = noise.step(inside + (puffs - 0.5) * 1.3, 0.10, 0.5) * (canvas.rows() < y + 0.01)
    dark = mix(stage.palette.near, (0.16, 0.13, 0.14), 0.7)
    lit = np.exp(-above / 0.13) * (0.35 + 0.65 * puffs)
    body = ramp(
        np.asarray(lit, dtype=np.float32), [(0, dark), (0.35, mix(dark, _EMBER, 0.5)), (1, _FIRE)]
    )
    canvas.lay(np.asarray(mask * 0.92, dtype=np.float32), body)
    canvas.shade(np.asarray(mask * (0.55 - puffs).clip(0, 1) * 0.7, dtype=np.float32))
