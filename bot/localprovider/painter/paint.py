"""Paint one picture from a brief."""

from __future__ import annotations

from PIL import Image

from bot.localprovider.painter import finish
from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.canvas import Canvas
from bot.localprovider.painter.scenes import SCENES
from bot.localprovider.painter.stage import set_stage


def paint(brief: Brief) -> Image.Image:
    """The picture for a brief; the same brief gives the same pixels."""
    stage = set_stage(brief)
    canvas = Canvas(brief.width, brief.height)
    SCENES[stage.reading.scene](canvas, stage)
    finish.finish(canvas, stage)
    return canvas.picture()
