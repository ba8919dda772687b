"""What the networks find in a picture, where they and OpenCV are there: faces, a subject, writing.

Each answer may be None: not looked for. That is never told as "there is none".
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from bot.localprovider.models.catalogue import BACKGROUND, FACES
from bot.localprovider.models.where import there

LONGEST = 1024  #: Pixels of the copy in which the subject is looked for.
_SUBJECT = (0.01, 0.9)  # share of the picture that a subject may have
_CERTAIN = 0.8  # share of what the network sees at all that it has to be sure of
_THIRDS = (0.4, 0.6)  # the middle, for a subject's centre


@dataclass(frozen=True, slots=True)
class Subject:
    """What stands out: how much of the picture it fills (0 to 1), and where its middle is."""

    share: float
    place: str


@dataclass(frozen=True, slots=True)
class Findings:
    """None: not looked for, since what is needed is not installed."""

    faces: int | None = None
    subject: Subject | None = None
    lettering: bool | None = None


def findings(picture: Image.Image, models: Path) -> Findings:
    """Look with whatever is installed."""
    try:
        import cv2  # noqa: F401 - whether it is there is the question
    except ImportError:
        return Findings()
    from bot.localprovider.tools.sight.lettering import has_lettering

    rgb = picture.convert("RGB")
    return Findings(
        faces=_faces(rgb, models) if there(FACES, models) else None,
        subject=_subject(rgb, models) if there(BACKGROUND, models) else None,
        lettering=has_lettering(np.asarray(rgb)),
    )


def _faces(rgb: Image.Image, models: Path) -> int:
    from bot.localprovider.tools.faces.find import FaceFinder

    return len(FaceFinder(models).find(np.asarray(rgb)))


def _subject(rgb: Image.Image, models: Path) -> Subject | None:
    from bot.localprovider.tools.cutout.subject import SubjectFinder

    small = rgb.copy()
    small.thumbnail((LONGEST, LONGEST))
    mask = SubjectFinder(models).find(np.asarray(small))
    share, sure = float(mask.mean()), float((mask > 0.9).mean())
    if not _SUBJECT[0] <= share <= _SUBJECT[1] or sure < _CERTAIN * share:
        return None
    rows, columns = np.indices(mask.shape)
    x = float((columns * mask).sum() / mask.sum()) / mask.shape[1]
    y = float((rows * mask).sum() / mask.sum()) / mask.shape[0]
    return Subject(share, _place(x, y))


def _place(x: float, y: float) -> str:
    """Words for a point; both from 0 to 1."""
    across = "left" if x < _THIRDS[0] else "right" if x > _THIRDS[1] else ""
    down = "upper" if y < _THIRDS[0] else "lower" if y > _THIRDS[1] else ""
    if across and down:
        return f"at the {down} {across}"
    if across:
        return f"on the {across}"
    return f"in the {down} half" if down else "in the middle"
