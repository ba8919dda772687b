"""Tell the style of a picture by what can be measured: the medium, the colours, the light."""

from __future__ import annotations

from PIL import Image

from bot.localprovider.assignment import Assignment
from bot.localprovider.tools.files import opened
from bot.localprovider.tools.sight.focus import focus
from bot.localprovider.tools.sight.medium import Medium, looks, measured
from bot.localprovider.tools.sight.tone import SIDE, Tone, tone

_FEW, _MANY = 24, 200  # colours


def run(assignment: Assignment) -> str:
    """Words separated by commas, the medium first."""
    picture = opened(assignment.inputs["image"])
    small = picture.copy()
    small.thumbnail((SIDE, SIDE))
    rgb = picture.convert("RGB")
    return ", ".join(_words(measured(rgb), tone(small), rgb))


def _words(medium: Medium, tones: Tone, rgb: Image.Image) -> list[str]:
    colour = "no colour" if tones.saturation == "colourless" else f"{tones.saturation} colours"
    return [
        looks(medium),
        _palette(medium),
        colour,
        *tones.colours[:3],
        f"{tones.contrast} contrast",
        tones.brightness,
        *(["dark outlines"] if medium.outlined > 0.35 else []),
        *(["flat areas"] if medium.flat > 0.42 else ["continuous tones"]),
        *(["visible grain"] if medium.grain > 3.2 else []),
        focus(rgb),
    ]


def _palette(medium: Medium) -> str:
    if medium.colours <= _FEW:
        return "a palette of few colours"
    return "many colours" if medium.colours > _MANY else "a limited palette"
