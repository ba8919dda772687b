"""Planets: a lit and a dark side, bands or continents, a rim of air, rings."""

from __future__ import annotations

import numpy as np

from bot.localprovider.painter import noise
from bot.localprovider.painter.canvas import Canvas, Colour, mix, ramp
from bot.localprovider.painter.noise import Plane, Random
from bot.localprovider.painter.stage import Stage

#: Dark, middle and bright.
_WORLDS: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((0.36, 0.20, 0.13), (0.86, 0.58, 0.34), (0.98, 0.86, 0.66)),
    ((0.05, 0.16, 0.38), (0.16, 0.45, 0.72), (0.86, 0.94, 0.98)),
    ((0.22, 0.10, 0.30), (0.60, 0.30, 0.62), (0.96, 0.72, 0.80)),
    ((0.28, 0.10, 0.06), (0.72, 0.30, 0.16), (0.95, 0.62, 0.40)),
)
_INNER, _OUTER = 1.34, 2.18  #: The rings, in radii.


class Planet:
    """One planet; `size` is its radius in picture heights."""

    def __init__(self, canvas: Canvas, random: Random, *, x: float, y: float, size: float) -> None:
        self._canvas, self._random, self._size = canvas, random, size
        self._dx, self._dy = (canvas.columns() - x) / size, (canvas.rows() - y) / size
        self._colours = _WORLDS[int(random.integers(len(_WORLDS)))]

    def paint(self, stage: Stage, *, rings: bool) -> None:
        """The far half of the rings, the ball, the near half."""
        if stage.reading.colours:
            dark, middle, bright = self._colours
            self._colours = dark, mix(middle, stage.palette.middle, 0.6), bright
        if rings:
            self._rings(front=False)
        self._ball()
        if rings:
            self._rings(front=True)

    def _ball(self) -> None:
        canvas, dx, dy = self._canvas, self._dx, self._dy
        away = np.sqrt(dx * dx + dy * dy)
        edge = 1.2 / (self._size * canvas.height)
        mask = noise.step(away, 1 + edge, 1 - edge)
        toward = -0.62 * dx - 0.42 * dy
        light = np.clip(toward + 0.66 * np.sqrt(np.clip(1 - away * away, 0, 1)), 0, 1) ** 0.8
        dark, middle, bright = self._colours
        body = ramp(self._surface(), [(0, dark), (0.5, middle), (1, bright)])
        canvas.lay(mask, body * light[..., None])
        rim = np.exp(-np.abs(away - 1) / 0.045) * np.clip(0.25 + toward, 0, 1)
        canvas.light(rim * 0.75, mix(bright, (0.6, 0.8, 1.0), 0.5))

    def _surface(self) -> Plane:
        """Bands for a gas giant, blotches for a rocky world, wrapped round the ball."""
        whole = np.zeros(self._canvas.shape, dtype=np.float32)
        box = _within(self._dy[:, 0]), _within(self._dx[0])
        whole[box] = self._world(self._dx[:, box[1]], self._dy[box[0]])
        return whole

    def _world(self, dx: Plane, dy: Plane) -> Plane:
        texture = noise.tile(self._random, 256, cells=4, octaves=6, gain=0.58)
        wide = np.sqrt(np.clip(1 - dy * dy, 0.02, 1))
        columns = np.arcsin(np.clip(dx / wide, -1, 1)) * 60
        tilt = dy + 0.22 * dx
        rows = np.broadcast_to(tilt * 90, columns.shape)
        if self._random.random() < 0.5:
            swirl = noise.sample(texture, rows, columns * 0.5)
            return np.asarray(0.5 + 0.42 * np.sin(tilt * 17 + swirl * 5.5))
        return noise.step(noise.sample(texture, rows, columns), 0.25, 0.8)

    def _rings(self, *, front: bool) -> None:
        u = self._dx * 0.955 + self._dy * 0.296
        v = (-self._dx * 0.296 + self._dy * 0.955) / 0.26
        away = np.sqrt(u * u + v * v)
        bright = self._colours[2]
        grooves = noise.line(noise.source("rings", bright), 256, cells=24, octaves=3)
        place = np.clip((away - _INNER) / (_OUTER - _INNER) * 255, 0, 255).astype(np.int32)
        band = noise.step(away, _INNER - 0.02, _INNER + 0.02)
        band = band * noise.step(away, _OUTER + 0.03, _OUTER - 0.03)
        side = (v > 0) if front else (v <= 0)
        colour = mix(bright, (0.8, 0.78, 0.72), 0.3)
        self._canvas.lay(band * side * (0.21 + 0.64 * grooves[place]), colour)


def _within(away: Plane) -> slice:
    """The part of a row or column of distances that the ball covers, and a little more."""
    places = np.flatnonzero(np.abs(away) < 1.05)
    return slice(int(places[0]), int(places[-1]) + 1) if len(places) else slice(0, 0)


def planets(canvas: Canvas, stage: Stage) -> None:
    """A large one, and often a small one far behind it."""
    random = stage.random("planets")
    size = float(random.uniform(0.17, 0.25))
    side = float(random.choice([random.uniform(0.25, 0.4), random.uniform(0.6, 0.75)]))
    x, y = canvas.aspect * side, float(random.uniform(0.4, 0.62))
    if random.random() < 0.75:
        place = {"x": canvas.aspect - x, "y": float(random.uniform(0.15, 0.35))}
        small = Planet(canvas, stage.random("companion"), size=size * 0.22, **place)
        small.paint(stage, rings=False)
    world = Planet(canvas, stage.random("world"), x=x, y=y, size=size)
    world.paint(stage, rings=stage.chance("rings", 0.4))
