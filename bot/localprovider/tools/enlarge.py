"""Enlarge a picture: four times by a network, then to the exact size; plainly where it cannot."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

from PIL import Image

from bot.localprovider.assignment import Assignment, ToolRefused
from bot.localprovider.tools.files import opened
from bot.localprovider.tools.needs import models_folder
from bot.localprovider.tools.results import keep_rows
from bot.localprovider.tools.upscaling.enlarge import (
    TOO_LONG,
    OutOfTime,
    Plan,
    fitted,
    plain,
    sharp,
    why_not,
)

log = logging.getLogger(__name__)


def run(assignment: Assignment) -> str:
    """Enlarge by `factor`, or to `width` and `height` (`crop`ped to fit, or stretched).

    Returns why the network was not used; nothing where it was.
    """
    options = assignment.options
    picture = opened(assignment.inputs["image"])
    size = _size(picture, options)
    plan = fitted(picture.size, size, crop=bool(options["crop"]) and "width" in options)
    if not plan.enlarges:
        keep_rows(plain(picture, plan), assignment, size, mode=picture.mode)
        return ""
    note = why_not(plan, models_folder(assignment)) or _sharpened(picture, plan, assignment)
    if note:
        log.info("%s", note)
        keep_rows(plain(picture, plan), assignment, size, mode=picture.mode)
    return note


def _sharpened(picture: Image.Image, plan: Plan, assignment: Assignment) -> str:
    """Have the network do it; why it did not, if it did not."""
    try:
        rows = sharp(picture, plan, models_folder(assignment), clock=time.monotonic)
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
