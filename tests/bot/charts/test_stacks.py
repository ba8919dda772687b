"""What a chart shows: every day once, every task in it, numbers that are round."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.charts.stacks import MOST_SERIES, MOST_TICKS, short, stacked, ticks
from storage.periods import DAY_MS
from storage.rollups import Usage

FIRST = 1_709_078_400_000  # 2024-02-28


def usage(day: int, command: str, asked: int) -> Usage:
    return Usage(FIRST + day * DAY_MS, "", command, asked, 0, 0, 0, 0, 0, 0, 0)


def test_a_day_on_which_nothing_was_asked_for_has_its_place() -> None:
    rows = [usage(0, "imagine", 3), usage(2, "imagine", 1)]
    stacks = stacked(rows, first_day=FIRST, last_day=FIRST + 2 * DAY_MS)
    assert stacks.labels == ("02-28", "02-29", "03-01")
    assert stacks.values == ((3,), (0,), (1,))


def test_the_busiest_command_is_at_the_bottom() -> None:
    rows = [usage(0, "upscale", 3), usage(1, "imagine", 4)]
    stacks = stacked(rows, first_day=FIRST, last_day=FIRST + DAY_MS)
    assert (stacks.series, stacks.values) == (("/imagine", "/upscale"), ((0, 3), (4, 0)))


def test_commands_beyond_the_colours_are_counted_together() -> None:
    rows = [usage(0, f"c{number:02}", 100 - number) for number in range(MOST_SERIES + 3)]
    stacks = stacked(rows, first_day=FIRST, last_day=FIRST)
    assert stacks.rest
    assert (len(stacks.series), stacks.series[-1]) == (MOST_SERIES, "+4")
    assert stacks.highest == sum(row.asked for row in rows)


def test_other_days_are_left_out() -> None:
    assert stacked([usage(5, "imagine", 1)], first_day=FIRST, last_day=FIRST).highest == 0


@given(st.integers(0, 10**12))
def test_the_axis_reaches_the_highest_in_a_few_round_steps(highest: int) -> None:
    marks = ticks(highest)
    assert marks[0] == 0
    assert marks[-1] >= highest
    assert 2 <= len(marks) <= MOST_TICKS
    assert str(marks[1]).rstrip("0") in ("1", "2", "5")


def test_large_numbers_are_written_short() -> None:
    numbers = (0, 9_500, 12_000, 1_234_567, 2_500_000_000)
    assert [short(number) for number in numbers] == ["0", "9,500", "12k", "1.235M", "2.5G"]
