"""A city: blocks of towers fading into the haze, windows that light up, a river or a wet street."""

from __future__ import annotations

from functools import partial

import numpy as np

from bot.localprovider.painter import extras, noise, seasons, sky, terrain, water, weather
from bot.localprovider.painter.canvas import Canvas, Colour, Pen, mix
from bot.localprovider.painter.scenes import blocks
from bot.localprovider.painter.stage import Stage

_WARM: tuple[Colour, ...] = ((1.0, 0.82, 0.48), (1.0, 0.90, 0.68), (0.82, 0.90, 1.0))
_NEON: tuple[Colour, ...] = (
    (1.0, 0.22, 0.62),
    (0.16, 0.92, 1.0),
    (0.66, 0.34, 1.0),
    (1.0, 0.72, 0.22),
)
_DEPTHS = 3


def paint(canvas: Canvas, stage: Stage) -> None:
    """Sky, three depths of towers, then what lies at their feet."""
    sky.sky(canvas, stage)
    weather.behind(canvas, stage)
    if stage.wants("balloon"):
        extras.balloons(canvas, stage)
    for index in range(_DEPTHS):
        _block(canvas, stage, index=index)
        if index < _DEPTHS - 1:
            smog = {"level": stage.horizon, "thick": 0.10, "strength": 0.32}
            terrain.mist(canvas, stage, part=f"smog {index}", **smog)
    if _dark(stage) and not stage.refuses("windows", "neon"):
        _glow(canvas, stage)
    wet = stage.has("rain", "storm")
    if wet or stage.chance("river", 0.6):
        water.surface(canvas, stage, level=stage.horizon, rough=0.22 if wet else 0.14)
    else:
        _bank(canvas, stage)
    if stage.season or stage.white:
        extras.avenue(canvas, stage, level=stage.horizon + 0.012)
    extras.birds(canvas, stage, likely=0.25)
    weather.before(canvas, stage)


def _dark(stage: Stage) -> bool:
    late = stage.hour in ("night", "sunset")
    return late or stage.has("storm", "rain") or stage.wants("neon")


def _block(canvas: Canvas, stage: Stage, *, index: int) -> None:
    near = index / (_DEPTHS - 1)
    random, palette = stage.random(f"block {index}"), stage.palette
    towers = blocks.build(random, aspect=canvas.aspect, foot=stage.horizon, near=near)
    wall = mix(palette.far, palette.near, 0.25 + 0.6 * near)
    wall = mix(wall, palette.horizon, 0.55 - 0.45 * near)
    if stage.hour == "day":
        wall = mix(wall, (0.55, 0.60, 0.66), 0.55)
    mask = canvas.draw(*(partial(blocks.outline, tower=tower) for tower in towers))
    canvas.lay(mask, wall)
    if stage.white:
        roofs = mask - np.roll(mask, max(2, canvas.height // 110), axis=0)
        canvas.lay(roofs.clip(0, 1), seasons.by_hour(stage, seasons.SNOW))
    sides = (partial(blocks.shaded_side, tower=tower, sun=stage.sun[0]) for tower in towers)
    canvas.shade(canvas.draw(*sides) * mask * 0.28)
    if not stage.refuses("windows"):
        _windows(canvas, stage, towers, index=index, wall=wall)


def _windows(
    canvas: Canvas, stage: Stage, towers: list[blocks.Tower], *, index: int, wall: Colour
) -> None:
    near, dark = index / (_DEPTHS - 1), _dark(stage)
    colours = _NEON if stage.wants("neon") else _WARM
    share = {"night": 0.42, "sunset": 0.34}.get(stage.hour, 0.30 if dark else 0.75)
    random = stage.random(f"windows {index}")
    step = 0.0068 + 0.0046 * near
    sheets = blocks.panes(random, towers, step=step, share=share, hues=len(colours))
    for colour, sheet in zip(colours, sheets, strict=True):
        mask = canvas.draw(partial(blocks.draw_panes, sheet=sheet))
        if dark:
            canvas.lay(mask * (0.45 + 0.5 * near), mix(colour, wall, 0.1))
        else:
            canvas.lay(mask * 0.4, mix(stage.palette.zenith, wall, 0.5))


def _glow(canvas: Canvas, stage: Stage) -> None:
    """The light of the streets, caught in the haze above them; signs, where it is neon."""
    neon = stage.wants("neon")
    rise = np.exp(-np.abs(canvas.rows() - stage.horizon) / 0.09) * 0.30
    canvas.light(np.broadcast_to(rise, canvas.shape), _NEON[0] if neon else _WARM[0])
    random = stage.random("signs")
    for _ in range(7 if neon else 0):
        x = float(random.uniform(0.05, 0.95)) * canvas.aspect
        y = stage.horizon - float(random.uniform(0.03, 0.3))
        wide, high = float(random.uniform(0.006, 0.012)), float(random.uniform(0.03, 0.08))
        colour = _NEON[int(random.integers(len(_NEON)))]
        sign = canvas.draw(partial(Pen.box, left=x, top=y, right=x + wide, bottom=y + high))
        canvas.lay(sign, mix(colour, (1, 1, 1), 0.35))
        canvas.light(0.55 * np.exp(-canvas.distance(x, y + high / 2) / 0.035), colour)


def _bank(canvas: Canvas, stage: Stage) -> None:
    """A dark bank with bushes."""
    edge = np.full(canvas.width, stage.horizon + 0.012, dtype=np.float32)
    dark = mix(stage.palette.near, (0, 0, 0), 0.35)
    dark = seasons.turned(stage, dark, amount=0.3)
    terrain.layer(canvas, edge, mix(dark, stage.palette.horizon, 0.18), dark, 0.22)
    mask, top = terrain.below(canvas, edge)
    rough = noise.fractal(stage.random("lawn"), mask.shape, cells=(9, 4), octaves=6, gain=0.6)
    canvas.shade(noise.step(rough, 0.45, 0.85) * mask * 0.30, top)
    canvas.light(noise.step(rough, 0.5, 0.15) * mask * 0.16, stage.palette.light, top)
    if not (stage.season or stage.white):
        extras.verge(canvas, stage, level=stage.horizon + 0.02)
