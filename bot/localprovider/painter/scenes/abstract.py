"""Colours that flow into one another, for words the painter does not know."""

from __future__ import annotations

import colorsys

import numpy as np

from bot.localprovider.painter import noise, terrain
from bot.localprovider.painter.canvas import Canvas, Colour, mix, ramp
from bot.localprovider.painter.noise import Plane, Random
from bot.localprovider.painter.palette import HUES
from bot.localprovider.painter.stage import Stage

_SHEETS = 9


def paint(canvas: Canvas, stage: Stage) -> None:
    """One of three manners: marbled flows, cut paper, floating discs."""
    manner = stage.random("manner").random()
    if manner < 0.45:
        _marble(canvas, stage)
    elif manner < 0.75:
        _paper(canvas, stage)
    else:
        _discs(canvas, stage)


def _marble(canvas: Canvas, stage: Stage) -> None:
    """Flows lit from one side, with a few veins of the accent."""
    random = stage.random("flow")
    flow, warp = _flow(canvas, random)
    colours = _colours(stage, random)
    places = np.linspace(0, 1, len(colours)).tolist()
    canvas.rgb[:] = ramp(flow, list(zip(places, colours, strict=True)))
    slope = np.gradient(flow, axis=0) * 0.8 - np.gradient(flow, axis=1)
    slope = slope * canvas.height / 14
    canvas.light(np.clip(slope, 0, 0.7) * 0.75, (1.0, 0.96, 0.9))
    canvas.shade(np.clip(-slope, 0, 0.8) * 0.6)
    veins = noise.step(noise.ridged(noise.spread(flow * 2.4 % 1.0)), 0.93, 0.995)
    canvas.light(veins * noise.step(warp, 0.45, 0.8) * 0.7, mix(colours[-1], (1.0, 0.86, 0.5), 0.6))


def _paper(canvas: Canvas, stage: Stage) -> None:
    """Sheets of coloured paper with wavy edges, each throwing a shadow on the one behind."""
    colours = _colours(stage, stage.random("flow"))
    places = np.linspace(0, 1, len(colours)).tolist()
    stops = list(zip(places, reversed(colours), strict=True))
    canvas.rgb[:] = ramp(np.zeros(canvas.shape, dtype=np.float32), stops)
    swing = float(stage.random("swing").uniform(-0.35, 0.35))
    for index in range(_SHEETS):
        near = (index + 1) / _SHEETS
        random = stage.random(f"sheet {index}")
        wave = noise.line(random, canvas.width, cells=2.2, octaves=2, gain=0.3) - 0.5
        tilt = swing * (canvas.columns()[0] / canvas.aspect - 0.5)
        edge = np.asarray(0.98 * near - 0.10 + 0.26 * wave + tilt, dtype=np.float32)
        above, first = terrain.below(canvas, edge - 0.035, soft=canvas.height * 0.05)
        canvas.shade(above * 0.42, first)
        mask, top = terrain.below(canvas, edge)
        tone = np.full(mask.shape, near, dtype=np.float32)
        canvas.lay(mask, ramp(tone, stops), top)
        fold = np.exp(-((canvas.rows()[top:] - edge[None, :]) / 0.05).clip(0, 20))
        canvas.light(np.asarray(fold * mask * 0.16, dtype=np.float32), (1.0, 0.97, 0.92), top)


def _discs(canvas: Canvas, stage: Stage) -> None:
    """Large and small discs, shaded like glass, over a soft ground."""
    random = stage.random("discs")
    colours = _colours(stage, stage.random("flow"))
    canvas.gradient([(0, colours[4]), (0.55, mix(colours[4], colours[3], 0.6)), (1, colours[3])])
    for _ in range(14):
        size = 0.03 + 0.26 * float(random.random()) ** 1.8
        x, y = float(random.uniform(-0.05, 1.05)) * canvas.aspect, float(random.uniform(0, 1))
        colour = colours[int(random.choice([0, 1, 2, 3, 5]))]
        away = canvas.distance(x, y)
        shadow = noise.step(canvas.distance(x + 0.02, y + 0.03), size * 1.25, size * 0.85)
        canvas.shade(shadow * 0.28)
        body = noise.step(away, size + 0.0015, size - 0.0015)
        slant = ((canvas.columns() - x) + (canvas.rows() - y)) / size
        shades = [
            (-1.3, mix(colour, (1, 1, 1), 0.35)),
            (0.0, colour),
            (1.3, mix(colour, (0, 0, 0), 0.3)),
        ]
        canvas.lay(body * 0.93, ramp(slant.clip(-1.3, 1.3), shades))


def _flow(canvas: Canvas, random: Random) -> tuple[Plane, Plane]:
    """Noise bent by noise bent by noise, at half size."""
    texture = noise.tile(random, 512, cells=3, octaves=6, gain=0.42)
    height, width = canvas.height // 2, canvas.width // 2
    zoom = float(random.uniform(190, 300))
    rows = np.broadcast_to(np.linspace(0, zoom, height, dtype=np.float32)[:, None], (height, width))
    columns = np.broadcast_to(
        np.linspace(0, zoom * canvas.aspect, width, dtype=np.float32)[None, :], (height, width)
    )
    strength = float(random.uniform(130, 260))
    first_r = noise.sample(texture, rows, columns)
    first_c = noise.sample(texture, rows + 131, columns + 57)
    second_r = noise.sample(texture, rows + strength * first_r, columns + strength * first_c)
    second_c = noise.sample(
        texture, rows + strength * first_c + 211, columns + strength * first_r + 173
    )
    flow = noise.sample(texture, rows + strength * second_r, columns + strength * second_c)
    return noise.spread(noise.resize(flow, canvas.shape)), noise.spread(
        noise.resize(second_r, canvas.shape)
    )


def _allowed(hue: float, stage: Stage) -> float:
    """The hue, or the first one further round that was not refused."""
    refused = [HUES[name] for name in HUES if stage.refuses(name)]
    for turn in range(10):
        place = (hue + turn / 10) % 1
        if all(abs((place - other + 0.5) % 1 - 0.5) > 0.15 for other in refused):
            return place
    return hue


def _colours(stage: Stage, random: Random) -> list[Colour]:
    """Dark to bright through neighbouring hues, with one from across the wheel."""
    named = [HUES[name] for name in stage.reading.colours if name in HUES]
    start = named[0] if named else _allowed(float(random.random()), stage)
    turn = float(random.choice([-1.0, 1.0])) * float(random.uniform(0.05, 0.11))
    turn *= 0.25 if named else 1.0
    hues = [start + turn * i for i in range(4)]
    hues.append(named[-1] if named else start + 0.5)
    if len(named) > 1:
        hues[3] = named[1]
    tones = [(0.80, 0.10), (0.78, 0.36), (0.68, 0.66), (0.45, 0.90), (0.62, 0.96)]
    colours = [colorsys.hsv_to_rgb(hue % 1, s, v) for hue, (s, v) in zip(hues, tones, strict=True)]
    depth = 0.15 if "grey" in stage.reading.colours else 1.0
    colours = [mix((sum(c) / 3,) * 3, c, depth) for c in colours]
    if "pastel" in stage.reading.moods:
        colours = [mix(c, (1, 0.98, 0.96), 0.35) for c in colours]
    if "dark" in stage.reading.moods or stage.reading.hour == "night":
        colours = [mix(c, (0.02, 0.02, 0.05), 0.4) for c in colours]
    return [
        colours[0],
        colours[1],
        mix(colours[1], colours[2], 0.5),
        colours[2],
        colours[3],
        colours[4],
    ]
