"""Describe a picture by what can be measured and found. Never a guessed subject."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from bot.localprovider.assignment import Assignment
from bot.localprovider.tools.files import opened
from bot.localprovider.tools.needs import models_folder
from bot.localprovider.tools.sight.findings import findings
from bot.localprovider.tools.sight.focus import focus
from bot.localprovider.tools.sight.tone import SIDE, tone
from bot.localprovider.tools.sight.words import Seen, sentence, tags


def run(assignment: Assignment) -> str:
    """A sentence for `clip`, tags for `deepdanbooru`."""
    seen = look(opened(assignment.inputs["image"]), models_folder(assignment))
    return tags(seen) if assignment.options["model"] == "deepdanbooru" else sentence(seen)


def look(picture: Image.Image, models: Path) -> Seen:
    """Measure an RGB or RGBA picture; without OpenCV or a model, without what they would find."""
    small = picture.copy()
    small.thumbnail((SIDE, SIDE))
    return Seen(
        width=picture.width,
        height=picture.height,
        tone=tone(small),
        focus=focus(picture.convert("RGB")),
        transparent=_transparent(picture),
        findings=findings(picture, models),
    )


def _transparent(picture: Image.Image) -> bool:
    return picture.mode == "RGBA" and picture.getchannel("A").getextrema() != (255, 255)
