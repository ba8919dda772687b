"""/queue: where one's own unfinished tasks stand."""

from __future__ import annotations

from commands.answers import Answer
from commands.desk import Desk
from commands.spec import NoOptions, TextCommand

DESCRIPTION = "See where your tasks stand"


async def answer_queue(_: NoOptions, desk: Desk) -> Answer:
    """Ask the desk."""
    return await desk.queue()


QUEUE = TextCommand("queue", DESCRIPTION, NoOptions, answer=answer_queue)
