"""Image to image: the source's composition, repainted in the colours and weather of the words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageFilter, ImageOps

from bot.localprovider.assignment import Assignment
from bot.localprovider.painter.repaint import repaint
from bot.localprovider.tools.files import opened, save
from bot.localprovider.tools.text2image import brief

_RESAMPLE = Image.Resampling.LANCZOS
JUST_RESIZE, CROP, FILL = 0, 1, 2  #: `resize_mode`; 3 is a latent model's way to just resize


def run(assignment: Assignment) -> str:
    """Repaint one picture, by `strength` from 0 (the source) to 1."""
    options = assignment.options
    size = (options["width"], options["height"])
    source = _fit(opened(assignment.inputs["image"]).convert("RGB"), size, options["resize_mode"])
    result = repaint(source, brief(options), strength=options["strength"])
    if mask := assignment.inputs.get("mask"):
        result = Image.composite(result, source, _mask(opened(mask), size, options))
    save(result, assignment.target, options["format"])
    return ""


def _fit(image: Image.Image, size: tuple[int, int], mode: int) -> Image.Image:
    if mode == CROP:
        return ImageOps.fit(image, size, _RESAMPLE)
    if mode == FILL:
        inside = ImageOps.contain(image, size, _RESAMPLE)
        backdrop = ImageOps.fit(image, size, _RESAMPLE).filter(ImageFilter.GaussianBlur(24))
        backdrop.paste(inside, ((size[0] - inside.width) // 2, (size[1] - inside.height) // 2))
        return backdrop
    return image.resize(size, _RESAMPLE)


def _mask(mask: Image.Image, size: tuple[int, int], options: Mapping[str, Any]) -> Image.Image:
    """White is repainted; a transparent mask counts by how opaque it is painted."""
    plane = mask.getchannel("A") if mask.mode == "RGBA" else mask.convert("L")
    plane = _fit(plane.convert("RGB"), size, options["resize_mode"]).convert("L")
    if options["mask_invert"]:
        plane = ImageOps.invert(plane)
    return plane.filter(ImageFilter.GaussianBlur(options["mask_blur"]))
