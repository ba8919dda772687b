"""Put one face onto another picture: the seam for a face model, which is not here yet."""

from __future__ import annotations

from bot.localprovider.assignment import Assignment, ToolRefused
from bot.localprovider.tools.files import opened


def run(assignment: Assignment) -> str:
    """Check the pictures, and say what is missing. Never a fake."""
    for slot in ("source", "target"):
        opened(assignment.inputs[slot])
    raise ToolRefused(
        "The local provider has no face model installed yet, so it cannot swap faces."
    )
