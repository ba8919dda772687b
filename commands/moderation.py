"""What moderators may do: limits, grants, blocks, channels, words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from commands.answers import Answer
from commands.desk import Desk, Span
from commands.spec import Command, InvalidOption, NoOptions, Options, Refers, TextCommand

MOST_CREDITS = 1_000_000
MOST_DAYS = 3650

#: What is said of a group of subcommands, where a chat shows only the group.
GROUPS = {
    "limits": "How many credits people have here, and for what",
    "channels": "Where which commands work",
    "words": "Words that are refused here",
    "settings": "What this server has set for itself",
    "held": "Results that wait for a moderator",
    "styles": "Words that this server has named, to draw with",
}

ONE_OF_THEM = "“{option}” and “role” cannot be given together: a limit is for one of them."

PersonId = Annotated[str, Refers("person")]


class SetLimit(Options):
    """Whose credits, how many, for how long."""

    credits: int = Field(ge=0, le=MOST_CREDITS, description="How many credits")
    person: Annotated[str | None, Refers("person")] = Field(
        None, description="For this person only"
    )
    role: Annotated[str | None, Refers("role")] = Field(None, description="For this role only")
    period: Span = Field("day", description="For how long they have to last")


class ClearLimit(Options):
    """Which limit."""

    person: Annotated[str | None, Refers("person")] = Field(None, description="That of this person")
    role: Annotated[str | None, Refers("role")] = Field(None, description="That of this role")
    kind: Literal["everyone", "pool", "running"] = Field(
        "everyone", description="Which one, where it is of no person and no role"
    )


class SetPool(Options):
    """What the whole server has."""

    credits: int = Field(ge=0, le=MOST_CREDITS, description="How many credits for all together")
    period: Span = Field("day", description="For how long they have to last")


class SetRunning(Options):
    """How many tasks at once."""

    tasks: int = Field(ge=1, le=1000, description="How many tasks of one person may run at once")


class SetWeight(Options):
    """How much a command costs."""

    times: int = Field(ge=0, le=1000, description="How many times its credits; 0 makes it free")
    command: str = Field(min_length=1, max_length=33, description="Which command")


class Grant(Options):
    """Credits for one person."""

    user: PersonId = Field(description="Who gets them")
    credits: int = Field(ge=1, le=MOST_CREDITS, description="How many credits")
    reason: str = Field("", max_length=200, description="Why; it is in the audit")
    days: int = Field(30, ge=1, le=MOST_DAYS, description="For how many days they can be used")


class Block(Options):
    """Whom, why, and for how long."""

    user: PersonId = Field(description="Who may not use this bot here any more")
    reason: str = Field("", max_length=200, description="Why; the person is told")
    days: int | None = Field(
        None, ge=1, le=MOST_DAYS, description="For how many days; without it until /unblock"
    )


class Unblock(Options):
    """Whom."""

    user: PersonId = Field(description="Who may use this bot here again")


class AllowChannel(Options):
    """Where, and what."""

    channel: Annotated[str, Refers("channel")] = Field(description="The channel, or here")
    command: str | None = Field(
        None, min_length=1, max_length=33, description="Which command; without it all of them"
    )


class ClearChannel(Options):
    """Where."""

    channel: Annotated[str, Refers("channel")] = Field(description="The channel, or here")


class AddWord(Options):
    """A word."""

    word: str = Field(min_length=1, max_length=80, description="The word or phrase")
    pattern: bool = Field(False, description="In it, * is any letters and ? is one")


class RemoveWord(Options):
    """A word."""

    word: str = Field(min_length=1, max_length=80, description="The word, as /words show has it")


async def set_limit(options: SetLimit, desk: Desk) -> Answer:
    """Ask the bench."""
    _refuse_both(options.person, options.role)
    return await desk.bench.set_limit(
        person=options.person, role=options.role, credits=options.credits, period=options.period
    )


async def clear_limit(options: ClearLimit, desk: Desk) -> Answer:
    """Ask the bench."""
    _refuse_both(options.person, options.role)
    return await desk.bench.clear_limit(person=options.person, role=options.role, kind=options.kind)


async def set_pool(options: SetPool, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.set_pool(options.credits, options.period)


async def set_running(options: SetRunning, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.set_running(options.tasks)


async def set_weight(options: SetWeight, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.set_weight(options.command, options.times)


async def show_limits(_: NoOptions, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.limits()


async def grant(options: Grant, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.grant(
        options.user, options.credits, reason=options.reason, days=options.days
    )


async def block(options: Block, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.block(options.user, reason=options.reason, days=options.days)


async def unblock(options: Unblock, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.unblock(options.user)


async def show_blocks(_: NoOptions, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.blocks()


async def allow_channel(options: AllowChannel, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.allow(options.channel, options.command)


async def clear_channel(options: ClearChannel, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.clear_channel(options.channel)


async def show_channels(_: NoOptions, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.channels()


async def add_word(options: AddWord, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.add_word(options.word, pattern=options.pattern)


async def remove_word(options: RemoveWord, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.remove_word(options.word)


async def show_words(_: NoOptions, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.words()


def _refuse_both(person: str | None, role: str | None) -> None:
    if person is not None and role is not None:
        raise InvalidOption("person", ONE_OF_THEM)


MODERATION: tuple[Command, ...] = (
    TextCommand(
        "limits set", "Limit the credits of everybody, a role or a person", SetLimit,
        answer=set_limit, moderators=True,
    ),
    TextCommand(
        "limits clear", "Take a limit away", ClearLimit, answer=clear_limit, moderators=True
    ),
    TextCommand(
        "limits pool", "Limit the credits of the whole server together", SetPool,
        answer=set_pool, moderators=True,
    ),
    TextCommand(
        "limits running", "Limit how many tasks of one person run at once", SetRunning,
        answer=set_running, moderators=True,
    ),
    TextCommand(
        "limits weight", "Make a command cost more, or nothing", SetWeight,
        answer=set_weight, moderators=True,
    ),
    TextCommand(
        "limits show", "See every limit that is set here", NoOptions,
        answer=show_limits, moderators=True,
    ),
    TextCommand(
        "grant", "Give somebody credits beside their limit", Grant, answer=grant, moderators=True
    ),
    TextCommand(
        "block", "Keep somebody from using this bot here", Block, answer=block, moderators=True
    ),
    TextCommand(
        "unblock", "Let somebody use this bot here again", Unblock,
        answer=unblock, moderators=True,
    ),
    TextCommand(
        "blocks", "See who is blocked here", NoOptions, answer=show_blocks, moderators=True
    ),
    TextCommand(
        "channels allow", "Let commands work in a channel, and no longer everywhere", AllowChannel,
        answer=allow_channel, moderators=True,
    ),
    TextCommand(
        "channels clear", "Take away what was allowed in a channel", ClearChannel,
        answer=clear_channel, moderators=True,
    ),
    TextCommand(
        "channels show", "See where which commands work", NoOptions,
        answer=show_channels, moderators=True,
    ),
    TextCommand(
        "words add", "Refuse a word from now on", AddWord, answer=add_word, moderators=True
    ),
    TextCommand(
        "words remove", "Allow a word again", RemoveWord, answer=remove_word, moderators=True
    ),
    TextCommand(
        "words show", "See the refused words", NoOptions, answer=show_words, moderators=True
    ),
)  # fmt: skip
