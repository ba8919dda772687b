"""A beach in front of the sea: wet sand, a line of foam, palms that lean over it."""

from __future__ import annotations

from functools import partial

import numpy as np

from bot.localprovider.painter import noise, seasons, terrain, things
from bot.localprovider.painter.canvas import Canvas, Pen, mix, ramp
from bot.localprovider.painter.noise import Plane
from bot.localprovider.painter.stage import Stage

_SAND = (0.95, 0.86, 0.68)
_SHALLOW = (0.34, 0.84, 0.80)


def paint(canvas: Canvas, stage: Stage) -> None:
    """A bay that opens on the side of the sun."""
    edge = _shore(canvas, stage)
    _shallows(canvas, stage, edge)
    _sand(canvas, stage, edge)
    if not stage.refuses("palm"):
        _palms(canvas, stage, edge)


def _left(canvas: Canvas, stage: Stage) -> bool:
    """Whether the land is on the left, away from the sun."""
    return stage.sun[0] > canvas.aspect / 2


def _shore(canvas: Canvas, stage: Stage) -> Plane:
    random = stage.random("beach")
    along = canvas.columns()[0] / canvas.aspect
    along = along if _left(canvas, stage) else 1 - along
    wander = noise.line(random, canvas.width, cells=3, octaves=3, gain=0.35) - 0.5
    return np.asarray(0.70 + 0.24 * along**1.3 + 0.05 * wander, dtype=np.float32)


def _shallows(canvas: Canvas, stage: Stage, edge: Plane) -> None:
    mask, top = terrain.below(canvas, edge - 0.13)
    rows = canvas.rows()[top:]
    near = noise.step(rows - edge[None, :], -0.13, 0.0) * mask
    canvas.lay(near * 0.55, seasons.by_hour(stage, _SHALLOW), top)


def _sand(canvas: Canvas, stage: Stage, edge: Plane) -> None:
    mask, top = terrain.below(canvas, edge)
    depth = canvas.rows()[top:] - edge[None, :]
    dry = mix(seasons.by_hour(stage, _SAND), stage.palette.light, 0.12)
    wet = mix(dry, mix(stage.palette.middle, stage.palette.deep, 0.4), 0.5)
    tones = [(0.0, wet), (0.06, mix(wet, dry, 0.5)), (0.1, dry), (0.4, mix(dry, (0, 0, 0), 0.12))]
    canvas.lay(mask, ramp(depth.clip(0, 0.4), tones), top)
    grain = noise.fractal(stage.random("sand"), mask.shape, cells=(14, 9), octaves=7, gain=0.7)
    canvas.shade((grain - 0.35).clip(0, 1) * mask * 0.22, top)
    _foam(canvas, stage, edge)


def _foam(canvas: Canvas, stage: Stage, edge: Plane) -> None:
    """Two lines of lace where the water runs out."""
    lace = noise.fractal(stage.random("foam"), canvas.shape, cells=(30, 30), octaves=4, gain=0.6)
    for away, thick, strength in ((0.0, 0.008, 0.9), (-0.045, 0.006, 0.6)):
        bend = noise.line(stage.random(f"run {away}"), canvas.width, cells=6, octaves=4) * 0.03
        line = (canvas.rows() - edge[None, :] - away - bend[None, :] + 0.015) / thick
        band = np.exp(-(line**2)) * (0.45 + lace)
        canvas.lay((band * strength).clip(0, 1), seasons.by_hour(stage, (0.97, 0.98, 0.98)))


def _palms(canvas: Canvas, stage: Stage, edge: Plane) -> None:
    random = stage.random("palms")
    dark = mix(stage.palette.near, (0.03, 0.06, 0.04), 0.55)
    palms = canvas.draw(partial(_grove, canvas=canvas, stage=stage, edge=edge, random=random))
    canvas.lay(palms, mix(dark, stage.palette.horizon, 0.05))


def _grove(pen: Pen, *, canvas: Canvas, stage: Stage, edge: Plane, random: noise.Random) -> None:
    for place, tall in ((0.10, 0.52), (0.20, 0.40), (0.05, 0.34)):
        x = (place if _left(canvas, stage) else 1 - place) * canvas.aspect
        column = min(canvas.width - 1, int(x * canvas.height))
        size = tall * float(random.uniform(0.9, 1.1))
        things.palm(pen.placed(x, float(edge[column]) + 0.06, size), random)
