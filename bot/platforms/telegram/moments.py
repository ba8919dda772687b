"""A moment in words: Telegram shows what it was given, whatever the hour is when it is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.errors import Text, render, say

SOON_S = 60  #: Closer than this, a number would be wrong before it is read.
FAR_S = 90 * 60  #: Farther than this, the hour says more than a number of minutes.


def words(at: int, *, now: int, language: str) -> str:
    """When `at` is, seen from `now` (both UTC seconds)."""
    return render(_text(at, now), language)


def _text(at: int, now: int) -> Text:
    away, clock = abs(at - now), _clock(at)
    minutes = round(away / 60)
    if away < SOON_S:
        return say("within a minute") if at >= now else say("a moment ago")
    if away < FAR_S and at > now:
        return say("in {minutes} min ({clock} UTC)", minutes=minutes, clock=clock)
    if away < FAR_S:
        return say("{minutes} min ago ({clock} UTC)", minutes=minutes, clock=clock)
    if _day(at) == _day(now):
        return say("at {clock} UTC", clock=clock)
    if _day(at) == _day(now) + timedelta(days=1):
        return say("tomorrow at {clock} UTC", clock=clock)
    return say("on {day} at {clock} UTC", day=_day(at).date().isoformat(), clock=clock)


def _clock(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%H:%M")


def _day(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
