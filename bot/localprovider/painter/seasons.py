"""What a season does to leaves, grass and bare ground."""

from __future__ import annotations

from collections.abc import Mapping

from bot.localprovider.painter.canvas import Colour, mix
from bot.localprovider.painter.noise import Random
from bot.localprovider.painter.stage import Stage

SNOW: Colour = (0.90, 0.93, 0.98)

#: The colours of leaves; a tree has one of them.
_LEAVES: Mapping[str, tuple[Colour, ...]] = {
    "spring": ((0.97, 0.70, 0.80), (0.66, 0.80, 0.34), (0.98, 0.86, 0.90), (0.55, 0.74, 0.30)),
    "summer": ((0.16, 0.42, 0.14), (0.24, 0.50, 0.16), (0.12, 0.36, 0.16)),
    "autumn": ((0.88, 0.40, 0.10), (0.95, 0.64, 0.16), (0.74, 0.20, 0.10), (0.85, 0.52, 0.14)),
    "winter": ((0.86, 0.90, 0.96), (0.76, 0.81, 0.88)),
}
_GRASS: Mapping[str, Colour] = {
    "spring": (0.52, 0.76, 0.28),
    "summer": (0.28, 0.56, 0.16),
    "autumn": (0.74, 0.52, 0.20),
    "winter": (0.62, 0.60, 0.52),
}
_USUAL: tuple[Colour, ...] = ((0.20, 0.36, 0.14), (0.26, 0.40, 0.16))
_DIM = {"night": 0.30, "sunset": 0.66, "dawn": 0.85}


def leaves(stage: Stage) -> tuple[Colour, ...]:
    """The colours trees in leaf have now, in daylight."""
    if stage.season == "winter" and not stage.white:
        return ((0.42, 0.37, 0.34),)
    return _LEAVES.get(stage.season or "", _USUAL)


def leaf(stage: Stage, random: Random) -> Colour:
    """One tree's colour."""
    choices = leaves(stage)
    return choices[int(random.integers(len(choices)))]


def turned(stage: Stage, colour: Colour, *, amount: float) -> Colour:
    """The colour of ground with things growing on it, as far as the season shows there."""
    if stage.season:
        colour = mix(colour, by_hour(stage, _GRASS[stage.season]), amount)
    return mix(colour, by_hour(stage, SNOW), 0.9) if stage.white else colour


def by_hour(stage: Stage, colour: Colour) -> Colour:
    """A colour known by daylight, in the light there is."""
    dim = _DIM.get(stage.hour, 1.0) * (0.7 if stage.has("storm") else 1.0)
    return mix(mix((0, 0, 0), colour, dim), stage.palette.horizon, 0.12)
