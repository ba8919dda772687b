"""Enlarge a picture: four times by a network, then to the exact size; plainly where it cannot."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

from PIL import Image

from bot.localprovider.assignment import Assignment, ToolRefused
from bot.localprovider.tools.drawing.notes import Notes
from bot.localprovider.tools.facework import asks_for_faces, with_faces
from bot.localprovider.tools.files import opened
from bot.localprovider.tools.needs import models_folder
from bot.localprovider.tools.results import MAX_LOSSLESS_PIXELS, keep, keep_rows
from bot.localprovider.tools.upscaling.enlarge import (
    TOO_LONG,
    OutOfTime,
    Plan,
    fitted,
    plain,
    sharp,
    why_not,
)
from bot.localprovider.tools.upscaling.names import NETWORK, NONE, plain_share, stand_in

log = logging.getLogger(__name__)


def run(assignment: Assignment) -> str:
    """Enlarge by `factor`, or to `width` and `height` (`crop`ped to fit, or stretched).

    Returns what was done otherwise than asked; nothing where nothing was.
    """
    options, notes = assignment.options, Notes()
    picture = opened(assignment.inputs["image"])
    size = _size(picture, options)
    # Faces in a very large result are worked on before it: after, there is no room for them.
    last = bool(options.get("faces_last")) and size[0] * size[1] <= MAX_LOSSLESS_PIXELS
    if not last:
        picture = with_faces(picture, assignment, notes)
    _enlarge(picture, size, assignment, notes)
    if last and asks_for_faces(options):
        keep(with_faces(opened(assignment.target), assignment, notes), assignment)
    return notes.text()


def _enlarge(
    picture: Image.Image, size: tuple[int, int], assignment: Assignment, notes: Notes
) -> None:
    options = assignment.options
    plan = fitted(picture.size, size, crop=bool(options["crop"]) and "width" in options)
    share = _plain_share(options, notes)
    if share < 1 and plan.enlarges:
        note = why_not(plan, models_folder(assignment))
        note = note or _sharpened(picture, plan, assignment, share)
        if not note:
            return
        log.info("%s", note)
        notes.add(note)
    keep_rows(plain(picture, plan), assignment, size, mode=picture.mode)


def _plain_share(options: Mapping[str, Any], notes: Notes) -> float:
    first, second = options.get("upscaler", NETWORK), options.get("second", NONE)
    notes.add(stand_in(first))
    notes.add(stand_in(second))
    return plain_share(first, second, float(options.get("second_share", 0)))


def _sharpened(picture: Image.Image, plan: Plan, assignment: Assignment, share: float) -> str:
    """Have the network do it; why it did not, if it did not."""
    try:
        models = models_folder(assignment)
        rows = sharp(picture, plan, models, clock=time.monotonic, plain=share)
        keep_rows(rows, assignment, plan.size, mode=picture.mode)
    except OutOfTime:
        return TOO_LONG
    return ""


def _size(picture: Image.Image, options: Mapping[str, Any]) -> tuple[int, int]:
    """The size of the result. Raises ToolRefused for more than `max_pixels`."""
    if "width" in options:
        width, height = int(options["width"]), int(options["height"])
    else:
        factor = int(options["factor"])
        width, height = picture.width * factor, picture.height * factor
    if width * height > options["max_pixels"]:
        limit = options["max_pixels"] // 1_000_000
        raise ToolRefused(
            f"{width}×{height} would be over {limit} megapixels. Choose a smaller factor."
        )
    return width, height
