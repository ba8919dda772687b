"""Usage as CSV: what is read back is what was written, and no cell is a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.usagecsv import COLUMNS, usage_csv
from storage.rollups import Usage

DAY = 1_709_164_800_000  # 2024-02-29


def usage(*, day: int = DAY, person: str = "discord:1", command: str = "imagine") -> Usage:
    return Usage(day, person, command, 8, 3, 1, 2, 6, 10, 4, 7)


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_every_number_stands_under_its_name() -> None:
    heading, row = cells(usage_csv([usage()]))
    assert heading == list(COLUMNS)
    assert row == [
        "2024-02-29", "discord:1", "imagine", "8", "3", "1", "2", "6", "10", "4", "7", "0.7500",
    ]  # fmt: skip


def test_what_is_of_all_days_and_what_nobody_tried_stays_empty() -> None:
    _, row = cells(usage_csv([Usage(0, "", "", 1, 0, 0, 1, 0, 1, 0, 0)]))
    assert (row[0], row[1], row[2], row[-1]) == ("", "", "", "")


def test_nothing_at_all_is_a_heading() -> None:
    assert cells(usage_csv([])) == [list(COLUMNS)]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_a_name_cannot_be_a_formula(begin: str) -> None:
    name = f'{begin}HYPERLINK("https://example.org")'
    _, row = cells(usage_csv([usage(person=name, command=name)]))
    assert row[1] == row[2] == f"'{name}"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_a_name_is_it_stays_in_its_cell(name: str) -> None:
    _, row = csv.reader(io.StringIO(usage_csv([usage(person=name)]), newline=""))
    assert len(row) == len(COLUMNS)
    assert row[1] in (name, f"'{name}")
