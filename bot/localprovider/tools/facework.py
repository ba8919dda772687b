"""Faces in a picture that is enlarged (`gfpganVisibility`, `codeformerVisibility`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PIL import Image

from bot.localprovider.assignment import Assignment
from bot.localprovider.models.catalogue import FACES
from bot.localprovider.models.where import there
from bot.localprovider.tools.drawing.faces import NO_FACE, NO_MODEL
from bot.localprovider.tools.drawing.notes import Notes
from bot.localprovider.tools.needs import models_folder

ONLY_SHARPENED = (
    "GFPGAN and CodeFormer are not here: the faces were calmed and sharpened, nothing was drawn "
    "anew."
)


def asks_for_faces(options: Mapping[str, Any]) -> bool:
    """Whether faces are to be worked on."""
    return _amount(options) > 0


def with_faces(picture: Image.Image, assignment: Assignment, notes: Notes) -> Image.Image:
    """The picture with its faces made clearer, as far as was asked for."""
    amount = _amount(assignment.options)
    if amount <= 0:
        return picture
    if not there(FACES, models_folder(assignment)):
        notes.add(NO_MODEL)
        return picture
    # OpenCV is needed for faces only.
    import numpy as np

    from bot.localprovider.tools.faces.find import FaceFinder
    from bot.localprovider.tools.faces.polish import polished

    pixels = np.asarray(picture.convert("RGB"))
    faces = FaceFinder(models_folder(assignment)).find(pixels)
    notes.add(ONLY_SHARPENED if faces else NO_FACE)
    made = Image.fromarray(polished(pixels, faces, amount=amount))
    if picture.mode == "RGBA":
        made.putalpha(picture.getchannel("A"))
    return made


def _amount(options: Mapping[str, Any]) -> float:
    """Of the two, the stronger; CodeFormer's weight 1 keeps nearest to what was there."""
    held = 1 - float(options.get("codeformer_weight", 0)) / 2
    codeformer = float(options.get("codeformer", 0)) * held
    return max(float(options.get("gfpgan", 0)), codeformer)
