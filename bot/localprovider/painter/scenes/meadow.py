"""A meadow: rolling hills, grass that grows larger toward the viewer, flowers in it."""

from __future__ import annotations

from functools import partial

import numpy as np

from bot.localprovider.painter import extras, noise, seasons, sky, terrain, things, weather
from bot.localprovider.painter.canvas import Canvas, Colour, Pen, mix
from bot.localprovider.painter.noise import Plane
from bot.localprovider.painter.stage import Stage

_GREEN = {
    "day": (0.42, 0.62, 0.24),
    "dawn": (0.45, 0.55, 0.30),
    "sunset": (0.42, 0.38, 0.18),
    "night": (0.07, 0.14, 0.15),
}
_FLOWERS: tuple[Colour, ...] = (
    (0.90, 0.22, 0.20),
    (0.98, 0.84, 0.28),
    (0.96, 0.95, 0.92),
    (0.62, 0.42, 0.86),
    (0.95, 0.55, 0.70),
)
_BY_NAME = {"red": 0, "yellow": 1, "purple": 3, "pink": 4}
_BY_KIND = {"poppies": 0, "sunflowers": 1, "lavender": 3}


def paint(canvas: Canvas, stage: Stage) -> None:
    """Sky, far hills, a tree or a house, then grass and flowers."""
    sky.sky(canvas, stage)
    weather.behind(canvas, stage)
    _far(canvas, stage)
    _hills(canvas, stage)
    extras.birds(canvas, stage)
    if stage.wants("balloon"):
        extras.balloons(canvas, stage)
    _grass(canvas, stage)
    weather.before(canvas, stage)


def _green(stage: Stage) -> Colour:
    green = _GREEN[stage.hour]
    green = seasons.turned(stage, green, amount=0.65)
    if stage.wants("wheat"):
        green = mix(green, seasons.by_hour(stage, (0.90, 0.72, 0.32)), 0.75)
    return mix(green, stage.palette.near, 0.45 if stage.has("storm") else 0.12)


def _far(canvas: Canvas, stage: Stage) -> None:
    edge = terrain.ridge(
        stage.random("far"), canvas, base=stage.horizon + 0.01, height=0.13, cells=4, sharp=1.1
    )
    far = mix(stage.palette.far, stage.palette.horizon, 0.35)
    terrain.layer(canvas, edge, far, mix(far, stage.palette.horizon, 0.6), 0.12)


def _hills(canvas: Canvas, stage: Stage) -> None:
    green = _green(stage)
    for index in range(4):
        near = index / 3
        random = stage.random(f"hill {index}")
        base = stage.horizon + 0.02 + 0.22 * near**1.2
        edge = np.asarray(
            base - 0.075 * noise.line(random, canvas.width, cells=2, octaves=3, gain=0.3),
            dtype=np.float32,
        )
        land = mix(mix(green, stage.palette.horizon, 0.42 * (1 - near)), (0, 0, 0), 0.06 * near)
        terrain.layer(
            canvas,
            edge,
            mix(land, stage.palette.light, 0.22),
            mix(land, stage.palette.near, 0.10 if stage.white else 0.35),
            0.26,
        )
        _rows(canvas, stage, edge, index=index)
        if index == 0 and stage.season and not stage.refuses("trees"):
            level = float(edge.max()) - 0.005
            extras.avenue(canvas, stage, level=level, size=0.6, many=44)
        if index == 1 and stage.chance("cabin", 0.35):
            _farm(canvas, stage, edge)
        lone = stage.wants("trees") or stage.chance("lone tree", 1.0 if stage.season else 0.5)
        if index == 2 and lone and not stage.refuses("trees"):
            _tree(canvas, stage, edge)


def _rows(canvas: Canvas, stage: Stage, edge: Plane, *, index: int) -> None:
    """The mottling of a hillside: woods far off, furrows near by."""
    mask, top = terrain.below(canvas, edge)
    patches = noise.fractal(
        stage.random(f"patches {index}"), mask.shape, cells=(10, 5), octaves=stage.detail
    )
    canvas.shade(noise.step(patches, 0.5, 0.75) * mask * 0.20, top)
    canvas.light(noise.step(patches, 0.45, 0.2) * mask * 0.10, stage.palette.light, top)


def _farm(canvas: Canvas, stage: Stage, edge: Plane) -> None:
    x = float(stage.random("farm").uniform(0.2, 0.8)) * canvas.aspect
    foot = _ground(canvas, edge, x) + 0.012
    extras.house(canvas, stage, x=x, foot=foot, size=0.055)


