"""What is held back until a moderator has looked at it: seen, approved, rejected."""

from __future__ import annotations

from pydantic import Field

from commands.answers import Answer
from commands.desk import Desk
from commands.spec import Command, NoOptions, Options, TextCommand


class HeldResult(Options):
    """One result."""

    result: str = Field(min_length=1, max_length=200, description="Its trace, as /held show has it")


async def show(_: NoOptions, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.held()


async def approve(options: HeldResult, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.decide(options.result, approve=True)


async def reject(options: HeldResult, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.decide(options.result, approve=False)


async def post(options: HeldResult, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.post_held(options.result)


HELD: tuple[Command, ...] = (
    TextCommand(
        "held show", "See which results wait for a moderator", NoOptions,
        answer=show, moderators=True,
    ),
    TextCommand(
        "held approve", "Show a result that was held back where it was asked for", HeldResult,
        answer=approve, moderators=True,
    ),
    TextCommand(
        "held reject", "Drop a result that was held back", HeldResult,
        answer=reject, moderators=True,
    ),
    TextCommand(
        "held post", "Post a result that is held back in the log channel again", HeldResult,
        answer=post, moderators=True,
    ),
)  # fmt: skip
