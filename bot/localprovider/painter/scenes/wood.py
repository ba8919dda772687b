"""Inside a wood: trunks fading toward the light, leaves above, litter and ferns below."""

from __future__ import annotations

from functools import partial

import numpy as np

from bot.localprovider.painter import noise, seasons, terrain
from bot.localprovider.painter.canvas import Canvas, Colour, Pen, mix
from bot.localprovider.painter.scenes import trunks
from bot.localprovider.painter.stage import Stage

#: The colour of the light, and of leaves in shadow.
_LIGHT: dict[str, tuple[Colour, Colour]] = {
    "day": ((0.80, 0.92, 0.62), (0.16, 0.34, 0.14)),
    "dawn": ((0.98, 0.90, 0.68), (0.22, 0.30, 0.16)),
    "sunset": ((1.0, 0.74, 0.42), (0.30, 0.22, 0.10)),
    "night": ((0.28, 0.46, 0.56), (0.03, 0.09, 0.12)),
}
_SEASONS: dict[str, tuple[Colour, Colour]] = {
    "spring": ((0.90, 0.98, 0.62), (0.30, 0.52, 0.14)),
    "summer": ((0.66, 0.90, 0.46), (0.05, 0.30, 0.10)),
    "autumn": ((1.0, 0.78, 0.34), (0.62, 0.24, 0.04)),
    "winter": ((0.88, 0.93, 1.0), (0.34, 0.38, 0.46)),
}
_TURN = {"day": 0.85, "dawn": 0.7, "sunset": 0.5, "night": 0.2}  #: How far the season shows.
_BLACK = (0.0, 0.0, 0.0)
_DEPTHS = 5


def paint(canvas: Canvas, stage: Stage) -> None:
    """Looking toward the light."""
    light, leaf = _colours(stage)
    glow = canvas.distance(stage.sun[0], 0.42, stretch=1.1)
    brighter, bright = mix(leaf, light, 0.75), mix(leaf, light, 0.3)
    canvas.gradient([(0, bright), (0.45, brighter), (0.75, bright), (1, leaf)])
    canvas.light(0.85 * np.exp(-glow / 0.22), light)
    for index in range(_DEPTHS):
        trunks.stand(canvas, stage, near=index / (_DEPTHS - 1), light=light, leaf=leaf)
        _leaves(canvas, stage, near=index / (_DEPTHS - 1), light=light, leaf=leaf)
        if index == 2:
            _shafts(canvas, stage, light)
    _floor(canvas, stage, light=light, leaf=leaf)
    if not stage.white and stage.chance("fireflies", 0.5 if stage.hour == "night" else 0.03):
        _fireflies(canvas, stage)


def _colours(stage: Stage) -> tuple[Colour, Colour]:
    light, leaf = _LIGHT[stage.hour]
    if stage.season in _SEASONS:
        (in_light, in_shadow), amount = _SEASONS[stage.season], _TURN[stage.hour]
        light = mix(light, in_light, amount)
        leaf = mix(leaf, in_shadow, amount)
    if stage.reading.colours:
        leaf = mix(leaf, stage.palette.deep, 0.5)
        light = mix(light, stage.palette.horizon, 0.5)
    if stage.has("storm", "rain", "fog"):
        light = mix(light, (0.72, 0.78, 0.80), 0.45)
        leaf = mix(leaf, (0.2, 0.25, 0.27), 0.35)
    return light, leaf


def _leaves(canvas: Canvas, stage: Stage, *, near: float, light: Colour, leaf: Colour) -> None:
    random = stage.random(f"leaves {near}")
    cells = 9 - 4 * near
    clumps = noise.fractal(
        random, canvas.shape, cells=(cells, cells), octaves=stage.detail, gain=0.66
    )
    from_sun = np.clip(canvas.distance(stage.sun[0], 0.45, stretch=1.2) - 0.25, 0, 0.5)
    reach = 0.40 - 0.16 * near
    above = (reach - canvas.rows()) * 1.5 + from_sun * 0.35
    mask = noise.step(clumps + above, 0.72, 0.86)
    tone = mix(leaf, light, 0.55 * (1 - near) ** 1.1 + 0.06)
    canvas.lay(mask * 0.92, mix(tone, _BLACK, 0.12 * near))
    speck = noise.fractal(random, canvas.shape, cells=(80, 80), octaves=2, gain=0.7)
    spots = noise.step(speck, 0.62, 0.85) * mask
    canvas.light(spots * 0.42, mix(tone, light, 0.65))
    if stage.season in ("spring", "autumn") and near > 0.2:
        turned = seasons.by_hour(stage, seasons.leaf(stage, random))
        canvas.lay(noise.step(speck, 0.5, 0.3) * mask * (0.35 + 0.35 * near), turned)


