"""The second pass (`enable_hr`): enlarge what was painted, then work finer detail into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from bot.localprovider.assignment import Assignment
from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.canvas import soften
from bot.localprovider.painter.noise import Plane
from bot.localprovider.painter.paint import paint
from bot.localprovider.tools.drawing.notes import Notes
from bot.localprovider.tools.needs import models_folder
from bot.localprovider.tools.upscaling.names import sharpens, stand_in
from bot.localprovider.tools.upscaling.whole import enlarged

_FINE = 0.0022  # of the height: what is finer is detail
_TOLERANCE = 0.07  # how unlike the passes may be, in tone, before one has to give way
_LOOSE = 0.9  # from this strength on the second pass is the picture
_WEIGHTS = np.array([0.30, 0.59, 0.11], dtype=np.float32)


def second_pass(
    picture: Image.Image,
    asked: Brief,
    hires: Mapping[str, Any],
    assignment: Assignment,
    notes: Notes,
) -> Image.Image:
    """The picture at the larger size; `strength` 0 only enlarges it, 1 paints it anew there."""
    size = (hires["width"], hires["height"])
    notes.add(stand_in(hires["upscaler"]))
    large, why = enlarged(
        picture, size, models_folder(assignment), network=sharpens(hires["upscaler"])
    )
    notes.add(why)
    if hires["strength"] <= 0 or asked.style == "pixel":
        return large
    steps = hires["steps"] or asked.steps
    finer = paint(replace(asked, width=size[0], height=size[1], steps=steps))
    return _refined(large, finer, hires["strength"])


def _refined(large: Image.Image, finer: Image.Image, strength: float) -> Image.Image:
    """Fine detail of the finer one where both show the same thing; at full strength all of it.

    Only what is finer than the first pass could show is taken: where the two differ in more, a
    mixture would show both, one through the other.
    """
    first, second = (np.asarray(one, dtype=np.float32) / 255 for one in (large, finer))
    share = _agreement(first, second) * min(1.0, strength * 1.6)
    mixed = first + (second - _blurred(finer)) * share[..., None]
    if strength > _LOOSE:
        mixed += (second - mixed) * np.float32((strength - _LOOSE) / (1 - _LOOSE))
    return Image.fromarray((np.clip(mixed, 0, 1) * 255 + 0.5).astype(np.uint8))


def _blurred(picture: Image.Image) -> Plane:
    soft = picture.filter(ImageFilter.GaussianBlur(max(1.2, picture.height * _FINE)))
    return np.asarray(soft, dtype=np.float32) / 255


def _agreement(first: Plane, second: Plane) -> Plane:
    """1 where the two are alike but for detail, 0 where they show different things."""
    apart = np.abs(_tone(first) - _tone(second)) / _TOLERANCE
    return np.asarray(np.exp(-(apart**2)), dtype=np.float32)


def _tone(rgb: Plane) -> Plane:
    return soften(np.asarray(rgb @ _WEIGHTS, dtype=np.float32), rgb.shape[0] / 90)
