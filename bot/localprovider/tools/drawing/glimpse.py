"""Show what there is of a picture while it is made (see localprovider/intermediate.py)."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from bot.localprovider.assignment import Assignment
from bot.localprovider.intermediate import intermediate
from bot.localprovider.painter.canvas import Canvas

SIDE = 256  #: pixels of what is shown
_LEAST = 256  # of a picture worth showing before it is finished
_QUALITY = 80


def glimpses(assignment: Assignment) -> Callable[[Canvas], None]:
    """Shows a canvas."""
    return lambda canvas: show(canvas.picture(), assignment)


def show(picture: Image.Image, assignment: Assignment) -> None:
    """Let a picture be seen; a small one is finished sooner than anybody looks."""
    if max(picture.size) < _LEAST:
        return
    small = picture.convert("RGB")
    small.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    path = intermediate(assignment.target)
    unfinished = path.with_suffix(".glimpse-part")
    small.save(unfinished, "JPEG", quality=_QUALITY)
    unfinished.replace(path)  # at once: it may be read at any moment
