"""Text to image, by the procedural painter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.localprovider.assignment import Assignment
from bot.localprovider.catalogue import styles
from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.paint import paint
from bot.localprovider.tools.files import save


def run(assignment: Assignment) -> str:
    """Paint one picture."""
    options = assignment.options
    save(paint(brief(options)), assignment.target, options["format"])
    return ""


def brief(options: Mapping[str, Any]) -> Brief:
    """What is asked of the painter; a checkpoint that is none of ours is painted the usual way."""
    return Brief(
        prompt=options["prompt"],
        width=options["width"],
        height=options["height"],
        seed=options["seed"],
        negative=options["negative"],
        steps=options["steps"],
        guidance=options["guidance"],
        style=styles().get(options["model"], "soft"),
    )
