"""Blocks of city towers: where they stand, their outlines, and their windows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.localprovider.painter.canvas import Pen
from bot.localprovider.painter.noise import Random

Pane = tuple[float, float, float, float]  #: left, top, right, bottom

FLAT, STEPPED, POINTED, MAST = 0, 1, 2, 3  #: Crowns; further numbers are flat too.
_CROWNS = 6


@dataclass(frozen=True, slots=True)
class Tower:
    """One tower, in fractions of the picture's height; `foot` is the ground."""

    left: float
    right: float
    top: float
    foot: float
    crown: int

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def wide(self) -> float:
        return self.right - self.left


def build(random: Random, *, aspect: float, foot: float, near: float) -> list[Tower]:
    """A row of towers from edge to edge, tallest round one place; `near` is 0 to 1."""
    towers, x = [], -0.03
    middle = aspect * float(random.uniform(0.35, 0.65))
    while x < aspect:
        wide = float(random.uniform(0.035, 0.085)) * (0.65 + 0.65 * near)
        hill = 0.45 + 0.75 * float(np.exp(-(((x - middle) / (0.34 * aspect)) ** 2)))
        tall = float(random.gamma(5.0, 0.048)) * hill * (1.12 - 0.42 * near)
        top = foot - min(tall, foot - 0.06)
        towers.append(Tower(x, x + wide, top, foot, int(random.integers(_CROWNS))))
        x += wide * float(random.uniform(0.86, 1.12))
    return towers


def outline(pen: Pen, tower: Tower) -> None:
    """Walls and crown."""
    pen.box(tower.left, tower.top, tower.right, tower.foot + 0.01)
    crown = pen.placed(tower.middle, tower.top, tower.wide)
    if tower.crown == STEPPED:
        crown.box(-0.3, -0.35, 0.3, 0)
        crown.box(-0.14, -0.7, 0.14, 0)
    if tower.crown == POINTED:
        crown.polygon([(-0.5, 0), (0.5, 0), (0, -0.75)])
    if tower.crown == MAST:
        crown.stroke([(0, 0), (0, -1.3)], 0.04)


def shaded_side(pen: Pen, tower: Tower, sun: float) -> None:
    """The part of the walls that turns away from the sun."""
    part = tower.wide * 0.38
    if sun < tower.middle:
        pen.box(tower.right - part, tower.top, tower.right, tower.foot)
    else:
        pen.box(tower.left, tower.top, tower.left + part, tower.foot)


def panes(
    random: Random, towers: list[Tower], *, step: float, share: float, hues: int
) -> list[list[Pane]]:
    """Lit windows, sorted by hue: most of a tower's have one hue. `share` is how many are lit."""
    sheets: list[list[Pane]] = [[] for _ in range(hues)]
    for tower in towers:
        mood, hue = float(random.uniform(0.4, 1.3)), int(random.integers(hues))
        for left in np.arange(tower.left + step * 0.5, tower.right - step * 0.6, step).tolist():
            for top in np.arange(tower.top + step, tower.foot - step, step * 1.35).tolist():
                if random.random() < share * mood:
                    pick = hue if random.random() < 0.75 else int(random.integers(hues))
                    sheets[pick].append((left, top, left + step * 0.55, top + step * 0.75))
    return sheets


def draw_panes(pen: Pen, sheet: list[Pane]) -> None:
    for pane in sheet:
        pen.box(*pane)
