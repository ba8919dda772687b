"""Repair faces in what was drawn (`restore_faces`, ADetailer): what is there made clearer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image

from bot.localprovider.assignment import Assignment
from bot.localprovider.models.catalogue import FACES
from bot.localprovider.models.where import there
from bot.localprovider.tools.drawing.notes import Notes
from bot.localprovider.tools.needs import models_folder

NO_MODEL = "The faces model is not installed here, so faces were left as they are."
NO_FACE = "No face was found in the picture, so none was repaired."
ONLY_FACES = "Only faces can be repaired here: {model} was left out."


def repaired(picture: Image.Image, assignment: Assignment, notes: Notes) -> Image.Image:
    """The picture with each repair that was asked for, or a note why it is as it was."""
    asked: Sequence[Mapping[str, Any]] = assignment.options.get("faces", ())
    for unit in asked:
        if not unit.get("known", True):
            notes.add(ONLY_FACES.format(model=str(unit["model"])[:60]))
    known = [unit for unit in asked if unit.get("known", True)]
    if not known:
        return picture
    if not there(FACES, models_folder(assignment)):
        notes.add(NO_MODEL)
        return picture
    return _polished(picture, known, assignment, notes)


def _polished(
    picture: Image.Image,
    units: Sequence[Mapping[str, Any]],
    assignment: Assignment,
    notes: Notes,
) -> Image.Image:
    # OpenCV is needed for faces only: a picture without them is drawn where it is not installed.
    import numpy as np

    from bot.localprovider.tools.faces.find import FaceFinder
    from bot.localprovider.tools.faces.polish import Share, polished

    pixels = np.asarray(picture.convert("RGB"))
    found = FaceFinder(models_folder(assignment)).find(pixels)
    if not found:
        notes.add(NO_FACE)
    for unit in units:
        share = Share(float(unit.get("smallest", 0)), float(unit.get("largest", 1)))
        worth = [face for face in found if face.score >= float(unit.get("confidence", 0))]
        pixels = polished(pixels, worth, amount=float(unit["amount"]), share=share)
    return Image.fromarray(pixels) if found else picture
