"""Text to image, by the procedural painter."""

from __future__ import annotations

from bot.localprovider.assignment import Assignment
from bot.localprovider.painter.paint import paint
from bot.localprovider.tools.drawing.brief import brief, unknown_names
from bot.localprovider.tools.drawing.faces import repaired
from bot.localprovider.tools.drawing.glimpse import glimpses, show
from bot.localprovider.tools.drawing.hires import second_pass
from bot.localprovider.tools.drawing.notes import Notes
from bot.localprovider.tools.files import save


def run(assignment: Assignment) -> str:
    """Paint one picture, enlarge and refine it if asked; what could not be done is returned."""
    options, notes = assignment.options, Notes(unknown_names(assignment.options))
    asked = brief(options)
    picture = paint(asked, seen=glimpses(assignment))
    if hires := options.get("hires"):
        show(picture, assignment)
        picture = second_pass(picture, asked, hires, assignment, notes)
    picture = repaired(picture, assignment, notes)
    save(picture, assignment.target, options["format"])
    return notes.text()
