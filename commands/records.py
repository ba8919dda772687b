"""/audit and /usage: what moderators look up, in words, drawn, and as files."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from commands.answers import Answer
from commands.desk import Desk
from commands.spec import Command, OneName, Options, Refers, TextCommand

MOST_DAYS_BACK = 3650


class AuditOptions(Options):
    """Whose deeds, or which."""

    person: Annotated[str | None, Refers("person")] = Field(
        None, description="Done by or to this person"
    )
    action: Annotated[str | None, OneName()] = Field(
        None, min_length=1, max_length=40, description="Which action, such as limits or block"
    )
    days: int | None = Field(
        None, ge=1, le=MOST_DAYS_BACK, description="Of how many days; without it of all"
    )
    file: bool = Field(False, description="As a file for a spreadsheet (CSV)")


class UsageOptions(Options):
    """How far back, of whom, of what."""

    days: int = Field(30, ge=1, le=366, description="Of how many days, today included")
    person: Annotated[str | None, Refers("person")] = Field(None, description="Of this person only")
    command: Annotated[str | None, OneName()] = Field(
        None, min_length=1, max_length=33, description="Of this command only"
    )
    file: bool = Field(False, description="With files for a spreadsheet (CSV)")


async def audit(options: AuditOptions, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.audit(
        person=options.person, action=options.action, days=options.days, file=options.file
    )


async def usage(options: UsageOptions, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.usage(
        options.days, person=options.person, command=options.command, file=options.file
    )


RECORDS: tuple[Command, ...] = (
    TextCommand(
        "audit", "See who changed what, and when", AuditOptions, answer=audit, moderators=True
    ),
    TextCommand(
        "usage", "See what was asked for, and what became of it", UsageOptions,
        answer=usage, moderators=True,
    ),
)  # fmt: skip
