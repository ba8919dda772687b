"""The colours of a picture: an hour gives a base, weather, colour words and mood bend it."""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

from bot.localprovider.painter.canvas import Colour, mix
from bot.localprovider.painter.noise import Random
from bot.localprovider.painter.words import Reading


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours from 0 to 1. `far` and `near` are land at the horizon and at one's feet."""

    zenith: Colour
    middle: Colour
    horizon: Colour
    lit: Colour  #: The sunny side of clouds.
    dim: Colour  #: The shaded side of clouds.
    light: Colour  #: Of the sun or the moon.
    far: Colour
    near: Colour
    deep: Colour  #: Water at one's feet.
    accent: Colour

    def each(self, change: Callable[[Colour], Colour]) -> Palette:
        """The palette with every colour changed."""
        return Palette(*(change(getattr(self, f.name)) for f in fields(self)))


def _palette(*codes: str) -> Palette:
    return Palette(*(_colour(code) for code in codes))


def _colour(code: str) -> Colour:
    r, g, b = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return (r, g, b)


#: zenith, middle, horizon, lit, dim, light, far, near, deep, accent
HOURS: Mapping[str, tuple[str, ...]] = {
    "dawn": (
        "3f5f94 b99ab5 ffd9b0 ffe3cf 9d8fb0 fff0c8 9fa3c0 2c3a4f 2f5270 f08a6c",
        "5479ad e0aebb ffe0b8 fff0e4 b59ab8 fff3d6 b2a8c4 3a3a52 3d5a7c ff9e7a",
        "27508a 86a9c9 fbd7a4 ffe9c9 7f8fae ffeab0 86a0ba 20384a 1f4f6b f2a65a",
    ),
    "day": (
        "1f6fbf 6fb1e4 d9eef7 ffffff a9bfd6 fff8dc 8fb2cc 27502f 0f5a7d e8633a",
        "2a85c9 86c5e8 eaf4ee ffffff b4c6d4 fffbe6 9cbccb 35602f 14708a f2b134",
        "3565ad 84b4dd f3ead6 fffaf0 b3bdd0 fff4cc 97abc4 3d5a35 1a5a80 d9534f",
    ),
    "sunset": (
        "2b2a5e b0527f ffb066 ffc48f 5b3d6e ffe2a0 7d5578 1a1730 2a2a58 ff7a45",
        "1f3a68 d06a6a ffcf7d ffd0a0 634a72 fff0b8 8a6580 1d1c33 24406b ff9d3c",
        "3a1c4f a83a5c ff8a4c ff9f70 4c2450 ffd890 6c365c 170f22 331d49 ff5a3c",
        "22385e 8f6f9f f9b9a0 ffcdb8 5b567f ffe9c8 73678f 181c2f 233f63 f58f7c",
    ),
    "night": (
        "060b22 12285a 2f5a8a 5f7fae 0e1a38 f2f4ff 1d3a5f 04080f 071a33 ffd27a",
        "080820 1f1f58 4a4487 7f7fbd 14143a f4efff 2c2c5e 05050f 0c1236 ffc46b",
        "041a24 0a3a48 2a7a78 6fa8a4 08242c f0fff6 165058 02090c 062a34 ffe08a",
    ),
}

HUES: Mapping[str, float] = {
    "red": 0.99, "orange": 0.07, "yellow": 0.13, "green": 0.36, "teal": 0.49,
    "blue": 0.60, "purple": 0.76, "pink": 0.92,
}  # fmt: skip


def choose(random: Random, reading: Reading, hour: str, *, guidance: float) -> Palette:
    """A palette for this hour, bent by what else was read; `guidance` is 1 to 30."""
    variants = HOURS[hour]
    base = _palette(*variants[int(random.integers(len(variants)))].split())
    turn = float(random.normal(0, 0.012))
    palette = base.each(lambda colour: _bend(colour, turn=turn))
    for weather in sorted(reading.weather & _WEATHER.keys()):
        palette = _WEATHER[weather](palette)
    # Among flowers a colour means the flowers: the sky keeps its own.
    flowers = reading.scene == "meadow" and "flowers" in reading.things
    palette = palette if flowers else _coloured(palette, reading.colours)
    palette = palette.each(lambda colour: _without(colour, reading.refused))
    for mood in sorted(reading.moods & _MOODS.keys()):
        palette = palette.each(_MOODS[mood])
    strength = 0.82 + 0.36 * min(guidance, 20.0) / 14
    return palette.each(lambda colour: _bend(colour, saturation=strength))


