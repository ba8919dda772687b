"""/panel: everything that moderators decide, one tap away."""

from __future__ import annotations

from commands.answers import Answer
from commands.desk import Desk
from commands.spec import NoOptions, TextCommand

DESCRIPTION = "See how this server is set up, with buttons to change it"


async def answer_panel(_: NoOptions, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.panel()


PANEL = TextCommand("panel", DESCRIPTION, NoOptions, answer=answer_panel, moderators=True)
