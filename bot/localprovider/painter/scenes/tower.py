"""The lighthouse's tower and its keeper's cottage: 1 is half the tower's width at the ground.

The tower's parts are drawn by a pen at the gallery, the cottage's by one at its foot.
"""

from __future__ import annotations

from bot.localprovider.painter.canvas import Pen, Point

BANDS = (0.12, 0.42, 0.72)


def trunk(tall: float, low: float, high: float, *, wider: float = 0) -> list[Point]:
    """The part of a tower `tall` between two heights, 0 at the ground and 1 at the gallery."""

    def half(at: float) -> float:
        return 1.0 - 0.36 * at + 0.22 * max(0.0, 0.16 - at) + wider

    bottom, top = tall * (1 - low) + 0.3, tall * (1 - high)
    return [(-half(low), bottom), (half(low), bottom), (half(high), top), (-half(high), top)]


def body(pen: Pen, tall: float) -> None:
    pen.polygon(trunk(tall, 0, 1))


def bands(pen: Pen, tall: float) -> None:
    for low in BANDS:
        pen.polygon(trunk(tall, low, low + 0.15, wider=0.3))


def windows(pen: Pen, tall: float) -> None:
    for at in (0.20, 0.48, 0.76):
        pen.ellipse(0.12, tall * (1 - at), 0.13, 0.22)


def gallery(pen: Pen) -> None:
    """The platform and its railing."""
    pen.polygon([(-0.98, -0.10), (0.98, -0.10), (0.72, 0.16), (-0.72, 0.16)])
    pen.stroke([(-0.95, -0.38), (0.95, -0.38)], 0.045)
    for step in range(-4, 5):
        pen.stroke([(0.235 * step, -0.38), (0.235 * step, 0)], 0.035)


def glass(pen: Pen) -> None:
    """The lantern room."""
    pen.box(-0.5, -1.15, 0.5, -0.1)


def bars(pen: Pen) -> None:
    for x in (-0.5, -0.17, 0.17, 0.5):
        pen.stroke([(x, -0.1), (x, -1.15)], 0.04)


def cap(pen: Pen) -> None:
    """The roof, its ball and the rod."""
    pen.polygon([(-0.68, -1.15), (0.68, -1.15), (0.42, -1.49), (0, -1.77), (-0.42, -1.49)])
    pen.ellipse(0, -1.87, 0.12, 0.12)
    pen.stroke([(0, -1.85), (0, -2.3)], 0.045)


def cottage_walls(pen: Pen) -> None:
    pen.box(-1.3, -1.15, 1.3, 0.3)


def cottage_roof(pen: Pen) -> None:
    pen.polygon([(-1.47, -1.15), (1.47, -1.15), (0.92, -2.0), (-0.92, -2.0)])


def cottage_windows(pen: Pen) -> None:
    pen.box(-0.57, -0.78, -0.27, -0.35)
    pen.box(0.42, -0.78, 0.72, -0.35)
