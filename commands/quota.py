"""/quota: how many credits are left today, and when they come back."""

from __future__ import annotations

from commands.answers import Answer
from commands.desk import Desk
from commands.spec import NoOptions, TextCommand

DESCRIPTION = "See what you have left and when it resets"


async def answer_quota(_: NoOptions, desk: Desk) -> Answer:
    """Ask the desk."""
    return await desk.quota()


QUOTA = TextCommand("quota", DESCRIPTION, NoOptions, answer=answer_quota)
