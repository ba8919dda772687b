"""The desert: dunes with a lit and a shaded side, mesas, pyramids, cacti."""

from __future__ import annotations

from functools import partial

import numpy as np

from bot.localprovider.painter import extras, noise, sky, terrain, things, weather
from bot.localprovider.painter.canvas import Canvas, Colour, Pen, mix, ramp
from bot.localprovider.painter.noise import Plane
from bot.localprovider.painter.stage import Stage

_SAND = {
    "day": (0.90, 0.70, 0.44),
    "dawn": (0.86, 0.64, 0.50),
    "sunset": (0.84, 0.45, 0.26),
    "night": (0.22, 0.25, 0.40),
}


def paint(canvas: Canvas, stage: Stage) -> None:
    """Sky, far rocks, then dunes from far to near."""
    sky.sky(canvas, stage)
    weather.behind(canvas, stage)
    if stage.chance("mesa", 0.4):
        _mesas(canvas, stage)
    if stage.wants("pyramid"):
        _pyramids(canvas, stage)
    for index in range(5):
        _dune(canvas, stage, index=index)
        if index == 3:
            _plants(canvas, stage)
    extras.birds(canvas, stage, likely=0.2)
    if stage.wants("balloon"):
        extras.balloons(canvas, stage)
    weather.before(canvas, stage)


def _sand(stage: Stage, near: float) -> Colour:
    sand = _SAND[stage.hour]
    if stage.reading.colours:
        sand = mix(sand, stage.palette.middle, 0.4)
    return mix(mix(sand, stage.palette.near, 0.10), stage.palette.horizon, 0.55 * (1 - near))


def _dune(canvas: Canvas, stage: Stage, *, index: int) -> None:
    near = index / 4
    random = stage.random(f"dune {index}")
    base = stage.horizon + 0.015 + 0.40 * near**1.25
    swell = noise.line(random, canvas.width, cells=2.6 - 1.2 * near, octaves=2, gain=0.25)
    crest = noise.ridged(noise.line(random, canvas.width, cells=2.2, octaves=2, gain=0.3))
    edge = np.asarray(base - (0.05 + 0.13 * near) * (0.5 * swell + 0.5 * crest), dtype=np.float32)
    mask, top = terrain.below(canvas, edge)
    rows = np.linspace(top / canvas.height, 1, len(mask), dtype=np.float32)[:, None]
    depth = np.clip((rows - edge[None, :]) / (0.10 + 0.24 * near), 0, 1).astype(np.float32)
    sand = _sand(stage, near)
    bright, dark = (
        mix(sand, stage.palette.light, 0.28),
        mix(sand, mix(stage.palette.near, stage.palette.zenith, 0.5), 0.5),
    )
    slip = _slip_face(canvas, stage, random, depth=depth, edge=edge)
    tone = np.clip(0.10 + 0.62 * slip + 0.35 * depth, 0, 1).astype(np.float32)
    canvas.lay(mask, ramp(tone, [(0, bright), (0.5, sand), (1, dark)]), top)
    _ripples(canvas, random, mask, top=top, rows=rows, edge=edge, near=near)


def _slip_face(
    canvas: Canvas, stage: Stage, random: noise.Random, *, depth: Plane, edge: Plane
) -> Plane:
    """How much a place lies on the side away from the sun: the crest line wanders downward."""
    slope = np.gradient(edge) * canvas.height
    left = stage.sun[0] < canvas.aspect / 2
    lean = np.clip((slope if left else -slope) * 4.0 + 0.10, -0.4, 1.0)
    wander = noise.line(random, len(depth), cells=2.5, octaves=2)[:, None] - 0.5
    shear = (depth * 0.34 + wander * depth * 0.5) * canvas.height * (1 if left else -1)
    place = np.clip(np.arange(canvas.width)[None, :] - shear, 0, canvas.width - 1).astype(np.int32)
    return noise.step(lean[place] - depth * 0.55, -0.05, 0.14)


def _ripples(
    canvas: Canvas,
    random: noise.Random,
    mask: Plane,
    *,
    top: int,
    rows: Plane,
    edge: Plane,
    near: float,
) -> None:
    if near < 0.4:
        return
    bend = noise.fractal(random, mask.shape, cells=(5, 4), octaves=4) * 11
    wave = np.sin(
        (rows - 0.55 * edge[None, :]) * (300 - 130 * near) + bend * 2.2 + canvas.columns() * 9
    )
    away = np.clip((rows - edge[None, :]) * 9, 0, 1)
    canvas.light(np.clip(wave, 0, 1) * mask * away * 0.055, (1.0, 0.93, 0.8), top)
    canvas.shade(np.clip(-wave, 0, 1) * mask * away * 0.07, top)


