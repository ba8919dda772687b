"""Describe a picture by what can be measured: colours, light, contrast, layout. Never a subject."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageFilter, ImageStat

from bot.localprovider.assignment import Assignment
from bot.localprovider.tools.colournames import name
from bot.localprovider.tools.files import opened

_SMALL = 256  #: Pixels along the longer side that everything but sharpness is measured on.

Grades = tuple[tuple[float, str], ...]  #: Words, each up to a limit; values run from 0 to 255.
_BRIGHTNESS: Grades = (
    (52, "very dark"),
    (96, "dark"),
    (160, "evenly lit"),
    (208, "bright"),
    (256, "very bright"),
)
_CONTRAST: Grades = ((22, "low"), (62, "moderate"), (256, "high"))
_SATURATION: Grades = ((14, "colourless"), (70, "muted"), (140, "natural"), (256, "vivid"))
_SHARPNESS: Grades = ((2, "soft or smooth"), (7, "moderately sharp"), (256, "sharp in detail"))


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found. `colours` are names, the most frequent first."""

    width: int
    height: int
    colours: tuple[str, ...]
    brightness: str
    contrast: str
    saturation: str
    sharpness: str
    transparent: bool
    light_from: str


def run(assignment: Assignment) -> str:
    """A sentence for `clip`, tags for `deepdanbooru`."""
    measured = measure(opened(assignment.inputs["image"]))
    return tags(measured) if assignment.options["model"] == "deepdanbooru" else sentence(measured)


def measure(image: Image.Image) -> Measured:
    """Look at the pixels; transparent ones do not count."""
    transparent = image.mode == "RGBA" and image.getchannel("A").getextrema()[0] != 255
    small = image.copy()
    small.thumbnail((_SMALL, _SMALL))
    mask = small.getchannel("A").point(lambda a: 255 if a > 127 else 0) if transparent else None
    small = small.convert("RGB")
    tone = ImageStat.Stat(small.convert("L"), mask)
    mean, spread = (tone.mean[0], tone.stddev[0]) if tone.count[0] else (0.0, 0.0)
    vivid = ImageStat.Stat(small.convert("HSV").getchannel("S"), mask)
    return Measured(
        width=image.width,
        height=image.height,
        colours=_colours(small, mask),
        brightness=_grade(mean, _BRIGHTNESS),
        contrast=_grade(spread, _CONTRAST),
        saturation=_grade(vivid.mean[0] if vivid.count[0] else 0, _SATURATION),
        sharpness=_sharpness(image),
        transparent=transparent,
        light_from=_light_from(small),
    )


def sentence(measured: Measured) -> str:
    """One honest sentence."""
    article = "an" if measured.brightness.startswith("e") else "a"
    colours = _listed([c for c in measured.colours[:4]])
    parts = [
        f"{article} {measured.brightness} {_orientation(measured)} picture in {colours}",
        f"with {measured.contrast} contrast and {_saturation(measured)}",
    ]
    ending = [measured.light_from] if measured.light_from else []
    ending.append(f"{measured.sharpness}, {measured.width} by {measured.height} pixels")
    if measured.transparent:
        ending.append("partly transparent")
    return f"{' '.join(parts)}; {'; '.join(ending)}"


def tags(measured: Measured) -> str:
    """Comma-separated tags."""
    found = [
        _orientation(measured),
        *measured.colours,
        measured.brightness,
        f"{measured.contrast} contrast",
        _saturation(measured),
        measured.sharpness,
        *(["transparent background"] if measured.transparent else []),
    ]
    return ", ".join(found)


def _colours(image: Image.Image, mask: Image.Image | None) -> tuple[str, ...]:
    """Names of the palette, those that cover at least a twenty-fifth of what is seen."""
    reduced = image.quantize(10, Image.Quantize.MEDIANCUT)
    palette = reduced.getpalette() or []
    counts = reduced.histogram(mask)[: len(palette) // 3]
    shares: dict[str, int] = {}
    for index, count in enumerate(counts):
        r, g, b = palette[3 * index : 3 * index + 3]
        named = name((r, g, b))
        shares[named] = shares.get(named, 0) + count
    least = sum(counts) / 25
    ordered = sorted(shares, key=lambda named: -shares[named])
    return tuple(named for named in ordered if shares[named] and shares[named] >= least)[:6] or (
        "nothing",
    )


def _grade(value: float, steps: Grades) -> str:
    return next((word for limit, word in steps if value < limit), steps[-1][1])


def _sharpness(image: Image.Image) -> str:
    """From how much the finest edges vary, in the middle of the picture at its own size."""
    side = min(image.width, image.height, 768)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    middle = image.convert("RGB").crop((left, top, left + side, top + side)).convert("L")
    if side < 8:
        return "tiny"
    edges = ImageStat.Stat(
        middle.filter(ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128))
    )
    return _grade(edges.stddev[0], _SHARPNESS)


def _light_from(image: Image.Image) -> str:
    """Where the bright part is, when one side is clearly brighter."""
    tone = image.convert("L").resize((3, 3), Image.Resampling.BOX)
    cells = list(tone.tobytes())
    sides = {
        "brighter toward the top": sum(cells[:3]) - sum(cells[6:]),
        "brighter toward the bottom": sum(cells[6:]) - sum(cells[:3]),
        "brighter toward the left": cells[0] + cells[3] + cells[6] - cells[2] - cells[5] - cells[8],
        "brighter toward the right": cells[2]
        + cells[5]
        + cells[8]
        - cells[0]
        - cells[3]
        - cells[6],
    }
    best = max(sides, key=lambda side: sides[side])
    return best if sides[best] > 90 else ""


def _orientation(measured: Measured) -> str:
    ratio = measured.width / measured.height
    if 0.95 <= ratio <= 1.05:
        return "square"
    if ratio > 1:
        return "panoramic" if ratio > 2.2 else "landscape-format"
    return "tall" if ratio < 0.45 else "portrait-format"


def _saturation(measured: Measured) -> str:
    return "no colour" if measured.saturation == "colourless" else f"{measured.saturation} colours"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
