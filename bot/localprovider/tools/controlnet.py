"""Text to image along other pictures: the painting follows their edges, areas, depth or tones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image

from bot.localprovider.assignment import Assignment
from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.paint import paint
from bot.localprovider.painter.repaint import repaint
from bot.localprovider.painter.stage import set_stage
from bot.localprovider.tools.control.follow import followed
from bot.localprovider.tools.control.maps import KINDS, NOTES, Thresholds, preprocessed
from bot.localprovider.tools.drawing.brief import brief, unknown_names
from bot.localprovider.tools.drawing.faces import repaired
from bot.localprovider.tools.drawing.fit import fit
from bot.localprovider.tools.drawing.glimpse import glimpses
from bot.localprovider.tools.drawing.notes import Notes
from bot.localprovider.tools.files import opened, save
from bot.localprovider.tools.needs import models_folder

_MODES = (1.0, 0.65, 1.35)  # balanced, the prompt more important, the control more important
_STRONGEST = 1.3


def run(assignment: Assignment) -> str:
    """Paint the scene (or repaint the base), then have it follow each unit in turn."""
    options, notes = assignment.options, Notes(unknown_names(assignment.options))
    asked = _at_full_size(brief(options), options)
    picture = np.asarray(_scene(asked, assignment), dtype=np.float32) / 255
    for index, unit in enumerate(options["units"]):
        control = _control(assignment, f"control{index}", unit, (asked.width, asked.height))
        notes.add(NOTES.get(unit["module"], ""))
        palette = set_stage(asked).palette
        kind = KINDS[unit["module"]]
        picture = followed(kind, picture, control, palette, amount=_amount(unit))
    result = Image.fromarray((picture * 255 + 0.5).astype(np.uint8))
    save(repaired(result, assignment, notes), assignment.target, options["format"])
    return notes.text()


def _at_full_size(asked: Brief, options: Mapping[str, Any]) -> Brief:
    """With a second pass, everything is done at its size: what leads the painting must be too."""
    hires = options.get("hires")
    return replace(asked, width=hires["width"], height=hires["height"]) if hires else asked


def _scene(asked: Brief, assignment: Assignment) -> Image.Image:
    if "image" not in assignment.inputs:
        return paint(asked, seen=glimpses(assignment))
    base = opened(assignment.inputs["image"]).convert("RGB")
    source = fit(base, (asked.width, asked.height), assignment.options["resize_mode"])
    return repaint(source, asked, strength=assignment.options["strength"])


def _control(
    assignment: Assignment, slot: str, unit: Mapping[str, Any], size: tuple[int, int]
) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The map of one unit, at the painting's size."""
    picture = fit(opened(assignment.inputs[slot]).convert("RGB"), size, unit["resize_mode"])
    if not unit["exact"]:
        scale = unit["resolution"] / min(size)
        picture = picture.resize((_scaled(size[0], scale), _scaled(size[1], scale)))
    at = Thresholds(unit["low"], unit["high"])
    made = preprocessed(unit["module"], picture, models_folder(assignment), at=at)
    areas = KINDS[unit["module"]] == "regions"  # numbers in the guise of colours do not blend
    how = Image.Resampling.NEAREST if areas else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(made).resize(size, how))


def _scaled(side: int, scale: float) -> int:
    return max(8, round(side * scale))


def _amount(unit: Mapping[str, Any]) -> float:
    """How closely to follow: the weight, for the share of the steps that it holds."""
    share = max(0.0, float(unit["end"]) - float(unit["start"])) ** 0.5
    return min(_STRONGEST, float(unit["weight"]) * float(share) * _MODES[int(unit["mode"])])
