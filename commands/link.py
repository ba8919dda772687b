"""/link and /unlink: be one person on two platforms."""

from __future__ import annotations

from pydantic import Field

from commands.answers import Answer
from commands.desk import Desk
from commands.spec import NoOptions, Options, TextCommand

DESCRIPTION = "Be one person on Discord and Telegram"
APART = "Be separate people on Discord and Telegram again"


class LinkOptions(Options):
    """Nothing to get a code, a code to use it."""

    code: str | None = Field(
        None, min_length=1, max_length=40, description="The code you got on the other platform"
    )


async def answer_link(options: LinkOptions, desk: Desk) -> Answer:
    """A code for the other platform, or the joining by one from there."""
    return await (desk.link() if options.code is None else desk.join(options.code))


async def answer_unlink(_: NoOptions, desk: Desk) -> Answer:
    """Ask the desk."""
    return await desk.unlink()


LINK = TextCommand("link", DESCRIPTION, LinkOptions, answer=answer_link)
UNLINK = TextCommand("unlink", APART, NoOptions, answer=answer_unlink)
