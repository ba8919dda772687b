"""/consent: agree to what a server asks for before a face swap."""

from __future__ import annotations

from commands.answers import Answer
from commands.desk import Desk
from commands.spec import NoOptions, TextCommand

DESCRIPTION = "Agree to what this server asks for before a face swap"


async def answer_consent(_: NoOptions, desk: Desk) -> Answer:
    """Ask the desk."""
    return await desk.consent()


CONSENT = TextCommand("consent", DESCRIPTION, NoOptions, answer=answer_consent)