def _storm(palette: Palette) -> Palette:
    grey = palette.each(lambda c: _bend(c, saturation=0.55, value=0.55))
    return replace(
        grey,
        zenith=mix(grey.zenith, (0.07, 0.09, 0.13), 0.65),
        middle=mix(grey.middle, (0.17, 0.22, 0.27), 0.7),
        horizon=mix(grey.horizon, (0.45, 0.52, 0.53), 0.6),
        lit=mix(grey.lit, (0.50, 0.56, 0.60), 0.6),
        dim=mix(grey.dim, (0.07, 0.09, 0.13), 0.7),
        far=mix(grey.far, (0.22, 0.28, 0.32), 0.6),
        deep=mix(grey.deep, (0.03, 0.12, 0.15), 0.7),
        light=(0.93, 0.95, 1.0),
        accent=palette.accent,
    )


def _rain(palette: Palette) -> Palette:
    grey = palette.each(lambda c: _bend(c, saturation=0.6, value=0.82))
    return replace(grey, accent=palette.accent, middle=mix(grey.middle, (0.4, 0.45, 0.52), 0.4))


def _snow(palette: Palette) -> Palette:
    cool = palette.each(lambda c: mix(_bend(c, saturation=0.75), (0.82, 0.88, 0.96), 0.14))
    return replace(cool, accent=palette.accent)


def _fog(palette: Palette) -> Palette:
    veil = mix(palette.horizon, (0.8, 0.82, 0.84), 0.25)
    pale = palette.each(lambda c: mix(_bend(c, saturation=0.75), veil, 0.22))
    return replace(pale, accent=palette.accent, near=palette.near)


def _cloudy(palette: Palette) -> Palette:
    return palette.each(lambda c: _bend(c, saturation=0.8, value=0.93))


_WEATHER: Mapping[str, Callable[[Palette], Palette]] = {
    "storm": _storm, "rain": _rain, "snow": _snow, "fog": _fog, "cloudy": _cloudy,
}  # fmt: skip

_MOODS: Mapping[str, Callable[[Colour], Colour]] = {
    "vivid": lambda c: _bend(c, saturation=1.35),
    "pastel": lambda c: mix(c, (1.0, 0.97, 0.95), 0.18),
    "dark": lambda c: _bend(c, saturation=0.8, value=0.68),
    "warm": lambda c: mix(c, (1.0, 0.62, 0.3), 0.12),
    "cold": lambda c: mix(c, (0.45, 0.65, 1.0), 0.12),
    "neon": lambda c: _bend(c, saturation=1.3),
    "ink": lambda c: _bend(c, saturation=0.12),
}


def _coloured(palette: Palette, colours: tuple[str, ...]) -> Palette:
    """Pull the colours toward the named hues: the first rules the sky, the last the accents."""
    hues = [HUES[name] for name in colours if name in HUES]
    if "grey" in colours:
        palette = palette.each(lambda c: _bend(c, saturation=0.25))
    if not hues:
        return palette
    pulled = palette.each(lambda c: _toward(c, hues[0], 0.75))
    return replace(pulled, accent=_toward(palette.accent, hues[-1], 1), light=palette.light)


def _without(colour: Colour, refused: frozenset[str]) -> Colour:
    """Take the colour out of what is near a refused hue."""
    hue, s, v = colorsys.rgb_to_hsv(*colour)
    near = any(abs((hue - HUES[name] + 0.5) % 1 - 0.5) < 0.09 for name in refused & HUES.keys())
    return colorsys.hsv_to_rgb(hue, s * 0.15, v) if near else colour


def _bend(colour: Colour, *, turn: float = 0, saturation: float = 1, value: float = 1) -> Colour:
    hue, s, v = colorsys.rgb_to_hsv(*colour)
    return colorsys.hsv_to_rgb((hue + turn) % 1, min(1.0, s * saturation), min(1.0, v * value))


def _toward(colour: Colour, hue: float, amount: float) -> Colour:
    _, s, v = colorsys.rgb_to_hsv(*colour)
    return mix(colour, colorsys.hsv_to_rgb(hue, max(s, 0.35), v), amount)
