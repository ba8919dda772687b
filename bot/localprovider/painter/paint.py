"""Paint one picture from a brief."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from bot.localprovider.painter import finish
from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.canvas import Canvas
from bot.localprovider.painter.scenes import SCENES
from bot.localprovider.painter.stage import set_stage

Seen = Callable[[Canvas], None]


def paint(brief: Brief, *, seen: Seen | None = None) -> Image.Image:
    """The picture for a brief; the same brief gives the same pixels.

    `seen` is shown the canvas once the scene is on it, before the last passes.
    """
    stage = set_stage(brief)
    canvas = Canvas(brief.width, brief.height)
    SCENES[stage.reading.scene](canvas, stage)
    if seen is not None:
        seen(canvas)
    finish.finish(canvas, stage)
    return canvas.picture()


def paint_around(brief: Brief, lay: Seen, *, seen: Seen | None = None) -> Image.Image:
    """A picture with something laid on its scene, in the same medium and light.

    The scene is a background: words that call for a person call for what is behind one.
    """
    stage = set_stage(brief)
    canvas = Canvas(brief.width, brief.height)
    scene = stage.reading.scene
    SCENES[(stage.reading.backdrop or "abstract") if scene == "portrait" else scene](canvas, stage)
    lay(canvas)
    if seen is not None:
        seen(canvas)
    finish.finish(canvas, stage)
    return canvas.picture()
