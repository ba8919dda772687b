"""Show what a preprocessor makes of a picture, before it leads a painting."""

from __future__ import annotations

from PIL import Image

from bot.localprovider.assignment import Assignment
from bot.localprovider.tools.control.maps import NOTES, preprocessed
from bot.localprovider.tools.files import opened, save
from bot.localprovider.tools.needs import models_folder

LONGEST = 1536  #: Pixels; a larger picture is shown smaller.


def run(assignment: Assignment) -> str:
    """The map as a picture; how it was made, where that is not as the module's name says."""
    module = assignment.options["module"]
    picture = opened(assignment.inputs["image"]).convert("RGB")
    picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    made = preprocessed(module, picture, models_folder(assignment))
    save(Image.fromarray(made), assignment.target, "png")
    return NOTES.get(module, "")
