"""Periods of a limit: the UTC day, the week from Monday, the calendar month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

Period = Literal["day", "week", "month"]
PERIODS: tuple[Period, ...] = get_args(Period)

DAY_MS = 86_400_000
#: The most days a period has.
MOST_DAYS: dict[Period, int] = {"day": 1, "week": 7, "month": 31}

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def day_of(now: int) -> int:
    """When the UTC day of a moment began (UTC ms)."""
    return now - now % DAY_MS


def begins(period: Period, now: int) -> int:
    """When the period of a moment began (UTC ms)."""
    day = _date(day_of(now))
    if period == "week":
        day -= timedelta(days=day.weekday())
    elif period == "month":
        day = day.replace(day=1)
    return _ms(day)


def ends(period: Period, now: int) -> int:
    """When the period of a moment ends, and the next begins (UTC ms)."""
    first = _date(begins(period, now))
    if period == "month":
        return _ms((first + timedelta(days=32)).replace(day=1))
    return _ms(first + timedelta(days=MOST_DAYS[period]))


def days(period: Period, now: int) -> list[int]:
    """When each day of the period of a moment begins (UTC ms)."""
    return list(range(begins(period, now), ends(period, now), DAY_MS))


def _date(at: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=at)


def _ms(date: datetime) -> int:
    return (date - _EPOCH) // timedelta(milliseconds=1)
