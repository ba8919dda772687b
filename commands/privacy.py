"""/mydata, /forgetme and /privacy: what is kept of oneself, and how to be rid of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from commands.answers import Answer
from commands.desk import Desk
from commands.spec import Command, NoOptions, Options, TextCommand


class MyData(Options):
    """Which part, where a chat does not take all at once."""

    part: int = Field(1, ge=1, le=10_000, description="Which part, where there are several")


class ForgetMe(Options):
    """Whether it is meant, and how much."""

    confirm: Literal["yes"] | None = Field(None, description="Yes: it cannot be undone")
    messages: bool = Field(False, description="Delete the results posted for you in chats too")


async def answer_mydata(options: MyData, desk: Desk) -> Answer:
    """Ask the desk."""
    return await desk.mydata(options.part)


async def answer_forgetme(options: ForgetMe, desk: Desk) -> Answer:
    """Ask the desk."""
    return await desk.forgetme(confirm=options.confirm == "yes", messages=options.messages)


async def answer_privacy(_: NoOptions, desk: Desk) -> Answer:
    """Ask the desk."""
    return await desk.privacy()


PRIVACY: tuple[Command, ...] = (
    TextCommand(
        "privacy", "What is kept of you, and for how long", NoOptions, answer=answer_privacy
    ),
    TextCommand("mydata", "Get a copy of all that is kept of you", MyData, answer=answer_mydata),
    TextCommand(
        "forgetme", "Have all that is kept of you deleted", ForgetMe, answer=answer_forgetme
    ),
)
