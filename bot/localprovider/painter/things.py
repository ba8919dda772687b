"""Small things drawn with a pen that stands at their foot; 1 is their height or width."""

from __future__ import annotations

import math
from itertools import pairwise

from bot.localprovider.painter.canvas import Pen, Point
from bot.localprovider.painter.noise import Random


def pine(pen: Pen, random: Random, *, tiers: int = 9) -> None:
    """A fir, 1 tall: tiers of drooping branches round a stem."""
    pen.stroke([(0, 0), (0, -0.8)], 0.022)
    for tier in range(tiers):
        at = tier / tiers
        y = -(0.10 + 0.90 * at)
        half = 0.21 * (1 - at) ** 0.9 * float(random.uniform(0.8, 1.2)) + 0.012
        drop = 0.075 + 0.05 * (1 - at)
        left = [(-half, y + drop * 0.75), (-half * 0.45, y + drop * 0.42), (0, y + drop * 0.85)]
        right = [(half * 0.5, y + drop * 0.4), (half, y + drop * 0.7), (0, y - drop)]
        pen.polygon([*left, *right])


def broadleaf(pen: Pen, random: Random) -> None:
    """A round tree, 1 tall: a stem and a heap of leaves."""
    pen.polygon([(-0.035, 0), (0.035, 0), (0.018, -0.5), (-0.018, -0.5)])
    for _ in range(26):
        turn, away = float(random.uniform(0, 2 * math.pi)), float(random.random()) ** 0.5
        x, y = math.cos(turn) * away * 0.30, -0.64 + math.sin(turn) * away * 0.26
        size = float(random.uniform(0.08, 0.15))
        pen.ellipse(x, y, size, size * 0.85)


def palm(pen: Pen, random: Random) -> None:
    """A palm, 1 tall, leaning to one side."""
    lean = float(random.uniform(0.12, 0.3)) * float(random.choice([-1.0, 1.0]))
    pen.stroke([(lean * (i / 8) ** 2, -i / 8) for i in range(9)], 0.035)
    crown = pen.placed(lean, -1, 0.42)
    for turn in range(-4, 5):
        _frond(crown, -math.pi / 2 + turn * 0.52 + float(random.normal(0, 0.08)))


def _frond(pen: Pen, angle: float) -> None:
    steps = [i / 8 for i in range(9)]
    curve = [(math.cos(angle) * at, math.sin(angle) * at * 0.7 + 0.34 * at * at) for at in steps]
    pen.stroke(curve, 0.03)
    for (x, y), (u, v) in pairwise(curve[1:]):
        pen.polygon([(x, y), (u, v), (u, v + 0.21), (x, y + 0.13)])


def cactus(pen: Pen, random: Random) -> None:
    """A saguaro, 1 tall, with one or two arms."""
    pen.stroke([(0, 0), (0, -1)], 0.13)
    pen.ellipse(0, -1, 0.065, 0.065)
    for side in (-0.24, 0.24):
        if side < 0 and random.random() < 0.3:
            continue
        low = -float(random.uniform(0.35, 0.55))
        high = low - float(random.uniform(0.18, 0.32))
        pen.stroke([(0, low), (side, low), (side, high)], 0.094)
        for end in (low, high):
            pen.ellipse(side, end, 0.047, 0.047)


def birds(pen: Pen, random: Random) -> None:
    """A loose flock round the pen, each bird two strokes; 1 is how far it spreads."""
    for _ in range(int(random.integers(5, 10))):
        x, y = float(random.normal(0, 1)), float(random.normal(0, 0.4))
        bird = pen.placed(x, y, float(random.uniform(0.09, 0.2)))
        lift = float(random.uniform(0.35, 0.7))
        wing: list[Point] = [(-1, -lift), (-0.45, -lift * 0.9), (0, 0)]
        bird.stroke([*wing, *((-u, v) for u, v in reversed(wing[:2]))], 0.14)


def boat_hull(pen: Pen) -> None:
    """A small boat's hull, 1 wide, and its mast; the pen is at the water line."""
    pen.polygon([(-0.52, -0.12), (0.56, -0.15), (0.40, 0.03), (-0.40, 0.03)])
    pen.stroke([(-0.02, -0.1), (-0.02, -1.22)], 0.022)


def boat_sails(pen: Pen) -> None:
    """The hull's mainsail and jib."""
    pen.polygon([(0.02, -1.18), (0.02, -0.20), (0.52, -0.22), (0.22, -0.75)])
    pen.polygon([(-0.05, -1.08), (-0.05, -0.22), (-0.46, -0.19)])


def house_walls(pen: Pen) -> None:
    """A cottage, 1 wide."""
    pen.box(-0.5, -0.5, 0.5, 0)


def house_roof(pen: Pen) -> None:
    """Its roof and chimney."""
    pen.polygon([(-0.6, -0.48), (0.6, -0.48), (0.32, -0.9), (-0.32, -0.9)])
    pen.box(0.14, -1.1, 0.26, -0.8)


def house_windows(pen: Pen) -> None:
    """Its two windows."""
    pen.box(-0.26, -0.36, -0.10, -0.16)
    pen.box(0.14, -0.36, 0.30, -0.16)


def balloon(pen: Pen) -> None:
    """A hot-air balloon, 1 wide; the pen is at the middle of the bag."""
    pen.ellipse(0, 0, 0.5, 0.52)
    pen.polygon([(-0.42, 0.28), (0.42, 0.28), (0.1, 0.72), (-0.1, 0.72)])
    pen.polygon([(-0.09, 0.82), (0.09, 0.82), (0.07, 0.96), (-0.07, 0.96)])
    for side in (-0.08, 0.08):
        pen.stroke([(side, 0.7), (side, 0.85)], 0.012)
