"""Results that should not be there: take one down, look through reports, purge a person."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from commands.answers import Answer
from commands.desk import Desk
from commands.moderation import PersonId
from commands.spec import Command, NoOptions, Options, Refers, TextCommand

MOST_DAYS = 366
USUAL_DAYS = 7

ResultName = Annotated[str, Refers("result")]
WHICH = "Its trace, as Details shows it, or a link to its message"


class Takedown(Options):
    """Which result, and what goes with it."""

    result: ResultName = Field(description=WHICH)
    reason: str = Field("", max_length=200, description="Why; whoever asked for it is told")
    refund: bool = Field(False, description="Give its credits back")
    made: bool = Field(False, description="Also what was made from it by buttons")


class Dismiss(Options):
    """Which result."""

    result: ResultName = Field(description=WHICH)


class Purge(Options):
    """Whose, and how far back."""

    person: PersonId = Field(description="Whose results and requests here are taken down")
    days: int = Field(
        USUAL_DAYS, ge=1, le=MOST_DAYS, description="Those of how many days, up to now"
    )
    reason: str = Field("", max_length=200, description="Why; the person is told")


async def takedown(options: Takedown, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.takedown(
        options.result, reason=options.reason, refund=options.refund, made=options.made
    )


async def dismiss(options: Dismiss, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.dismiss(options.result)


async def reports(_: NoOptions, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.reports()


async def purge(options: Purge, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.purge(options.person, days=options.days, reason=options.reason)


TAKEDOWN: tuple[Command, ...] = (
    TextCommand(
        "takedown", "Remove a result, with our copies of its pictures", Takedown,
        answer=takedown, moderators=True,
    ),
    TextCommand(
        "reports", "See the results that people reported", NoOptions,
        answer=reports, moderators=True,
    ),
    TextCommand(
        "dismiss", "Do nothing about a result that was reported", Dismiss,
        answer=dismiss, moderators=True,
    ),
    TextCommand(
        "purge", "Remove everything of somebody here of the last days", Purge,
        answer=purge, moderators=True,
    ),
)  # fmt: skip
