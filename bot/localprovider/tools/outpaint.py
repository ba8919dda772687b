"""Widen a picture's frame (imgExpand): what is around it is carried on out of itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.localprovider.assignment import Assignment
from bot.localprovider.catalogue import spelled_out
from bot.localprovider.models.catalogue import BACKGROUND
from bot.localprovider.models.where import there
from bot.localprovider.painter import noise
from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.repaint import repaint
from bot.localprovider.tools.drawing.glimpse import show
from bot.localprovider.tools.drawing.notes import Notes
from bot.localprovider.tools.files import opened, save
from bot.localprovider.tools.needs import models_folder
from bot.localprovider.tools.outpainting.carry import Frame, carried_on
from bot.localprovider.tools.outpainting.seam import without_seam

Pixels = NDArray[np.uint8]

LONGEST = 2048  #: Pixels of the widened picture.
SMALLER = "The picture was made smaller, so that the wider one has at most 2048 pixels a side."
FROM_ITSELF = "What is around the picture was made from the picture itself: nothing new was drawn."
WORDS_OVER_IT = (
    "What is around the picture was made from the picture itself, with the words painted over it."
)
_STRENGTH = 0.5  # of the words, where they are furthest from the picture
_WORDS = 0.65  # how much of the painting there is there
_GUIDANCE = 30.0
_MOSTLY = 0.4  # share from which a subject is the picture itself


def run(assignment: Assignment) -> str:
    """One wider picture, the source in its middle, pixel by pixel."""
    options = assignment.options
    notes = Notes([WORDS_OVER_IT if options["prompt"] else FROM_ITSELF])
    picture = opened(assignment.inputs["image"]).convert("RGB")
    picture, frame = _framed(picture, options, notes)
    pixels, random = np.asarray(picture), noise.source(options["seed"], "outpaint")
    avoid = _subject(pixels, models_folder(assignment))
    sheet = without_seam(carried_on(pixels, frame, avoid=avoid, random=random), frame)
    if options["prompt"]:
        show(Image.fromarray(sheet), assignment)
        sheet = _by_words(sheet, frame, options)
    save(Image.fromarray(sheet), assignment.target, "png")
    return notes.text()


def _subject(pixels: Pixels, models: Path) -> NDArray[np.float32]:
    """Where the subject is; nowhere, if there is no model to tell."""
    if not there(BACKGROUND, models):
        return np.zeros(pixels.shape[:2], np.float32)
    from bot.localprovider.tools.cutout.subject import SubjectFinder

    subject = np.asarray(SubjectFinder(models).find(pixels), np.float32)
    return subject if float(subject.mean()) < _MOSTLY else np.zeros_like(subject)


def _framed(
    picture: Image.Image, options: Mapping[str, Any], notes: Notes
) -> tuple[Image.Image, Frame]:
    """The picture at the size it gets, and its place on the sheet."""
    across, down = float(options["across"]), float(options["down"])
    longest = max(picture.width * across, picture.height * down)
    if longest > LONGEST:
        notes.add(SMALLER)
        scale = LONGEST / longest
        size = (max(8, int(picture.width * scale)), max(8, int(picture.height * scale)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    sheet = (round(picture.width * across), round(picture.height * down))
    left, top = (sheet[0] - picture.width) // 2, (sheet[1] - picture.height) // 2
    return picture, Frame(left, top, picture.width, picture.height, sheet)


def _by_words(sheet: Pixels, frame: Frame, options: Mapping[str, Any]) -> Pixels:
    """The words come in more and more, the further from the picture."""
    brief = Brief(
        prompt=options["prompt"],
        negative=spelled_out(options["negative"]),
        width=frame.sheet[0],
        height=frame.sheet[1],
        seed=options["seed"],
        steps=max(1, options["steps"]),
        guidance=min(_GUIDANCE, options["guidance"]),
    )
    painted = np.asarray(repaint(Image.fromarray(sheet), brief, strength=_STRENGTH))
    share = _away(frame)[..., None] * _WORDS
    mixed = sheet + (painted.astype(np.float32) - sheet) * share
    return np.asarray(np.clip(mixed + 0.5, 0, 255), np.uint8)


def _away(frame: Frame) -> NDArray[np.float32]:
    """0 on the picture and beside it, 1 where the sheet is furthest from it."""
    outside = np.ones((frame.sheet[1], frame.sheet[0]), np.uint8)
    outside[frame.top : frame.top + frame.height, frame.left : frame.left + frame.width] = 0
    far = cv2.distanceTransform(outside, cv2.DIST_L2, 3)
    share = np.clip(far / max(1.0, float(far.max())), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), dtype=np.float32)
