"""Add words to a prompt, where the submission did not do so itself."""

from __future__ import annotations

from bot.localprovider.assignment import Assignment
from bot.localprovider.expansion.expand import expanded


def run(assignment: Assignment) -> str:
    """The prompts, one a line."""
    return "\n".join(expanded(assignment.options))
