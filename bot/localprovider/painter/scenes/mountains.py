"""Mountains: ranges that pale with distance, a peak or a volcano, a lake that mirrors them."""

from __future__ import annotations

from functools import partial

import numpy as np

from bot.localprovider.painter import extras, noise, seasons, sky, terrain, things, water, weather
from bot.localprovider.painter.canvas import Canvas, Pen, mix
from bot.localprovider.painter.noise import Plane
from bot.localprovider.painter.scenes import volcano
from bot.localprovider.painter.stage import Stage


def paint(canvas: Canvas, stage: Stage) -> None:
    """Sky, ranges from far to near, water or valley, trees at one's feet."""
    sky.sky(canvas, stage)
    weather.behind(canvas, stage)
    lake = stage.chance("lake", 0.45)
    _ranges(canvas, stage)
    extras.birds(canvas, stage, likely=0.3)
    if stage.season and not stage.refuses("trees"):
        extras.avenue(canvas, stage, level=stage.horizon + 0.008, size=0.55, many=70)
    if lake:
        water.surface(canvas, stage, level=stage.horizon, rough=0.12)
        terrain.mist(canvas, stage, level=stage.horizon, thick=0.02, strength=0.5, part="lake mist")
        if stage.wants("boat"):
            extras.boat(canvas, stage, x=0.38 * canvas.aspect, y=stage.horizon + 0.12, size=0.10)
    else:
        _valley(canvas, stage)
    _foreground(canvas, stage)
    if stage.wants("balloon"):
        extras.balloons(canvas, stage)
    weather.before(canvas, stage)


def _ranges(canvas: Canvas, stage: Stage) -> None:
    random = stage.random("ranges")
    palette, horizon = stage.palette, stage.horizon
    high = 0.30 + 0.08 * float(random.random())
    for index in range(4):
        near = index / 3
        edge = _range(canvas, stage, index=index, high=high)
        land = mix(palette.far, palette.near, 0.12 + 0.55 * near)
        land = seasons.turned(stage, land, amount=(0.0, 0.12, 0.6, 0.75)[index])
        top = mix(land, palette.horizon, 0.50 - 0.40 * near)
        foot = mix(land, palette.horizon, 0.80 - 0.35 * near)
        terrain.layer(canvas, edge, top, foot, 0.24 - 0.1 * near)
        if index in (1, 2):
            cap = (
                0.15
                if stage.wants("snowcap")
                or stage.white
                or (not stage.wants("lava") and index == 1 and stage.chance("caps", 0.6))
                else 0
            )
            terrain.relief(
                canvas,
                edge,
                stage,
                part=f"relief {index}",
                strength=0.34,
                snow=cap if index == 1 else 0,
            )
        if index == 1 and stage.wants("lava"):
            volcano.erupt(canvas, stage, edge)
        if index == 1 and not stage.refuses("fog"):
            terrain.mist(
                canvas, stage, level=horizon - 0.03, thick=0.06, strength=0.55, part="mist"
            )


def _range(canvas: Canvas, stage: Stage, *, index: int, high: float) -> Plane:
    random = stage.random(f"range {index}")
    horizon = stage.horizon
    base = horizon - (0.02, 0.0, 0.02, 0.015)[index]
    height = (high * 0.62, high, high * 0.42, high * 0.20)[index]
    edge = terrain.ridge(
        random, canvas, base=base, height=height, cells=(5, 3.2, 5, 7)[index], sharp=1.35
    )
    if index == 1:
        return np.minimum(edge, _summit(canvas, stage, high=high, volcano=stage.wants("volcano")))
    return edge


