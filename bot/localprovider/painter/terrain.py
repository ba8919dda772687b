"""Land: ridges that pale with distance, and the texture on them."""

from __future__ import annotations

import numpy as np

from bot.localprovider.painter import noise
from bot.localprovider.painter.canvas import Canvas, Colour, mix, ramp
from bot.localprovider.painter.noise import Plane, Random
from bot.localprovider.painter.stage import Stage


def below(canvas: Canvas, edge: Plane, *, soft: float = 1.0) -> tuple[Plane, int]:
    """The mask of everything under a line of heights, and the row at which it starts."""
    top = max(0, min(canvas.height - 1, int(edge.min() * canvas.height) - 2))
    rows = np.arange(top, canvas.height, dtype=np.float32)[:, None]
    mask = np.clip((rows - edge[None, :] * canvas.height) / soft + 0.5, 0, 1)
    return np.asarray(mask, dtype=np.float32), top


def ridge(
    random: Random, canvas: Canvas, *, base: float, height: float, cells: float, sharp: float = 1.0
) -> Plane:
    """A mountain line: heights down from the top, one a column. `sharp` above 1 makes peaks."""
    rough = noise.line(random, canvas.width, cells=cells, octaves=8, gain=0.48)
    crest = noise.ridged(noise.line(random, canvas.width, cells=cells * 0.8, octaves=3, gain=0.4))
    shape = (0.55 * rough + 0.45 * crest) ** sharp
    return np.asarray(base - height * noise.spread(shape), dtype=np.float32)


def layer(
    canvas: Canvas, edge: Plane, top_colour: Colour, foot_colour: Colour, reach: float
) -> None:
    """Fill under a line, from one colour at it to another `reach` below it."""
    mask, top = below(canvas, edge)
    rows = np.linspace(top / canvas.height, 1, len(mask), dtype=np.float32)[:, None]
    depth = np.clip((rows - edge[None, :]) / reach, 0, 1).astype(np.float32)
    canvas.lay(mask, ramp(depth, [(0, top_colour), (1, foot_colour)]), top)


def relief(
    canvas: Canvas, edge: Plane, stage: Stage, *, part: str, strength: float, snow: float = 0
) -> None:
    """Light the slopes under a line from the sun's side; `snow` is how far down it reaches."""
    mask, top = below(canvas, edge)
    shape = mask.shape
    rock = noise.ridged(
        noise.fractal(stage.random(part), shape, cells=(4, 11), octaves=stage.detail + 1, gain=0.5)
    )
    slope = np.gradient(rock, axis=1) * canvas.width / 60
    slope *= 1 if stage.sun[0] < canvas.aspect / 2 else -1
    if snow:
        _snowcap(canvas, edge, (mask, top), rock=rock, slope=slope, reach=snow)
    light = np.clip(slope, 0, 1) * mask * strength
    canvas.light(np.asarray(light, dtype=np.float32), stage.palette.light, top)
    canvas.shade(np.clip(-slope, 0, 1) * mask * min(0.9, strength * 1.6), top)


def _snowcap(
    canvas: Canvas, edge: Plane, mask: tuple[Plane, int], *, rock: Plane, slope: Plane, reach: float
) -> None:
    land, top = mask
    rows = np.linspace(top / canvas.height, 1, len(land), dtype=np.float32)[:, None]
    depth = rows - edge[None, :]
    line = edge.min() + reach + (rock - 0.5) * 0.12 + np.maximum(-slope, 0) * 0.06
    cover = noise.step(line - rows, -0.012, 0.012) * noise.step(depth, -0.01, 0.0)
    canvas.lay(land * cover * 0.9, (0.93, 0.96, 1.0), top)


def mist(
    canvas: Canvas, stage: Stage, *, level: float, thick: float, strength: float, part: str
) -> None:
    """A bank of mist lying at a height."""
    rows = canvas.rows()
    bank = np.exp(-(((rows - level) / thick) ** 2))
    wisps = noise.fractal(stage.random(part), canvas.shape, cells=(6, 2), octaves=4)
    colour = mix(stage.palette.horizon, (1, 1, 1), 0.12)
    canvas.lay(
        np.asarray(bank * (0.35 + 0.9 * wisps) * strength, dtype=np.float32).clip(0, 1), colour
    )
