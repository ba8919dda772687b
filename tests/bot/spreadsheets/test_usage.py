"""Usage as CSV: what is read back is what was written, and no cell is a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spreadsheets.usage import EACH, TOGETHER, Took, each_csv, together_csv
from storage.histograms import Durations
from storage.rollups import Usage

DAY = 1_709_164_800_000  # 2024-02-29


def usage(*, day: int = DAY, person: str = "discord:1", command: str = "imagine") -> Usage:
    return Usage(day, person, command, 8, 3, 1, 2, 6, 10, 4, 7)


def cells(*rows: Usage, most_bytes: int = 10**6) -> list[list[str]]:
    content = each_csv(rows, most_bytes=most_bytes).content
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_every_number_stands_under_its_name() -> None:
    heading, row = cells(usage())
    assert heading == list(EACH)
    assert row == [
        "2024-02-29", "discord:1", "imagine", "8", "3", "1", "2", "6", "10", "4", "7", "0.7500",
    ]  # fmt: skip


def test_what_is_of_all_days_and_what_nobody_tried_stays_empty() -> None:
    _, row = cells(Usage(0, "", "", 1, 0, 0, 1, 0, 1, 0, 0))
    assert (row[0], row[1], row[2], row[-1]) == ("", "", "", "")


def test_nothing_at_all_is_a_heading() -> None:
    assert cells() == [list(EACH)]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_a_name_cannot_be_a_formula(begin: str) -> None:
    name = f'{begin}HYPERLINK("https://example.org")'
    _, row = cells(usage(person=name, command=name))
    assert row[1] == row[2] == f"'{name}"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_a_name_is_it_stays_in_its_cell(name: str) -> None:
    _, row = cells(usage(person=name))
    assert len(row) == len(EACH)
    assert row[1] in (name, f"'{name}")


def test_rows_that_do_not_fit_are_left_out_whole() -> None:
    whole = each_csv([usage()] * 50, most_bytes=10**6)
    cut = each_csv([usage()] * 50, most_bytes=1_000)
    assert (whole.rows, len(cut.content) <= 1_000) == (50, True)
    assert 0 < cut.rows < 50
    assert whole.content.startswith(cut.content)


def test_commands_and_all_of_them_have_their_durations_and_what_was_granted() -> None:
    commands = [usage(), usage(command="upscale")]
    took: Took = {
        ("imagine", "run"): Durations(3, 1_500, 9_000),
        ("", "total"): Durations(6, 2_000, 5_000),
    }
    sheet = together_csv(commands, took, granted=40, most_bytes=10**6)
    rows = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert tuple(rows[0]) == TOGETHER
    assert [row["command"] for row in rows] == ["imagine", "upscale", "all"]
    assert [row["asked"] for row in rows] == ["8", "8", "16"]
    assert (rows[0]["run_median_s"], rows[0]["run_p95_s"]) == ("1.500", "9.000")
    assert (rows[0]["total_median_s"], rows[1]["run_median_s"]) == ("", "")
    assert (rows[2]["total_median_s"], rows[2]["credits_granted"]) == ("2.000", "40")
