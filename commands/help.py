"""/help: the commands and their options."""

from __future__ import annotations

from commands.answers import Answer
from commands.desk import Desk
from commands.spec import NoOptions, TextCommand

DESCRIPTION = "See what can be asked for, and how"


async def answer_help(_: NoOptions, desk: Desk) -> Answer:
    """Ask the desk."""
    return await desk.help()


HELP = TextCommand("help", DESCRIPTION, NoOptions, answer=answer_help)
