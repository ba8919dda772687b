"""Put the faces of one or two pictures onto those of another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.localprovider.assignment import Assignment, ToolRefused
from bot.localprovider.models.catalogue import FACES
from bot.localprovider.tools.faces.find import Face, FaceFinder, largest
from bot.localprovider.tools.files import opened
from bot.localprovider.tools.needs import need
from bot.localprovider.tools.results import keep
from bot.localprovider.tools.swapping.choose import chosen
from bot.localprovider.tools.swapping.swap import FIDELITY, swap

Pixels = NDArray[np.uint8]

#: The slots of an order, and what the picture in each is called in a refusal.
SOURCES = {"source": "source", "second": "second source"}


def run(assignment: Assignment) -> str:
    """Swap into `target` the largest face of `source`, and of `second` if there is one.

    Options: `index` (1 is the leftmost face of the target) and `fidelity` (0 to 1).
    """
    finder = FaceFinder(need(FACES, assignment))
    target = opened(assignment.inputs["target"])
    pixels = np.asarray(target.convert("RGB"))
    found = _faces(finder, pixels, "target")
    sources = [_source(finder, assignment, slot) for slot in SOURCES if slot in assignment.inputs]
    faces = chosen(found, sources=len(sources), index=assignment.options.get("index"))
    fidelity = float(assignment.options.get("fidelity", FIDELITY))
    for old, (source, new) in zip(faces, sources, strict=True):
        pixels = swap(pixels, old, source, new, fidelity=fidelity)
    keep(_like(target, pixels), assignment)
    return ""


def _source(finder: FaceFinder, assignment: Assignment, slot: str) -> tuple[Pixels, Face]:
    pixels = np.asarray(opened(assignment.inputs[slot]).convert("RGB"))
    return pixels, largest(_faces(finder, pixels, SOURCES[slot]))


def _faces(finder: FaceFinder, pixels: Pixels, name: str) -> tuple[Face, ...]:
    faces = finder.find(pixels)
    if not faces:
        raise ToolRefused(f"No face was found in the {name} picture.")
    return faces


def _like(target: Image.Image, pixels: Pixels) -> Image.Image:
    made = Image.fromarray(pixels)
    if target.mode == "RGBA":
        made.putalpha(target.getchannel("A"))
    return made
