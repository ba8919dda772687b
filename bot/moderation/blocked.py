"""Why somebody is blocked, and when somebody will be, in the words of whoever reads it."""

from __future__ import annotations

from bot.errors import Text, say
from bot.serversettings import ServerSettings
from commands.answers import Line, line
from commands.validation import echo
from storage.blocks import Block
from storage.pauses import WINDOW_DAYS, takedowns_of

MOST_REASON = 200

PAUSED = "results taken down within {days} days: {count}"
PAUSE = "After {times} results that were taken down in 30 days, a person is paused for {days} days."
NO_PAUSE = "Nobody is paused for results that were taken down."


def pause_line(settings: ServerSettings) -> Line:
    """What a server has set about that."""
    if not settings.pause_after:
        return line(NO_PAUSE)
    return line(PAUSE, times=settings.pause_after, days=settings.pause_days)


def reason_of(block: Block) -> Text | str:
    """The reason, without a full stop; empty where a moderator gave none."""
    count = takedowns_of(block)
    if count is not None:
        return say(PAUSED, days=WINDOW_DAYS, count=count)
    return echo(block.reason, limit=MOST_REASON).rstrip(".")
