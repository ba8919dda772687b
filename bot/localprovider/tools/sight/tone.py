"""Colours and light, from the pixels that can be seen."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageStat

from bot.localprovider.tools.colournames import name

Steps = tuple[tuple[float, str], ...]

SIDE = 256  #: Pixels of the longer side of the copy that this is measured on.
_COLOURS = 6
_LEAST = 0.04  # share of what is seen, from which a colour is named
_BRIGHTNESS: Steps = (
    *((52, "very dark"), (96, "dark"), (160, "evenly lit")),
    *((208, "bright"), (256, "very bright")),
)
_CONTRAST: Steps = ((22, "low"), (62, "moderate"), (256, "high"))
_SATURATION: Steps = ((14, "colourless"), (70, "muted"), (140, "natural"), (256, "vivid"))
_BACKLIT = 70  # levels by which the rim outshines
_DARK = 90  # a middle that is darker than this
_ONE_SIDE = 30  # levels by which one side outshines the other


@dataclass(frozen=True, slots=True)
class Tone:
    """`colours` are names, the most frequent first; `light_from` may be empty."""

    colours: tuple[str, ...]
    brightness: str
    contrast: str
    saturation: str
    backlit: bool
    light_from: str


def tone(small: Image.Image) -> Tone:
    """Measure an RGB or RGBA picture of about SIDE; transparent pixels do not count."""
    mask = _seen(small)
    rgb = small.convert("RGB")
    light = ImageStat.Stat(rgb.convert("L"), mask)
    vivid = ImageStat.Stat(rgb.convert("HSV").getchannel("S"), mask)
    mean, spread = (light.mean[0], light.stddev[0]) if light.count[0] else (0.0, 0.0)
    return Tone(
        colours=_colours(rgb, mask),
        brightness=grade(mean, _BRIGHTNESS),
        contrast=grade(spread, _CONTRAST),
        saturation=grade(vivid.mean[0] if vivid.count[0] else 0.0, _SATURATION),
        backlit=mask is None and _is_backlit(rgb),
        light_from="" if mask else _light_from(rgb),
    )


def grade(value: float, steps: Steps) -> str:
    """The word for a value: the first whose limit is above it."""
    return next((word for limit, word in steps if value < limit), steps[-1][1])


def _seen(small: Image.Image) -> Image.Image | None:
    if small.mode != "RGBA":
        return None
    return small.getchannel("A").point(lambda alpha: 255 if alpha > 127 else 0)


def _colours(rgb: Image.Image, mask: Image.Image | None) -> tuple[str, ...]:
    """Names of the palette, by how much of what is seen they cover."""
    reduced = rgb.quantize(10, Image.Quantize.MEDIANCUT)
    palette = reduced.getpalette() or []
    counts = reduced.histogram(mask)[: len(palette) // 3]
    shares: dict[str, int] = {}
    for index, count in enumerate(counts):
        red, green, blue = palette[3 * index : 3 * index + 3]
        named = name((red, green, blue))
        shares[named] = shares.get(named, 0) + count
    least = max(1, sum(counts) * _LEAST)
    ordered = sorted(shares, key=lambda named: -shares[named])
    return tuple(named for named in ordered if shares[named] >= least)[:_COLOURS] or ("nothing",)


def _cells(rgb: Image.Image, count: int) -> list[int]:
    """The brightness of `count` × `count` cells, row by row."""
    return list(rgb.convert("L").resize((count, count), Image.Resampling.BOX).tobytes())


def _is_backlit(rgb: Image.Image) -> bool:
    """A dark middle before a rim that is bright on three sides; below, there is often ground."""
    cells = _cells(rgb, 4)
    middle = (cells[5] + cells[6] + cells[9] + cells[10]) / 4
    rim = [cells[0], cells[1], cells[2], cells[3], cells[4], cells[7]]
    return middle < _DARK and sum(rim) / len(rim) - middle > _BACKLIT


def _light_from(rgb: Image.Image) -> str:
    """Where the bright part is, when one side is clearly brighter."""
    cells = _cells(rgb, 3)
    top, bottom = sum(cells[:3]), sum(cells[6:])
    left, right = sum(cells[::3]), sum(cells[2::3])
    sides = {
        "brighter toward the top": top - bottom,
        "brighter toward the bottom": bottom - top,
        "brighter toward the left": left - right,
        "brighter toward the right": right - left,
    }
    best = max(sides, key=lambda side: sides[side])
    return best if sides[best] > 3 * _ONE_SIDE else ""
