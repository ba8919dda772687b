"""Remove the background: the subject on nothing, as a PNG with alpha."""

from __future__ import annotations

from bot.localprovider.assignment import Assignment
from bot.localprovider.models.catalogue import BACKGROUND
from bot.localprovider.tools.cutout.cut import cut
from bot.localprovider.tools.files import opened
from bot.localprovider.tools.needs import need
from bot.localprovider.tools.results import write_png


def run(assignment: Assignment) -> str:
    """Cut out the subject of `image`; what was transparent stays so."""
    picture = opened(assignment.inputs["image"])
    bands = cut(picture, need(BACKGROUND, assignment))
    write_png(bands, assignment.target, size=picture.size, channels=4)
    return ""
