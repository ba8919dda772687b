"""A person of a picture, painted: the likeness stays, the words make what is around it."""

from __future__ import annotations

import numpy as np

from bot.localprovider.assignment import Assignment, ToolRefused
from bot.localprovider.catalogue import spelled_out
from bot.localprovider.models.catalogue import FACES
from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.paint import paint_around
from bot.localprovider.painter.stage import set_stage
from bot.localprovider.tools.drawing.glimpse import glimpses
from bot.localprovider.tools.drawing.notes import Notes
from bot.localprovider.tools.faces.find import FaceFinder, largest
from bot.localprovider.tools.files import opened, save
from bot.localprovider.tools.needs import models_folder, need
from bot.localprovider.tools.portraits.place import place
from bot.localprovider.tools.portraits.sitter import seated

NO_FACE = 1  #: `errCode`
PAINTED_OVER = (
    "The portrait was painted over the picture: there is no network here that would draw a person "
    "anew."
)
#: The words by which a medium is asked for; without one it is oil.
MEDIA = {
    "pencil": "pencil sketch drawing 素描 铅笔",
    "watercolour": "watercolor watercolour aquarelle 水彩",
    "ink": "ink sumi 水墨",
    "poster": "anime comic cartoon manga poster vector flat 动漫 漫画 卡通",
    "pixel": "pixel 8-bit 16-bit 像素",
}


def run(assignment: Assignment) -> str:
    """Paint the largest face of `image` into a scene; says how it was done."""
    options, side = assignment.options, assignment.options["side"]
    models = need(FACES, assignment)
    pixels = np.asarray(opened(assignment.inputs["image"]).convert("RGB"))
    found = FaceFinder(models).find(pixels)
    if not found:
        raise ToolRefused("No face was found in the picture.", error=NO_FACE)
    sitter = seated(pixels, largest(found), side, models_folder(assignment))
    brief = Brief(
        prompt=options["prompt"],
        negative=spelled_out(options["negative"]),
        width=side,
        height=side,
        seed=options["seed"],
        steps=options["steps"],
        style=medium_of(options["prompt"]),
    )
    palette = set_stage(brief).palette
    picture = paint_around(
        brief, lambda canvas: place(canvas, sitter, palette), seen=glimpses(assignment)
    )
    save(picture, assignment.target, "png")
    notes = Notes([PAINTED_OVER])
    notes.add(sitter.note)
    return notes.text()


def medium_of(prompt: str) -> str:
    """The painter's style for the words of a prompt."""
    text = prompt.lower()
    named = (style for style, words in MEDIA.items() if any(w in text for w in words.split()))
    return next(named, "oil")
