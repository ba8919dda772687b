"""Trunks of a wood, with bark and bare branches; or canes of bamboo."""

from __future__ import annotations

from functools import partial

import numpy as np

from bot.localprovider.painter import noise
from bot.localprovider.painter.canvas import Canvas, Colour, Pen, mix
from bot.localprovider.painter.noise import Random
from bot.localprovider.painter.stage import Stage

_TOP = -0.02  #: Trunks leave the picture at its upper edge.


def stand(canvas: Canvas, stage: Stage, *, near: float, light: Colour, leaf: Colour) -> None:
    """The trunks at one depth, `near` from 0 (far and pale) to 1."""
    random = stage.random(f"trunks {near}")
    bamboo = stage.wants("bamboo")
    bark = mix((0.34, 0.46, 0.16) if bamboo else (0.16, 0.11, 0.08), leaf, 0.25)
    each = partial(_bamboo if bamboo else _trunk, random=random)
    count = round(17 - 14 * near) + (6 if bamboo else 0)
    mask = canvas.draw(partial(_row, canvas=canvas, stage=stage, near=near, count=count, each=each))
    canvas.lay(mask, mix(bark, light, 0.72 * (1 - near) ** 1.2))
    if near >= 0.5:
        rough = noise.fractal(random, canvas.shape, cells=(7, 90), octaves=4, gain=0.6)
        canvas.shade(noise.step(rough, 0.45, 0.75) * mask * 0.45)
        canvas.light(noise.step(rough, 0.5, 0.2) * mask * 0.16, light)


def _row(
    pen: Pen, *, canvas: Canvas, stage: Stage, near: float, count: int, each: partial[None]
) -> None:
    random = stage.random(f"row {near}")
    for _ in range(count):
        x = float(random.uniform(-0.05, 1.05)) * canvas.aspect
        wide = (0.006 + 0.05 * near**1.7) * float(random.uniform(0.6, 1.3))
        foot = 0.70 + 0.26 * near + 0.03 * float(random.random())
        # The near ones leave a gap through which the light is seen.
        if near < 0.7 or abs(x - stage.sun[0]) > 0.13:
            each(pen, x=x, foot=foot, wide=wide)


def _trunk(pen: Pen, *, random: Random, x: float, foot: float, wide: float) -> None:
    lean, bend = x + float(random.normal(0, 0.018)), x + float(random.normal(0, 0.012))
    left = [
        (x - wide, foot),
        (x - wide * 0.58, foot - 0.05),
        (bend - wide * 0.44, foot - 0.4),
        (lean - wide * 0.3, _TOP),
    ]
    right = [
        (lean + wide * 0.3, _TOP),
        (bend + wide * 0.44, foot - 0.4),
        (x + wide * 0.58, foot - 0.05),
        (x + wide, foot),
    ]
    pen.polygon([*left, *right])
    for _ in range(3):
        side = float(random.choice([-1.0, 1.0]))
        branch = pen.placed(bend, foot - float(random.uniform(0.3, 0.75)), 1)
        reach = float(random.uniform(0.05, 0.14))
        end = (side * reach, -reach * 1.1)
        branch.stroke([(0, 0), (side * reach * 0.6, -reach * 0.55), end], wide * 0.28)


def _bamboo(pen: Pen, *, random: Random, x: float, foot: float, wide: float) -> None:
    half, lean = wide / 4, x + float(random.normal(0, 0.018))
    pen.polygon([(x - half, foot), (x + half, foot), (lean + half, _TOP), (lean - half, _TOP)])
    for y in np.arange(foot - 0.055, 0, -0.11).tolist():
        middle = x + (lean - x) * (foot - y) / (foot - _TOP)
        pen.stroke([(middle - half * 1.24, y), (middle + half * 1.24, y)], half * 0.32)
