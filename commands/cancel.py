"""/cancel: give up one's newest unfinished task; its credits come back."""

from __future__ import annotations

from commands.answers import Answer
from commands.desk import Desk
from commands.spec import NoOptions, TextCommand

DESCRIPTION = "Cancel your newest unfinished task and get its credits back"


async def answer_cancel(_: NoOptions, desk: Desk) -> Answer:
    """Ask the desk."""
    return await desk.cancel()


CANCEL = TextCommand("cancel", DESCRIPTION, NoOptions, answer=answer_cancel)
