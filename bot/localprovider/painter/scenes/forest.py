"""A forest, in one of two views: rows of firs on misty slopes, or among the trunks."""

from __future__ import annotations

from functools import partial

import numpy as np

from bot.localprovider.painter import extras, noise, seasons, sky, terrain, things, weather
from bot.localprovider.painter.canvas import Canvas, Pen, mix
from bot.localprovider.painter.noise import Plane
from bot.localprovider.painter.scenes import wood
from bot.localprovider.painter.stage import Stage

_ROWS = 6


def paint(canvas: Canvas, stage: Stage) -> None:
    """The view is chosen by the words, or by chance."""
    slopes = stage.wants("pines", "lake", "aurora") or stage.white
    leafy = stage.wants("bamboo", "fireflies") or (stage.season and not slopes)
    if leafy or not (slopes or stage.chance("slopes", 0.3)):
        wood.paint(canvas, stage)
    else:
        _slopes(canvas, stage)
    weather.before(canvas, stage)


def _slopes(canvas: Canvas, stage: Stage) -> None:
    """Row behind row of firs, mist between the rows."""
    sky.sky(canvas, stage)
    weather.behind(canvas, stage)
    extras.birds(canvas, stage)
    for index in range(_ROWS):
        _row(canvas, stage, index=index)


def _row(canvas: Canvas, stage: Stage, *, index: int) -> None:
    near, palette = index / (_ROWS - 1), stage.palette
    base = 0.50 + 0.42 * near
    swell = noise.line(
        stage.random(f"slope {index}"), canvas.width, cells=2.2, octaves=3, gain=0.35
    )
    edge = base - 0.13 * swell
    dark = mix(palette.near, (0.05, 0.13, 0.10), 0.5)
    if stage.season in ("spring", "autumn"):  # Larches turn, firs do not.
        dark = seasons.turned(stage, dark, amount=0.55 * (index % 2) + 0.1)
    colour = mix(palette.far, dark, 0.25 + 0.75 * near)
    colour = mix(colour, palette.horizon, 0.58 * (1 - near) ** 1.3)
    trees = canvas.draw(partial(_firs, canvas=canvas, stage=stage, index=index, edge=edge))
    canvas.lay(trees, colour)
    ground = colour
    if stage.white:
        snow = seasons.by_hour(stage, seasons.SNOW)
        canvas.lay(_dusted(trees), mix(colour, snow, 0.75))
        ground = mix(snow, palette.horizon, 0.15)
    foot = mix(ground, palette.horizon, 0.55 * (1 - near))
    terrain.layer(canvas, edge + 0.02, ground, foot, 0.12)
    if index < _ROWS - 1:
        veil = {"level": base + 0.02, "thick": 0.05, "strength": 0.6 * (1 - near * 0.7)}
        terrain.mist(canvas, stage, part=f"veil {index}", **veil)


def _dusted(trees: Plane) -> Plane:
    """Snow on the upper side of branches: where a tree begins, looking down."""
    shift = max(2, round(len(trees) * 0.004))
    upper = np.zeros_like(trees)
    upper[shift:] = trees[:-shift]
    return np.asarray(np.clip(trees - upper, 0, 1))


def _firs(pen: Pen, *, canvas: Canvas, stage: Stage, index: int, edge: Plane) -> None:
    random = stage.random(f"firs {index}")
    near = index / (_ROWS - 1)
    tall, count = 0.07 + 0.30 * near**1.5, int(95 * (1 - near) + 15)
    for column in random.integers(0, canvas.width, count).tolist():
        size = tall * float(random.uniform(0.55, 1.2))
        foot = float(edge[column]) + 0.03
        tree = pen.placed(column / canvas.height, foot, size)
        things.pine(tree, random, tiers=9 if size > 0.06 else 5)