def _ground(canvas: Canvas, edge: Plane, x: float) -> float:
    column = min(max(0, int(x * canvas.height)), canvas.width - 1)
    return float(edge[column])


def _tree(canvas: Canvas, stage: Stage, edge: Plane) -> None:
    random = stage.random("tree")
    x = (canvas.aspect - stage.sun[0]) + float(random.normal(0, 0.06))
    x = min(max(x, 0.1), canvas.aspect - 0.1)
    foot = _ground(canvas, edge, x) + 0.02
    tall = float(random.uniform(0.24, 0.34))
    mask = extras.drawn(canvas, partial(things.broadleaf, random=random), x=x, y=foot, size=tall)
    leaf = (
        (0.95, 0.62, 0.72)
        if "pink" in stage.reading.colours
        else seasons.leaf(stage, stage.random("leaf"))
    )
    canvas.lay(
        mask, mix(extras.lit(stage, leaf), (0, 0, 0), 0.0 if stage.season == "spring" else 0.15)
    )
    speck = noise.fractal(stage.random("leaves"), canvas.shape, cells=(50, 50), octaves=4, gain=0.7)
    side = np.clip(0.5 + (x - canvas.columns()) * 3 * (1 if stage.sun[0] < x else -1), 0, 1)
    canvas.light(
        noise.step(speck, 0.45, 0.75) * mask * side * 0.45, mix(leaf, stage.palette.light, 0.5)
    )
    canvas.shade(noise.step(speck, 0.55, 0.25) * mask * 0.5)


def _grass(canvas: Canvas, stage: Stage) -> None:
    random = stage.random("grass")
    green = _green(stage)
    blades = random.random((700 if stage.white else 2600, 4))
    for part, colour in enumerate(
        (mix(green, (0, 0, 0), 0.45), mix(green, stage.palette.light, 0.25))
    ):
        chosen = blades[part::2]
        mask = canvas.draw(partial(_blades, canvas=canvas, blades=chosen))
        canvas.lay(mask * 0.8, mix(colour, (0.55, 0.50, 0.40), 0.4) if stage.white else colour)
    grown = stage.season not in ("winter", "autumn") or stage.wants("flowers")
    if grown and not stage.white and not stage.refuses("flowers"):
        _flowers(canvas, stage)


def _blades(pen: Pen, *, canvas: Canvas, blades: Plane) -> None:
    for x, y, lean, size in blades.tolist():
        near = y**0.7
        foot = 0.84 + 0.19 * near
        tall = (0.02 + 0.075 * near) * (0.5 + size)
        tip = x * canvas.aspect + (lean - 0.5) * tall * 0.9
        pen.stroke(
            [
                (x * canvas.aspect, foot),
                ((x * canvas.aspect * 2 + tip) / 3, foot - tall * 0.6),
                (tip, foot - tall),
            ],
            0.0012 + 0.0016 * near,
        )


def _flowers(canvas: Canvas, stage: Stage) -> None:
    random = stage.random("flowers")
    named = [_BY_NAME[name] for name in stage.reading.colours if name in _BY_NAME]
    named += [_BY_KIND[kind] for kind in _BY_KIND if stage.wants(kind)]
    kinds = named or [int(kind) for kind in random.choice(len(_FLOWERS), 3, replace=False)]
    many = 1900 if stage.wants("flowers") else 1100 if stage.season == "spring" else 420
    for kind in kinds:
        at = random.random((many // len(kinds), 3))
        mask = canvas.draw(partial(_blossoms, canvas=canvas, stage=stage, at=at))
        canvas.lay(mask * 0.95, extras.lit(stage, _FLOWERS[kind], shine=1.1))
        if stage.wants("sunflowers"):
            hearts = canvas.draw(partial(_blossoms, canvas=canvas, stage=stage, at=at, part=0.45))
            canvas.lay(hearts * 0.9, extras.lit(stage, (0.30, 0.16, 0.06)))


def _blossoms(pen: Pen, *, canvas: Canvas, stage: Stage, at: Plane, part: float = 1.0) -> None:
    """Heads that grow toward the viewer; `part` is how much of each is drawn."""
    large = (1.7 if stage.wants("sunflowers") else 1.0) * part
    start = stage.horizon + (0.10 if stage.wants("flowers") else 0.24)
    for x, y, size in at.tolist():
        near = y**1.7
        radius = (0.0014 + 0.0085 * near) * (0.6 + 0.7 * size) * large
        pen.ellipse(x * canvas.aspect, start + (1.0 - start) * near, radius, radius * 0.78)
