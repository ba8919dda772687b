"""What a chart shows, without a picture: a stack a day, and an axis with round numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from storage.periods import DAY_MS, day_of
from storage.rollups import Usage

MOST_SERIES = 8  #: Colours that are told apart; the least used commands share the last one.
MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Stacks:
    """`values[day][series]`; a label and a name each. The busiest series comes first."""

    labels: tuple[str, ...]
    series: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]
    rest: bool = False  #: The last series is of several commands.

    @property
    def highest(self) -> int:
        return max(map(sum, self.values), default=0)


def stacked(rows: Sequence[Usage], *, first_day: int, last_day: int) -> Stacks:
    """The tasks asked for from one day to another (UTC ms), with the days on which nothing was."""
    days = range(day_of(first_day), day_of(last_day) + 1, DAY_MS)
    asked: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for row in rows:
        if row.day in days and row.asked:
            asked[row.command][row.day] += row.asked
    names = sorted(asked, key=lambda name: (-asked[name].total(), name))
    shown, others = names, list[str]()
    if len(names) > MOST_SERIES:
        shown, others = names[: MOST_SERIES - 1], names[MOST_SERIES - 1 :]
    return Stacks(
        labels=tuple(_label(day) for day in days),
        series=(*(f"/{name}" for name in shown), *([f"+{len(others)}"] if others else [])),
        values=tuple(
            (
                *(asked[name][day] for name in shown),
                *([sum(asked[name][day] for name in others)] if others else []),
            )
            for day in days
        ),
        rest=bool(others),
    )


def ticks(highest: int) -> list[int]:
    """Round numbers from 0 to at least `highest`, a few of them, whole."""
    step = 1
    while step * (MOST_TICKS - 1) < highest:
        step = _next_round(step)
    count = max(1, -(-highest // step))
    return [step * number for number in range(count + 1)]


def short(number: int) -> str:
    """A number that fits beside an axis: 9,500, 12k, 2.5M."""
    for divisor, unit, least in ((10**9, "G", 10**9), (10**6, "M", 10**6), (1000, "k", 10_000)):
        if number >= least:
            return f"{number / divisor:.4g}{unit}"
    return f"{number:,}"


def _next_round(step: int) -> int:
    """1, 2, 5, 10, 20, 50 …"""
    return step * 5 // 2 if str(step).startswith("2") else step * 2


def _label(day: int) -> str:
    """Month and day, as every language reads it."""
    return datetime.fromtimestamp(day / 1000, UTC).strftime("%m-%d")
