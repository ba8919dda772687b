"""A lighthouse on its rocks: tower, lantern, beam, and the surf at the foot."""

from __future__ import annotations

from functools import partial

import numpy as np

from bot.localprovider.painter import extras, noise, terrain
from bot.localprovider.painter.canvas import Canvas, Colour, Point, mix, ramp
from bot.localprovider.painter.noise import Plane
from bot.localprovider.painter.scenes import tower
from bot.localprovider.painter.stage import Stage

_GLOW: Colour = (1.0, 0.93, 0.70)
_WHITE: Colour = (0.93, 0.92, 0.89)
_RED: Colour = (0.76, 0.17, 0.15)
_LINE = 0.80  #: Where a storm's waves meet the rock, down from the top.


class Lighthouse:
    """Knows where it stands, so that beam, rocks, tower and surf fit together."""

    def __init__(self, canvas: Canvas, stage: Stage) -> None:
        random = stage.random("lighthouse")
        self.canvas, self.stage = canvas, stage
        self.left = stage.sun[0] > canvas.aspect / 2
        place = float(random.uniform(0.24, 0.32))
        self.x = (place if self.left else 1 - place) * canvas.aspect
        self.ground = stage.horizon - 0.025
        self.tall = float(random.uniform(0.36, 0.42))
        self.top = self.ground - self.tall
        self.half = self.tall * 0.088
        self.banded = bool(random.random() < 0.75)
        self.lit = stage.hour != "day" or stage.has("storm", "rain", "fog")

    def beam(self) -> None:
        """Two cones of light from the lantern, thinning with distance."""
        if not self.lit:
            return
        canvas, (x, y) = self.canvas, self._lantern()
        dx, dy = canvas.columns() - x, canvas.rows() - y
        away = np.sqrt(dx * dx + dy * dy) + 1e-4
        across = np.abs(dy - (-0.10 if self.left else 0.10) * dx) / away
        dust = noise.fractal(self.stage.random("dust"), canvas.shape, cells=(5, 4), octaves=3)
        ahead = (dx > 0) if self.left else (dx < 0)
        for side, reach, strength in ((ahead, 0.95, 0.85), (~ahead, 0.45, 0.5)):
            cone = noise.step(across, 0.085, 0.012) * np.exp(-away / reach) * side
            canvas.light(cone * (0.72 + 0.28 * dust) * strength, _GLOW)

    def rocks(self) -> None:
        """The crag it stands on, falling away into the sea, with grass round the tower."""
        canvas, palette = self.canvas, self.stage.palette
        edge = self._crag()
        mask, top = terrain.below(canvas, edge)
        rough = self._roughness(mask.shape)
        rock = mix(mix(palette.near, (0.16, 0.15, 0.15), 0.55), palette.far, 0.12)
        tones = [(0.0, mix(rock, (0, 0, 0), 0.6)), (1.0, mix(rock, palette.horizon, 0.22))]
        canvas.lay(mask, ramp(np.clip(rough * 0.8 + 0.1, 0, 1), tones), top)
        slope = np.gradient(rough, axis=0) * canvas.height / 45
        sheen = mix(palette.horizon, (1, 1, 1), 0.2)
        canvas.light(np.clip(slope, 0, 0.6) * mask * 0.45, sheen, top)
        canvas.shade(np.clip(-slope, 0, 0.8) * mask * 0.7, top)
        depth = canvas.rows()[top:] - edge[None, :]
        grass = noise.step(0.016 + 0.02 * rough - depth, -0.006, 0.006)
        near = np.abs(canvas.columns() - self.x) < 0.16
        green = mix(mix(palette.near, (0.22, 0.33, 0.16), 0.6), palette.horizon, 0.08)
        canvas.lay(grass * mask * near * 0.8, green, top)

    def building(self) -> None:
        """The tower with its lantern, and the cottage beside it."""
        self._tower()
        self._cottage()
        self._lantern_room()

    def surf(self) -> None:
        """Spray bursting up where the waves meet the rock."""
        canvas, stage = self.canvas, self.stage
        cloud = noise.fractal(
            stage.random("spray"), canvas.shape, cells=(22, 22), octaves=6, gain=0.62
        )
        drops = noise.fractal(stage.random("drops"), canvas.shape, cells=(160, 160), octaves=2)
        random = stage.random("bursts")
        burst = np.zeros(canvas.shape, dtype=np.float32)
        for _ in range(6):
            x = self.x + float(random.uniform(-0.26, 0.26))
            y = _LINE + float(random.uniform(0, 0.05))
            plume = canvas.distance(x, y, stretch=0.9 + float(random.random()))
            burst = np.maximum(burst, np.exp(-((plume / float(random.uniform(0.03, 0.08))) ** 2)))
        mist = noise.step(cloud * 0.75 + drops * 0.25 + burst * 0.55, 0.72, 1.30) * burst**0.6
        canvas.lay(np.clip(mist * 1.15, 0, 0.95), (0.93, 0.96, 0.97))

    def _tower(self) -> None:
        canvas = self.canvas
        at = partial(extras.drawn, canvas, x=self.x, y=self.top, size=self.half)
        tall = self.tall / self.half
        body = at(partial(tower.body, tall=tall))
        canvas.lay(body, self._rounded(_WHITE))
        if self.banded:
            canvas.lay(at(partial(tower.bands, tall=tall)) * body, self._rounded(_RED))
        canvas.lay(at(partial(tower.windows, tall=tall)) * body, (0.12, 0.13, 0.16))

    def _cottage(self) -> None:
        side = -2.5 if self.left else 2.5
        x, foot = self.x + side * self.half, self.ground + 0.014
        at = partial(extras.drawn, self.canvas, x=x, y=foot, size=self.half)
        lamp = (1.0, 0.82, 0.45) if self.lit else (0.2, 0.22, 0.26)
        self.canvas.lay(at(tower.cottage_walls), extras.lit(self.stage, (0.86, 0.84, 0.80)))
        self.canvas.lay(at(tower.cottage_roof), extras.lit(self.stage, (0.45, 0.17, 0.15)))
        self.canvas.lay(at(tower.cottage_windows), lamp)

    def _lantern_room(self) -> None:
        canvas = self.canvas
        at = partial(extras.drawn, canvas, x=self.x, y=self.top, size=self.half)
        canvas.lay(at(tower.gallery), extras.lit(self.stage, (0.16, 0.16, 0.18)))
        canvas.lay(at(tower.glass), _GLOW if self.lit else (0.6, 0.72, 0.78))
        canvas.lay(at(tower.cap), self._rounded((0.62, 0.15, 0.14)))
        canvas.lay(at(tower.bars), (0.12, 0.12, 0.14))
        if self.lit:
            away = canvas.distance(*self._lantern())
            canvas.light(0.95 * np.exp(-away / 0.022) + 0.42 * np.exp(-away / 0.10), _GLOW)

    def _lantern(self) -> Point:
        return self.x, self.top - self.half * 0.62

    def _crag(self) -> Plane:
        columns = self.canvas.columns()[0]
        away = np.abs(columns - self.x)
        random = self.stage.random("crag")
        rough = noise.line(random, self.canvas.width, cells=9, octaves=8, gain=0.52) - 0.5
        broad = noise.line(random, self.canvas.width, cells=4, octaves=2) * 0.10
        outward = (columns < self.x) if self.left else (columns > self.x)
        out = away / (np.where(outward, 0.40, 0.235) + broad)
        fall = noise.step(out, 0.16, 1.15) + np.maximum(out - 0.5, 0) * 0.9
        flat = noise.step(away, 0.05, 0.11)
        edge = self.ground + 0.20 * fall - rough * (0.006 + 0.075 * flat)
        return np.asarray(edge, dtype=np.float32)

    def _roughness(self, shape: tuple[int, int]) -> Plane:
        random, octaves = self.stage.random("rock"), self.stage.detail + 1
        return noise.ridged(noise.fractal(random, shape, cells=(9, 14), octaves=octaves, gain=0.55))

    def _rounded(self, colour: Colour) -> Plane:
        """A colour as it falls on a round wall: light from the sun's side, dark on the other."""
        across = (self.canvas.columns() - self.x) / self.half * (-1 if self.left else 1)
        light = np.clip(0.70 - 0.34 * across - 0.22 * across * across, 0.14, 1)
        tone = np.asarray(extras.lit(self.stage, colour, shine=1.15), dtype=np.float32)
        wall = light[..., None].astype(np.float32) * tone
        return np.broadcast_to(wall, (*self.canvas.shape, 3))