def _summit(canvas: Canvas, stage: Stage, *, high: float, volcano: bool) -> Plane:
    """One mountain that rules the picture, away from the sun."""
    random = stage.random("summit")
    middle = canvas.aspect - stage.sun[0] + float(random.normal(0, 0.05))
    away = np.abs(canvas.columns()[0] - middle)
    rough = noise.line(random, canvas.width, cells=10, octaves=8, gain=0.5) - 0.5
    if volcano:
        slope = 0.5 * np.exp(-away / 0.26)
        shape = np.minimum(slope, 0.40 + rough * 0.02)
    else:
        shape = 0.40 - away * 0.85 + rough * 0.17
    tall = high / 0.34
    return np.asarray(stage.horizon - np.maximum(shape * tall, -0.1), dtype=np.float32)


def _valley(canvas: Canvas, stage: Stage) -> None:
    palette = stage.palette
    for index in range(3):
        near = (index + 1) / 3
        random = stage.random(f"valley {index}")
        base = stage.horizon + 0.03 + 0.11 * index
        edge = base - 0.07 * noise.line(random, canvas.width, cells=2 + index, octaves=5, gain=0.35)
        land = mix(
            mix(palette.far, palette.near, 0.35 + 0.5 * near), palette.horizon, 0.25 * (1 - near)
        )
        land = seasons.turned(stage, land, amount=0.7)
        terrain.layer(canvas, edge, mix(land, palette.light, 0.12), mix(land, (0, 0, 0), 0.22), 0.2)
        if stage.refuses("pines", "trees"):
            continue
        trees = canvas.draw(partial(_wood, canvas=canvas, stage=stage, index=index, edge=edge))
        dark = mix(mix(palette.near, (0, 0, 0), 0.2), palette.horizon, 0.34 * (1 - near))
        if stage.season in ("spring", "autumn"):
            turned = seasons.by_hour(stage, seasons.leaf(stage, random))
            dark = mix(dark, turned, 0.75)
        canvas.lay(trees, dark)


def _wood(pen: Pen, *, canvas: Canvas, stage: Stage, index: int, edge: Plane) -> None:
    random = stage.random(f"wood {index}")
    tall = (0.022, 0.04, 0.07)[index]
    density = noise.line(random, canvas.width, cells=5, octaves=3)
    for x in sorted(random.integers(0, canvas.width, (150, 90, 46)[index]).tolist()):
        if density[x] > 0.42:
            foot = float(edge[x]) + 0.012 + tall * 0.5 * float(random.random())
            things.pine(
                pen.placed(x / canvas.height, foot, tall * float(random.uniform(0.6, 1.25))),
                random,
                tiers=5,
            )


def _foreground(canvas: Canvas, stage: Stage) -> None:
    """Dark firs framing one side, and a cabin where one was named."""
    random = stage.random("foreground")
    left = stage.sun[0] > canvas.aspect / 2
    side = 0.0 if left else canvas.aspect
    away = np.abs(canvas.columns()[0] - side)
    rough = noise.line(random, canvas.width, cells=8, octaves=6)
    edge = np.asarray(0.90 + 0.22 * away - 0.03 * rough, dtype=np.float32)
    dark = mix(stage.palette.near, (0, 0, 0), 0.45)
    dark = seasons.turned(stage, dark, amount=0.35)
    if stage.wants("cabin"):
        x = 0.30 if left else canvas.aspect - 0.30
        extras.house(canvas, stage, x=x, foot=0.925, size=0.13)
    terrain.layer(canvas, edge, dark, mix(dark, (0, 0, 0), 0.4), 0.2)
    if not stage.refuses("pines", "trees"):
        trees = canvas.draw(partial(_firs, stage=stage, side=side, left=left))
        canvas.lay(trees, mix(stage.palette.near, (0, 0, 0), 0.5))


def _firs(pen: Pen, *, stage: Stage, side: float, left: bool) -> None:
    random = stage.random("firs")
    for index in range(11):
        away = abs(float(random.normal(0, 0.16)))
        x = side + (away if left else -away)
        tall = float(random.uniform(0.16, 0.40)) * (1.1 - away)
        if index == 0:
            x, tall = side + (0.10 if left else -0.10), 0.48
        things.pine(pen.placed(x, 0.97 + 0.1 * away, max(0.08, tall)), random)
