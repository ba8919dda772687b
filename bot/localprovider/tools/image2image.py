"""Image to image: the source's composition, repainted in the colours and weather of the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PIL import Image

from bot.localprovider.assignment import Assignment
from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.repaint import repaint
from bot.localprovider.tools.drawing.brief import brief, unknown_names
from bot.localprovider.tools.drawing.faces import repaired
from bot.localprovider.tools.drawing.fit import fit
from bot.localprovider.tools.drawing.notes import Notes
from bot.localprovider.tools.files import opened, save
from bot.localprovider.tools.inpainting.blend import blended
from bot.localprovider.tools.inpainting.content import prepared
from bot.localprovider.tools.inpainting.mask import Mask, around, mask_of

NO_HIRES = "There is no second pass when a picture is redrawn: choose a larger size instead."
EMPTY_MASK = "Nothing was painted in the mask, so the picture is as it was."

_RESAMPLE = Image.Resampling.LANCZOS


def run(assignment: Assignment) -> str:
    """Repaint one picture, by `strength` from 0 (the source) to 1; where the mask is, if any."""
    options, notes = assignment.options, Notes(unknown_names(assignment.options))
    if options.get("hires_ignored"):
        notes.add(NO_HIRES)
    size = (options["width"], options["height"])
    source = fit(opened(assignment.inputs["image"]).convert("RGB"), size, options["resize_mode"])
    result = _redrawn(source, assignment, notes)
    save(repaired(result, assignment, notes), assignment.target, options["format"])
    return notes.text()


def _redrawn(source: Image.Image, assignment: Assignment, notes: Notes) -> Image.Image:
    options, asked = assignment.options, brief(assignment.options)
    if "mask" not in assignment.inputs:
        return repaint(source, asked, strength=options["strength"])
    mask = mask_of(opened(assignment.inputs["mask"]), source.size, options)
    if mask.empty:
        notes.add(EMPTY_MASK)
        return source
    base = prepared(source, mask, options["fill"], seed=options["seed"])
    return blended(source, _repainted(base, asked, mask, options), mask)


def _repainted(
    base: Image.Image, asked: Brief, mask: Mask, options: Mapping[str, Any]
) -> Image.Image:
    """The whole repainted, or the masked area alone, larger and then brought back to its size."""
    if not options["only_masked"]:
        return repaint(base, asked, strength=options["strength"])
    box = around(mask, options["padding"], base.size)
    part = base.crop(box)
    scale = min(base.width / part.width, base.height / part.height)
    large = (max(8, round(part.width * scale)), max(8, round(part.height * scale)))
    closer = replace(asked, width=large[0], height=large[1])
    painted = repaint(part.resize(large, _RESAMPLE), closer, strength=options["strength"])
    result = base.copy()
    result.paste(painted.resize(part.size, _RESAMPLE), box[:2])
    return result