def _mesas(canvas: Canvas, stage: Stage) -> None:
    random = stage.random("mesas")
    red = mix(
        mix((0.62, 0.28, 0.18), stage.palette.far, 0.35),
        (0, 0, 0),
        0.45 if stage.hour == "night" else 0.0,
    )
    for index in range(4):
        x, half = float(random.uniform(0, canvas.aspect)), float(random.uniform(0.06, 0.15))
        tall = float(random.uniform(0.05, 0.16)) * (1.9 if stage.wants("mesa") else 1.0)
        edge = _mesa(canvas, stage, x=x, half=half, tall=tall, index=index)
        colour = mix(red, stage.palette.horizon, 0.45 - 0.1 * index)
        terrain.layer(canvas, edge, colour, mix(colour, stage.palette.horizon, 0.35), 0.2)
        _strata(canvas, stage, edge, part=f"strata {index}")


def _mesa(canvas: Canvas, stage: Stage, *, x: float, half: float, tall: float, index: int) -> Plane:
    rough = noise.line(stage.random(f"mesa {index}"), canvas.width, cells=24, octaves=5) - 0.5
    away = np.abs(canvas.columns()[0] - x) + rough * 0.018
    cliff = noise.step(away, half, half * 0.86)
    scree = np.clip(1.7 - away / half, 0, 1) * 0.38
    return np.asarray(
        stage.horizon + 0.03 - tall * np.maximum(cliff * (1 + rough * 0.05), scree),
        dtype=np.float32,
    )


def _strata(canvas: Canvas, stage: Stage, edge: Plane, *, part: str) -> None:
    """The beds of the rock, level, and the gullies that cut them."""
    mask, top = terrain.below(canvas, edge)
    beds = noise.line(stage.random(part), len(mask), cells=30, octaves=4, gain=0.7)[:, None]
    gullies = noise.fractal(stage.random(part), mask.shape, cells=(5, 22), octaves=6, gain=0.6)
    canvas.shade(noise.step(beds, 0.5, 0.75) * mask * 0.16, top)
    canvas.shade(noise.step(gullies, 0.5, 0.7) * mask * 0.22, top)
    canvas.light(noise.step(gullies, 0.45, 0.3) * mask * 0.10, stage.palette.light, top)


def _pyramids(canvas: Canvas, stage: Stage) -> None:
    random = stage.random("pyramids")
    for size, near in ((0.14, 0.2), (0.2, 0.5), (0.3, 0.9)):
        x, foot = float(random.uniform(0.15, 0.85)) * canvas.aspect, stage.horizon + 0.06
        sand = _sand(stage, 0.4 + 0.5 * near)
        middle = x + size * 0.18
        left = partial(
            Pen.polygon, points=[(x - size * 0.8, foot), (x, foot - size), (middle, foot)]
        )
        right = partial(
            Pen.polygon, points=[(middle, foot), (x, foot - size), (x + size * 0.8, foot)]
        )
        bright, dark = mix(sand, stage.palette.light, 0.3), mix(sand, (0.1, 0.06, 0.1), 0.5)
        sun_left = stage.sun[0] < x
        canvas.lay(canvas.draw(left), bright if sun_left else dark)
        canvas.lay(canvas.draw(right), dark if sun_left else bright)


def _plants(canvas: Canvas, stage: Stage) -> None:
    random = stage.random("plants")
    colour = mix(mix(stage.palette.near, (0.08, 0.10, 0.06), 0.6), stage.palette.horizon, 0.06)

    def plants(pen: Pen) -> None:
        for _ in range(3):
            x, tall = (
                float(random.uniform(0.06, 0.94)) * canvas.aspect,
                float(random.uniform(0.08, 0.2)),
            )
            if stage.wants("palm"):
                things.palm(pen.placed(x, 0.86, tall * 1.8), random)
            else:
                things.cactus(pen.placed(x, 0.87, tall), random)

    if stage.wants("palm") or stage.chance("cactus", 0.35):
        canvas.lay(canvas.draw(plants), colour)
