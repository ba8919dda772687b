"""A person in silhouette: before a large sun, before city lights, or with a landscape inside."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from bot.localprovider.painter import extras, noise, sky, weather
from bot.localprovider.painter.canvas import Canvas, Colour, Pen, mix, soften
from bot.localprovider.painter.noise import Plane
from bot.localprovider.painter.scenes import city, forest, mountains, sea, space
from bot.localprovider.painter.scenes.sitter import sitter
from bot.localprovider.painter.stage import Stage

_INSIDE = {"city": city, "forest": forest, "mountains": mountains, "sea": sea, "space": space}
_LAMPS: tuple[Colour, ...] = ((1.0, 0.78, 0.42), (1.0, 0.90, 0.70), (1.0, 0.58, 0.34))
_NEON: tuple[Colour, ...] = ((1.0, 0.16, 0.62), (0.14, 0.86, 1.0), (0.62, 0.30, 1.0))


def paint(canvas: Canvas, stage: Stage) -> None:
    """Background, the silhouette, and light along its edge."""
    inside = _inside(stage)
    lamps = stage.wants("neon") or (stage.reading.backdrop == "city" and inside is None)
    if inside:
        _paper(canvas, stage)
    elif lamps or (stage.hour == "night" and not stage.wants("moon", "stars")):
        _lamps(canvas, stage)
    else:
        _sunlit(canvas, stage)
    mask = _figures(canvas, stage)
    _body(canvas, stage, mask, inside=inside)
    _rim(canvas, stage, mask, neon=stage.wants("neon"))
    weather.before(canvas, stage)


def _inside(stage: Stage) -> str | None:
    """Which landscape shows in the silhouette, if one does."""
    if stage.wants("neon"):
        return None
    if stage.reading.backdrop in _INSIDE:
        return stage.reading.backdrop
    random = stage.random("inside")
    usual = ("forest", "mountains") if stage.hour != "night" else ("space", "forest")
    return str(random.choice(usual)) if random.random() < 0.45 else None


def _figures(canvas: Canvas, stage: Stage) -> Plane:
    random = stage.random("pose")
    size = float(random.uniform(0.40, 0.47))
    first = sitter(stage)
    wide = min(1.0, canvas.aspect)
    if stage.wants("couple"):
        second, small = sitter(stage, index=1), size * 0.74 * wide
        gap, middle = 0.56 * small, canvas.aspect / 2
        return canvas.draw(
            partial(first.draw, x=middle - gap * first.facing, y=0.64, size=small),
            partial(second.draw, x=middle - gap * second.facing, y=0.60, size=small * 1.06),
        )
    x = canvas.aspect / 2 - first.facing * 0.06
    return canvas.draw(partial(first.draw, x=x, y=0.62, size=size * wide))


def _paper(canvas: Canvas, stage: Stage) -> None:
    """A pale ground with a washed disc behind the head, for a double exposure."""
    palette = stage.palette
    pale = mix(palette.horizon, (0.97, 0.95, 0.92), 0.6 if stage.hour != "night" else 0.12)
    canvas.gradient(
        [(0, mix(pale, palette.middle, 0.30)), (0.6, pale), (1, mix(pale, palette.far, 0.2))]
    )
    wash = noise.fractal(stage.random("paper"), canvas.shape, cells=(3, 3), octaves=6, gain=0.6)
    canvas.lay((wash - 0.4).clip(0, 1) * 0.4, mix(pale, palette.middle, 0.55))
    away = canvas.distance(canvas.aspect / 2, 0.40) + (wash - 0.5) * 0.02
    canvas.lay(noise.step(away, 0.352, 0.345) * 0.55, mix(palette.accent, pale, 0.35))
    extras.birds(canvas, stage, likely=0.5)


def _sunlit(canvas: Canvas, stage: Stage) -> None:
    """A sky with a very large sun or moon behind the head."""
    sky.sky(canvas, replace(stage, sun=(stage.sun[0], -2.0)))
    weather.behind(canvas, stage)
    if stage.has("storm", "rain", "fog") or stage.refuses("sun", "moon"):
        return
    random = stage.random("halo")
    x = canvas.aspect / 2 + float(random.uniform(-0.08, 0.08))
    y, radius = float(random.uniform(0.38, 0.46)), float(random.uniform(0.29, 0.35))
    away, light = canvas.distance(x, y), stage.palette.light
    canvas.light(
        0.7 * np.exp(-np.maximum(away - radius, 0) / 0.12), mix(light, stage.palette.accent, 0.25)
    )
    face = (
        mix(light, (1, 1, 1), 0.2)
        if stage.hour != "sunset"
        else mix(light, stage.palette.accent, 0.3)
    )
    canvas.lay(noise.step(away, radius + 0.002, radius - 0.002) * 0.94, face)
    if stage.hour == "night":
        seas = noise.fractal(stage.random("moon"), canvas.shape, cells=(6, 6), octaves=5)
        canvas.shade(noise.step(away, radius, radius - 0.004) * noise.step(seas, 0.45, 0.7) * 0.16)
    extras.birds(canvas, stage, likely=0.5)


def _lamps(canvas: Canvas, stage: Stage) -> None:
    """Lights out of focus."""
    palette, neon = stage.palette, stage.wants("neon")
    low = (
        mix(palette.middle, (0.30, 0.05, 0.32), 0.5)
        if neon
        else mix(palette.middle, palette.horizon, 0.4)
    )
    canvas.gradient(
        [(0, mix(palette.zenith, (0, 0, 0), 0.35)), (0.75, low), (1, mix(low, (0, 0, 0), 0.5))]
    )
    for index, colour in enumerate(_NEON if neon else _LAMPS):
        for size, count, blur in ((0.030, 12, 0.002), (0.055, 7, 0.004)):
            at = stage.random(f"lamps {index} {size}").random((count, 3)).tolist()
            discs = canvas.draw(partial(_discs, at=at, size=size, aspect=canvas.aspect), blur=blur)
            canvas.light(discs * 0.75, colour)
    for side, colour in ((0.08, _NEON[0]), (0.92, _NEON[1])) if neon else ():
        glow = canvas.distance(side * canvas.aspect, 0.45, stretch=0.7)
        canvas.light(0.7 * np.exp(-glow / 0.28), colour)


def _discs(pen: Pen, *, at: list[list[float]], size: float, aspect: float) -> None:
    for x, y, level in at:
        radius = size * (0.55 + 0.7 * level)
        pen.ellipse(x * aspect, 0.05 + 0.9 * y, radius, radius, 0.25 + 0.5 * level * level)


def _body(canvas: Canvas, stage: Stage, mask: Plane, *, inside: str | None) -> None:
    palette = stage.palette
    dark = mix(mix(palette.near, palette.zenith, 0.22), (0, 0, 0), 0.35)
    if not inside:
        canvas.lay(mask, dark)
        canvas.light(mask * noise.step(canvas.rows(), 0.55, 1.1) * 0.10, palette.middle)
        return
    small = Canvas(max(1, canvas.width // 2), max(1, canvas.height // 2))
    _INSIDE[inside].paint(small, stage)
    scene = np.stack([noise.resize(small.rgb[..., i], canvas.shape) for i in range(3)], axis=-1)
    depth = noise.step(canvas.rows(), 0.06, 0.34)[..., None]
    filled = dark + (scene.clip(0, 1) * 0.92 - dark) * (0.25 + 0.75 * depth)
    canvas.lay(mask, np.asarray(filled, dtype=np.float32))


def _rim(canvas: Canvas, stage: Stage, mask: Plane, *, neon: bool) -> None:
    """Light from behind, caught along the edges that face it."""
    soft = soften(mask, canvas.height * 0.010)
    slope = np.gradient(soft, axis=1) * canvas.height * 0.018
    edge = mask * (1 - soft) * 2
    if neon:
        canvas.light((edge * slope.clip(0, 1) * 1.6).clip(0, 1), _NEON[0])
        canvas.light((edge * (-slope).clip(0, 1) * 1.6).clip(0, 1), _NEON[1])
        return
    side = slope if stage.sun[0] < canvas.aspect / 2 else -slope
    canvas.light((edge * (0.25 + side.clip(0, 1)) * 0.7).clip(0, 1), stage.palette.light)
