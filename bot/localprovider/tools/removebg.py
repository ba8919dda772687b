"""Remove a background: the seam for a model, which is not here yet."""

from __future__ import annotations

from bot.localprovider.assignment import Assignment, ToolRefused
from bot.localprovider.tools.files import opened


def run(assignment: Assignment) -> str:
    """Check the picture, and say what is missing. Never a fake."""
    opened(assignment.inputs["image"])
    raise ToolRefused(
        "The local provider has no background model installed yet, so it cannot remove backgrounds."
    )
