"""Things that fit into several scenes, laid on the canvas in the stage's light."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from bot.localprovider.painter import noise, seasons, things
from bot.localprovider.painter.canvas import Canvas, Colour, Pen, mix
from bot.localprovider.painter.noise import Plane
from bot.localprovider.painter.stage import Stage

_WARM = (1.0, 0.80, 0.42)
_DIM = {"night": 0.30, "sunset": 0.62, "dawn": 0.75}


def lit(stage: Stage, colour: Colour, *, shine: float = 0.85) -> Colour:
    """A thing's own colour as it looks at this hour and in this weather."""
    dim = _DIM.get(stage.hour, 1.0) * (0.65 if stage.has("storm") else 1.0)
    return mix((0, 0, 0), mix(colour, stage.palette.horizon, 0.2), dim * shine)


def drawn(
    canvas: Canvas, thing: Callable[[Pen], object], *, x: float, y: float, size: float
) -> Plane:
    """The mask of a thing at a place."""
    return canvas.draw(lambda pen: thing(pen.placed(x, y, size)))


def birds(canvas: Canvas, stage: Stage, *, likely: float = 0.4) -> None:
    """A flock, where one was named or by chance."""
    if not stage.chance("birds", likely) or stage.has("storm"):
        return
    random = stage.random("flock")
    x = float(random.uniform(0.25, 0.75)) * canvas.aspect
    y = stage.horizon * float(random.uniform(0.3, 0.6))
    flock = drawn(canvas, partial(things.birds, random=random), x=x, y=y, size=0.07)
    canvas.lay(flock * 0.8, mix(stage.palette.near, (0, 0, 0), 0.4))


def house(canvas: Canvas, stage: Stage, *, x: float, foot: float, size: float) -> None:
    """A cottage with lamps in its windows when it is dark."""
    at = partial(drawn, canvas, x=x, y=foot, size=size)
    canvas.lay(at(things.house_walls), lit(stage, (0.62, 0.48, 0.36)))
    canvas.lay(at(things.house_roof), lit(stage, (0.36, 0.16, 0.13)))
    if stage.hour == "day" and not stage.has("storm", "rain", "snow", "fog"):
        canvas.lay(at(things.house_windows), (0.24, 0.28, 0.33))
        return
    canvas.lay(at(things.house_windows), _WARM)
    canvas.light(0.5 * np.exp(-canvas.distance(x, foot - size * 0.26) / (size * 0.5)), _WARM)


def boat(canvas: Canvas, stage: Stage, *, x: float, y: float, size: float) -> None:
    """A sailing boat on its shadow; `size` is its width."""
    shadow = partial(Pen.ellipse, x=x, y=y + size * 0.10, rx=size * 0.5, ry=size * 0.07)
    canvas.shade(canvas.draw(shadow, blur=0.004) * 0.45)
    at = partial(drawn, canvas, x=x, y=y, size=size)
    canvas.lay(at(things.boat_sails), lit(stage, (0.97, 0.93, 0.86), shine=1.05))
    canvas.lay(at(things.boat_hull), lit(stage, (0.40, 0.17, 0.12)))


def balloons(canvas: Canvas, stage: Stage) -> None:
    """Hot-air balloons, the near one larger."""
    random = stage.random("balloons")
    accent = stage.palette.accent
    for size in (0.05, 0.08, 0.16):
        x = float(random.uniform(0.12, 0.88)) * canvas.aspect
        y = stage.horizon * float(random.uniform(0.25, 0.6))
        colour = accent if size > 0.1 else mix(accent, stage.palette.horizon, 0.45)
        bag = drawn(canvas, things.balloon, x=x, y=y, size=size)
        stripe = canvas.draw(partial(Pen.ellipse, x=x, y=y, rx=size * 0.17, ry=size * 0.52))
        canvas.lay(bag, lit(stage, colour, shine=1.0))
        canvas.lay(stripe * bag, lit(stage, (0.98, 0.94, 0.85), shine=1.0))
        canvas.shade(bag * (canvas.columns() > x) * 0.18)


def avenue(
    canvas: Canvas, stage: Stage, *, level: float, size: float = 1.0, many: int = 26
) -> None:
    """A row of round trees in the colours of the season, and their feet in grass or snow."""
    random = stage.random("avenue")
    colours = seasons.leaves(stage)
    places = random.random(many).tolist()
    for index, colour in enumerate(colours):
        trees = [
            partial(_roadside, x=x * canvas.aspect, foot=level, size=size, random=random)
            for x in places[index :: len(colours)]
        ]
        mask = canvas.draw(*trees)
        canvas.lay(mask, mix(seasons.by_hour(stage, colour), stage.palette.near, 0.12))
        canvas.shade(mask * noise.step(canvas.rows(), level - 0.06 * size, level + 0.01) * 0.5)
    ground = seasons.turned(stage, stage.palette.near, amount=0.5)
    strip = partial(
        Pen.box, left=0, top=level - 0.006 * size, right=canvas.aspect, bottom=level + 0.006
    )
    canvas.lay(canvas.draw(strip), ground)


def _roadside(pen: Pen, *, x: float, foot: float, size: float, random: noise.Random) -> None:
    things.broadleaf(pen.placed(x, foot, size * float(random.uniform(0.055, 0.095))), random)


def verge(canvas: Canvas, stage: Stage, *, level: float) -> None:
    """A row of round bushes along a bank."""
    bushes = [
        partial(_bush, x=x * canvas.aspect, foot=level, size=0.012 + 0.03 * size)
        for x, size in stage.random("verge").random((70, 2)).tolist()
    ]
    dark = mix(stage.palette.near, (0, 0, 0), 0.3)
    canvas.lay(canvas.draw(*bushes), mix(dark, stage.palette.horizon, 0.1))


def _bush(pen: Pen, *, x: float, foot: float, size: float) -> None:
    pen.ellipse(x, foot - size * 0.4, size * 0.8, size)