def _shafts(canvas: Canvas, stage: Stage, light: Colour) -> None:
    """Beams from above, fanning out from the sun."""
    if stage.has("storm", "rain") and stage.hour != "night":
        return
    dx = canvas.columns() - stage.sun[0]
    angle = np.arctan2(dx, canvas.rows() + 0.35)
    rays = noise.line(stage.random("rays"), 512, cells=26, octaves=3)
    place = np.clip((angle + 1.2) / 2.4 * 511, 0, 511).astype(np.int32)
    beam = noise.step(rays[place], 0.5, 0.85) * np.clip(1.05 - canvas.rows(), 0, 1)
    canvas.light(beam * np.exp(-np.abs(dx) / 0.45) * 0.5, light)


def _floor(canvas: Canvas, stage: Stage, *, light: Colour, leaf: Colour) -> None:
    for index in range(3):
        near = index / 2
        random = stage.random(f"floor {index}")
        rough = noise.line(random, canvas.width, cells=7, octaves=7, gain=0.55)
        edge = 0.80 + 0.09 * index - 0.05 * rough
        ground = mix(mix(leaf, light, 0.32 * (1 - near)), _BLACK, 0.15 + 0.3 * near)
        if stage.white:
            ground = mix(ground, seasons.by_hour(stage, seasons.SNOW), 0.8)
        terrain.layer(canvas, edge, mix(ground, light, 0.18), ground, 0.10)
        mask, top = terrain.below(canvas, edge)
        litter = noise.fractal(random, mask.shape, cells=(16, 30), octaves=4, gain=0.7)
        pool = np.exp(-np.abs(canvas.columns() - stage.sun[0]) / 0.28) * (0.5 - 0.25 * near)
        canvas.light(noise.step(litter, 0.55, 0.85) * mask * pool, light, top)
        canvas.shade(noise.step(litter, 0.45, 0.15) * mask * 0.5, top)
    if stage.season in ("spring", "autumn"):
        _strewn(canvas, stage)
    ferns = canvas.draw(partial(_ferns, canvas=canvas, stage=stage))
    canvas.lay(ferns, mix(leaf, _BLACK, 0.62))


def _ferns(pen: Pen, *, canvas: Canvas, stage: Stage) -> None:
    random = stage.random("ferns")
    for _ in range(26):
        side = float(random.random()) ** 2 * 0.42
        x = (side if random.random() < 0.5 else 1 - side) * canvas.aspect
        for turn in np.linspace(-1.2, 1.2, 7).tolist():
            frond = pen.placed(x, 1.0, float(random.uniform(0.05, 0.11)))
            frond.stroke([(0, 0.25), (turn * 0.6, -0.8), (turn * 1.25, -0.75)], 0.04)


def _strewn(canvas: Canvas, stage: Stage) -> None:
    """Flowers in spring, fallen leaves in autumn."""
    for colour in seasons.leaves(stage)[:3]:
        at = stage.random(f"strewn {colour}").random((260, 3)).tolist()
        dots = [
            partial(Pen.ellipse, x=x * canvas.aspect, y=0.8 + 0.2 * y, rx=r, ry=r * 0.6)
            for x, y, size in at
            for r in (0.0015 + 0.005 * size * (0.3 + y),)
        ]
        canvas.lay(canvas.draw(*dots) * 0.9, seasons.by_hour(stage, colour))


def _fireflies(canvas: Canvas, stage: Stage) -> None:
    at = stage.random("fireflies").random((90, 3)).tolist()
    dots = [
        partial(Pen.ellipse, x=x * canvas.aspect, y=0.35 + 0.6 * y, rx=r, ry=r)
        for x, y, size in at
        for r in (0.0012 + 0.003 * size,)
    ]
    glow = canvas.draw(*dots, blur=0.007)
    canvas.light(np.clip(glow * 3.2, 0, 1), (0.95, 0.92, 0.40))
    canvas.light(canvas.draw(*dots), (1.0, 1.0, 0.82))
