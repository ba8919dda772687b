"""Enlarge a picture by Lanczos resampling: the plain method, without a model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageOps

from bot.localprovider.assignment import Assignment, ToolRefused
from bot.localprovider.tools.files import is_lossless, opened, save

#: A PNG larger than this takes tens of seconds and more than a result may weigh.
MAX_LOSSLESS_PIXELS = 12_000_000


def run(assignment: Assignment) -> str:
    """Enlarge by a factor, or to a width and height (cropped to fit, or stretched)."""
    options, path = assignment.options, assignment.inputs["image"]
    source = opened(path)
    width, height = _size(source, options)
    if width * height > options["max_pixels"]:
        limit = options["max_pixels"] // 1_000_000
        raise ToolRefused(
            f"{width}×{height} would be over {limit} megapixels. Choose a smaller factor."
        )
    if options["crop"] and "width" in options:
        result = ImageOps.fit(source, (width, height), Image.Resampling.LANCZOS)
    else:
        result = source.resize((width, height), Image.Resampling.LANCZOS)
    small = width * height <= MAX_LOSSLESS_PIXELS
    lossless = source.mode == "RGBA" or (small and is_lossless(path))
    save(result, assignment.target, "png" if lossless else "jpg")
    return ""


def _size(source: Image.Image, options: Mapping[str, Any]) -> tuple[int, int]:
    if "width" in options:
        return options["width"], options["height"]
    return source.width * options["factor"], source.height * options["factor"]
