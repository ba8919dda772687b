"""What falls from the sky or hangs in the air, painted over the finished scene."""

from __future__ import annotations

import math
from functools import partial
from itertools import pairwise

import numpy as np

from bot.localprovider.painter import noise
from bot.localprovider.painter.canvas import Canvas, Pen, Point, mix, soften
from bot.localprovider.painter.noise import Random
from bot.localprovider.painter.stage import Stage


def behind(canvas: Canvas, stage: Stage) -> None:
    """What belongs between the sky and the land: lightning, a rainbow, distant showers."""
    if stage.has("storm", "rain"):
        _showers(canvas, stage)
    if stage.wants("lightning"):
        _lightning(canvas, stage)
    if stage.wants("rainbow"):
        _rainbow(canvas, stage)


def before(canvas: Canvas, stage: Stage) -> None:
    """What falls in front of everything."""
    if stage.has("storm"):
        _rain(canvas, stage, drops=1500, lean=0.30, strength=0.34)
    elif stage.has("rain"):
        _rain(canvas, stage, drops=1100, lean=0.10, strength=0.36)
    if stage.has("snow"):
        _snow(canvas, stage)
    if stage.has("fog"):
        _fog(canvas, stage)


def _rain(canvas: Canvas, stage: Stage, *, drops: int, lean: float, strength: float) -> None:
    random = stage.random("rain")
    at = random.random((drops, 4))

    def streaks(pen: Pen) -> None:
        for x, y, size, level in at.tolist():
            length = 0.02 + 0.06 * size * size
            start = (x * (canvas.aspect + lean) - 0.1, y * 1.1 - 0.05)
            end = (start[0] - lean * length, start[1] + length)
            pen.stroke([start, end], 0.0006 + 0.0010 * size, 0.2 + 0.6 * level)

    mask = canvas.draw(streaks)
    veil = noise.fractal(stage.random("veil"), canvas.shape, cells=(2, 6), octaves=3)
    canvas.lay(veil * 0.10, mix(stage.palette.horizon, (0.7, 0.75, 0.8), 0.3))
    canvas.light(mask * strength, (0.84, 0.9, 0.96))


def _showers(canvas: Canvas, stage: Stage) -> None:
    """Dark curtains of rain hanging from distant clouds."""
    streaks = noise.fractal(stage.random("showers"), canvas.shape, cells=(1.5, 14), octaves=4)
    rows = canvas.rows() / stage.horizon
    fade = noise.step(rows, 0.45, 0.75) * noise.step(rows, 1.05, 0.95)
    columns = np.arange(canvas.width)[None, :] + (canvas.rows() * canvas.height * 0.3).astype(
        np.int32
    )
    leaning = streaks[np.arange(canvas.height)[:, None], columns % canvas.width]
    canvas.shade(noise.step(leaning, 0.45, 0.9) * fade * 0.35)


def _lightning(canvas: Canvas, stage: Stage) -> None:
    random = stage.random("lightning")
    x = float(
        random.uniform(0.58, 0.85)
        if stage.sun[0] > canvas.aspect / 2
        else random.uniform(0.15, 0.42)
    )
    start, end = (
        (x * canvas.aspect, 0.02),
        (x * canvas.aspect + float(random.normal(0, 0.06)), stage.horizon),
    )
    bolts = _bolt(random, start, end, 0.0042)
    glow = canvas.draw(*(partial(Pen.stroke, points=p, width=w * 3.2) for p, w in bolts))
    core = canvas.draw(*(partial(Pen.stroke, points=p, width=w) for p, w in bolts))
    above = noise.step(canvas.rows(), stage.horizon + 0.004, stage.horizon - 0.004)
    haze = np.exp(-canvas.distance(start[0], 0.12, stretch=1.3) / 0.22) * above
    canvas.light(np.asarray(haze * 0.42, dtype=np.float32), (0.72, 0.76, 1.0))
    soft = soften(glow, canvas.height * 0.014) * 0.9 + soften(glow, canvas.height * 0.045) * 0.8
    canvas.light(np.clip(soft * above, 0, 1), (0.70, 0.74, 1.0))
    canvas.light(core * above, (1.0, 0.99, 1.0))


def _bolt(
    random: Random, start: Point, end: Point, width: float
) -> list[tuple[list[Point], float]]:
    """A jagged line with side branches: a list of lines with their widths."""
    points = [start, end]
    spread = math.dist(start, end) * 0.16
    for _ in range(6):
        jagged = points[:1]
        for first, last in pairwise(points):
            shift = float(random.normal(0, spread))
            jagged += [((first[0] + last[0]) / 2 + shift, (first[1] + last[1]) / 2), last]
        points, spread = jagged, spread * 0.52
    bolts = [(points, width)]
    if width > 0.0015:
        for index in random.choice(len(points) // 2, 4, replace=False) + len(points) // 5:
            x, y = points[int(index)]
            lean = float(random.choice([-1.0, 1.0])) * float(random.uniform(0.06, 0.16))
            reach = float(random.uniform(0.06, 0.18))
            bolts += _bolt(random, (x, y), (x + lean, y + reach), width * 0.36)
    return bolts


def _rainbow(canvas: Canvas, stage: Stage) -> None:
    away = canvas.distance(canvas.aspect - stage.sun[0], stage.horizon + 0.12)
    above = noise.step(canvas.rows(), stage.horizon, stage.horizon - 0.03)
    for index, colour in enumerate(_BOW):
        band = np.exp(-(((away - 0.52 + index * 0.0105) / 0.0085) ** 2))
        canvas.lay(np.asarray(band * above * 0.36, dtype=np.float32), colour)


_BOW = (
    (0.95, 0.25, 0.25), (1.0, 0.6, 0.2), (1.0, 0.95, 0.3), (0.35, 0.9, 0.4),
    (0.3, 0.6, 1.0), (0.4, 0.35, 0.95), (0.65, 0.35, 0.9),
)  # fmt: skip


def _snow(canvas: Canvas, stage: Stage) -> None:
    for name, flakes, size, blur in (("far", 900, 0.0016, 0), ("near", 160, 0.0042, 0.0016)):
        at = stage.random(f"snow {name}").random((flakes, 3))
        flakes_here = partial(_flakes, at=at.tolist(), size=size, aspect=canvas.aspect)
        canvas.light(canvas.draw(flakes_here, blur=blur) * 0.9, (1.0, 1.0, 1.0))


def _flakes(pen: Pen, *, at: list[list[float]], size: float, aspect: float) -> None:
    for x, y, big in at:
        radius = size * (0.4 + big)
        pen.ellipse(x * aspect, y, radius, radius, 0.5 + 0.5 * big)


def _fog(canvas: Canvas, stage: Stage) -> None:
    drift = noise.fractal(stage.random("fog"), canvas.shape, cells=(7, 2.5), octaves=5)
    rows = canvas.rows()
    thick = np.exp(-(((rows - stage.horizon - 0.05) / 0.24) ** 2))
    veil = np.clip(thick * (0.3 + 0.75 * drift) * 0.85, 0, 0.92)
    canvas.lay(
        np.asarray(veil, dtype=np.float32), mix(stage.palette.horizon, (0.9, 0.9, 0.92), 0.3)
    )
