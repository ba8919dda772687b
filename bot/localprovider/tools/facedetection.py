"""Show which faces a picture has, with the numbers by which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bot.localprovider.assignment import Answer, Assignment, ToolRefused
from bot.localprovider.models.catalogue import FACES
from bot.localprovider.tools.faces.find import Face, FaceFinder
from bot.localprovider.tools.files import opened
from bot.localprovider.tools.needs import need
from bot.localprovider.tools.results import keep
from bot.localprovider.tools.swapping.choose import counted

_LINE = 0.004  # of the picture's longer side
_LABEL = 0.32  # of a face's height,
_SMALLEST_LABEL = 0.022  # but so much of the picture's longer side at least
_BOX, _DIGITS = (255, 214, 10), (20, 20, 20)


def run(assignment: Assignment) -> Answer:
    """Draw a numbered box around each face of `image`, and count them."""
    picture = opened(assignment.inputs["image"])
    faces = FaceFinder(need(FACES, assignment)).find(np.asarray(picture.convert("RGB")))
    if not faces:
        raise ToolRefused("No face was found in the picture.")
    keep(numbered(picture, faces), assignment)
    caption = f"{counted(len(faces))}, numbered from left to right"
    return Answer(caption=caption, faces=len(faces))


def numbered(picture: Image.Image, faces: Sequence[Face]) -> Image.Image:
    """A copy with the boxes, and their numbers from 1."""
    shown = picture.copy()
    draw = ImageDraw.Draw(shown)
    for number, face in enumerate(faces, start=1):
        left, top, right, bottom = (round(float(edge)) for edge in face.box)
        width = max(2, round(_LINE * max(picture.size)))
        draw.rectangle((left, top, right, bottom), outline=_BOX, width=width)
        _label(draw, str(number), (left, top), _label_height(picture, bottom - top))
    return shown


def _label_height(picture: Image.Image, face: int) -> int:
    return max(
        12,
        min(round(_LABEL * face), round(2 * _SMALLEST_LABEL * max(picture.size))),
        round(_SMALLEST_LABEL * max(picture.size)),
    )


def _label(draw: ImageDraw.ImageDraw, text: str, corner: tuple[int, int], height: int) -> None:
    """A filled tag on the box's upper left corner; inside the picture if the face is at its top."""
    font = ImageFont.load_default(height)
    width = round(draw.textlength(text, font=font)) + height // 2
    left, top = max(0, corner[0]), max(0, corner[1] - height)
    draw.rectangle((left, top, left + max(width, height), top + height), fill=_BOX)
    middle = (left + max(width, height) / 2, top + height / 2)
    draw.text(middle, text, fill=_DIGITS, font=font, anchor="mm")
