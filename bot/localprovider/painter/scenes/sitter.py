"""A person in profile as a flat shape: face, neck, shoulders, hair, and what is on the head.

The pen stands at the chin and 1 is the height of the head; the face looks to the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.localprovider.painter.canvas import Pen, Point
from bot.localprovider.painter.noise import Random
from bot.localprovider.painter.stage import Stage

#: From the crown down the face to the throat.
_FACE: tuple[Point, ...] = (
    (-0.04, -1.0), (0.16, -0.975), (0.31, -0.89), (0.385, -0.77), (0.40, -0.665), (0.412, -0.62),
    (0.385, -0.56), (0.415, -0.49), (0.470, -0.405), (0.492, -0.365), (0.470, -0.333),
    (0.405, -0.312), (0.408, -0.280), (0.437, -0.245), (0.408, -0.213), (0.428, -0.178),
    (0.385, -0.140), (0.390, -0.085), (0.375, -0.030), (0.315, 0.005), (0.18, 0.0),
    (0.085, 0.060), (0.060, 0.20), (0.085, 0.38),
)  # fmt: skip
#: The chest, round by the shoulders and the nape back to the crown.
_BACK: tuple[Point, ...] = (
    (0.26, 0.50), (0.60, 0.62), (0.80, 0.88), (0.88, 1.3), (0.92, 2.2),
    (-1.12, 2.2), (-1.08, 1.3), (-0.98, 0.86), (-0.74, 0.58), (-0.44, 0.42), (-0.31, 0.22),
    (-0.30, 0.02), (-0.35, -0.14), (-0.44, -0.34), (-0.475, -0.55), (-0.42, -0.78),
    (-0.26, -0.94),
)  # fmt: skip
_HAIRCUTS = {"woman": ("long", "bun", "tail", "bob"), "man": ("short", "short", "swept")}


@dataclass(frozen=True, slots=True)
class Sitter:
    """What somebody looks like; `facing` is 1 to the right, -1 to the left."""

    woman: bool
    hair: str
    headwear: str | None
    beard: bool
    facing: int

    def draw(self, pen: Pen, *, x: float, y: float, size: float) -> None:
        """The whole shape; the chin at (x, y)."""
        at = _Turned(pen.placed(x, y, size), self.facing)
        at.curve([*_FACE, *_BACK] if not self.woman else [*_fine(_FACE), *_BACK])
        _HAIR[self.hair](at)
        if self.beard:
            at.curve(_BEARD)
        if self.headwear:
            _HEADWEAR[self.headwear](at)


@dataclass(frozen=True, slots=True)
class _Turned:
    pen: Pen
    facing: int

    def curve(self, points: Sequence[Point]) -> None:
        self.pen.polygon([(x * self.facing, y) for x, y in smooth(points)])

    def polygon(self, points: Sequence[Point]) -> None:
        self.pen.polygon([(x * self.facing, y) for x, y in points])

    def ellipse(self, x: float, y: float, rx: float, ry: float) -> None:
        self.pen.ellipse(x * self.facing, y, rx, ry)


def sitter(stage: Stage, *, index: int = 0) -> Sitter:
    """The person the words name; chance decides what they leave open."""
    random = stage.random(f"sitter {index}")
    woman = _is_woman(stage, random, index=index)
    cuts = _HAIRCUTS["woman" if woman else "man"]
    facing = 1 if stage.random("facing").random() < 0.5 else -1
    return Sitter(
        woman=woman,
        hair=cuts[int(random.integers(len(cuts)))],
        headwear=next((name for name in _HEADWEAR if stage.wants(name)), None),
        beard=not woman and stage.chance("beard", 0.25),
        facing=facing if index == 0 else -facing,
    )


def smooth(points: Sequence[Point], *, parts: int = 8) -> list[Point]:
    """A closed curve through the points (Catmull-Rom)."""
    curve: list[Point] = []
    count = len(points)
    for i in range(count):
        four = [points[(i + shift) % count] for shift in (-1, 0, 1, 2)]
        curve += [_between(four, part / parts) for part in range(parts)]
    return curve


def _between(four: Sequence[Point], t: float) -> Point:
    a, b, c, d = (
        -0.5 * t + t * t - 0.5 * t**3,
        1 - 2.5 * t * t + 1.5 * t**3,
        0.5 * t + 2 * t * t - 1.5 * t**3,
        -0.5 * t * t + 0.5 * t**3,
    )
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = four
    return a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3


def _is_woman(stage: Stage, random: Random, *, index: int) -> bool:
    named = (stage.wants("woman"), stage.wants("man"))
    if named[0] != named[1] and not stage.wants("couple"):
        return named[0]
    return index == 0 if stage.wants("couple") else bool(random.random() < 0.6)


def _fine(face: Sequence[Point]) -> list[Point]:
    """Softer: a smaller brow and nose, a thinner neck."""
    return [
        (0.40 + (x - 0.40) * (0.80 if x > 0.40 else 1.0) - (0.02 if y > 0.03 else 0.0), y)
        for x, y in face
    ]


def _short(at: _Turned) -> None:
    at.curve([(0.30, -0.90), (0.10, -1.045), (-0.18, -1.035), (-0.42, -0.89), (-0.525, -0.62),
              (-0.49, -0.33), (-0.36, -0.12), (-0.2, -0.3), (0.0, -0.7)])  # fmt: skip


def _swept(at: _Turned) -> None:
    at.curve([(0.40, -0.92), (0.34, -1.06), (0.08, -1.13), (-0.26, -1.07), (-0.50, -0.88),
              (-0.55, -0.55), (-0.47, -0.25), (-0.34, -0.08), (-0.1, -0.5),
              (0.26, -0.86)])  # fmt: skip


def _long(at: _Turned) -> None:
    at.curve([(0.33, -0.88), (0.20, -1.03), (-0.10, -1.075), (-0.42, -0.96), (-0.60, -0.62),
              (-0.62, -0.20), (-0.70, 0.20), (-0.66, 0.55), (-0.80, 0.95), (-0.62, 1.2),
              (-0.30, 1.05), (-0.16, 0.6), (-0.10, 0.1), (0.0, -0.4)])  # fmt: skip


def _bun(at: _Turned) -> None:
    _short(at)
    at.ellipse(-0.52, -0.86, 0.19, 0.18)


def _tail(at: _Turned) -> None:
    _short(at)
    at.curve([(-0.44, -0.80), (-0.60, -0.90), (-0.80, -0.70), (-0.86, -0.30), (-0.80, 0.10),
              (-0.92, 0.34), (-0.70, 0.20), (-0.62, -0.20), (-0.62, -0.55),
              (-0.48, -0.66)])  # fmt: skip


def _bob(at: _Turned) -> None:
    at.curve([(0.34, -0.86), (0.20, -1.04), (-0.12, -1.08), (-0.44, -0.95), (-0.60, -0.60),
              (-0.62, -0.22), (-0.52, 0.02), (-0.30, 0.08), (-0.02, 0.02),
              (0.04, -0.3)])  # fmt: skip


def _hat(at: _Turned) -> None:
    at.curve([(0.74, -0.76), (0.42, -0.86), (-0.1, -0.85), (-0.55, -0.78), (-0.78, -0.66),
              (-0.62, -0.64), (-0.1, -0.72), (0.4, -0.74)])  # fmt: skip
    at.curve([(0.38, -0.80), (0.33, -1.12), (0.18, -1.20), (-0.02, -1.15), (-0.25, -1.21),
              (-0.43, -1.08), (-0.50, -0.72), (-0.1, -0.72)])  # fmt: skip


def _crown(at: _Turned) -> None:
    spikes: list[Point] = [(0.36, -0.90)]
    for index in range(5):
        x = 0.38 - index * 0.19
        spikes += [(x, -1.32 + 0.03 * index), (x - 0.10, -1.06 + 0.03 * index)]
        at.ellipse(x, -1.34 + 0.03 * index, 0.026, 0.026)
    at.polygon([*spikes[:-1], (-0.46, -0.78), (-0.1, -0.88)])


def _wizard(at: _Turned) -> None:
    at.curve(
        [(0.84, -0.74), (0.30, -0.86), (-0.3, -0.80), (-0.86, -0.58), (-0.3, -0.68), (0.3, -0.74)]
    )
    at.curve([(0.40, -0.80), (0.12, -1.28), (-0.18, -1.70), (-0.52, -1.86), (-0.34, -1.56),
              (-0.44, -1.15), (-0.52, -0.72), (0.0, -0.74)])  # fmt: skip


_BEARD: tuple[Point, ...] = (
    (0.40, -0.19), (0.44, -0.10), (0.46, 0.06), (0.36, 0.22), (0.18, 0.26), (0.0, 0.12),
    (-0.08, -0.15), (0.1, -0.2),
)  # fmt: skip
_HAIR = {
    "short": _short, "swept": _swept, "long": _long, "bun": _bun, "tail": _tail, "bob": _bob,
}  # fmt: skip
_HEADWEAR = {"wizard": _wizard, "crown": _crown, "hat": _hat}
