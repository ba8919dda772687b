"""The audit as CSV: every entry whole, in one row, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io

from bot.spreadsheets.audit import COLUMNS, audit_csv
from bot.spreadsheets.cells import MARK
from storage.audit import Entry

AT = 1_709_210_096_789  # 2024-02-29 12:34:56 UTC


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_an_entry_is_a_row() -> None:
    entry = Entry(7, "s", "discord:9", "words.add", "狐狸", None, '{"kind": "plain"}', AT)
    heading, row = read(audit_csv([entry], most_bytes=10**6).content)
    assert heading == list(COLUMNS)
    assert row == [
        "7", "2024-02-29 12:34:56+00:00", "discord:9", "words.add", "狐狸", "",
        '{"kind": "plain"}',
    ]  # fmt: skip


def test_what_somebody_typed_cannot_be_a_formula_and_stays_in_its_cell() -> None:
    subject = '=HYPERLINK("https://example.org")\r\n@x,"y"'
    entry = Entry(7, "s", "discord:9", "words.add", subject, "-1", "+1", AT)
    _, row = read(audit_csv([entry], most_bytes=10**6).content)
    assert row[4:] == [f"'{subject}", "'-1", "'+1"]


def test_a_file_begins_with_the_mark_that_tells_its_letters() -> None:
    assert audit_csv([], most_bytes=10**6).content.startswith(MARK)


def test_a_file_is_never_larger_than_it_may_be() -> None:
    entry = Entry(7, "s", "discord:9", "words.add", "x" * 100, None, None, AT)
    sheet = audit_csv([entry] * 100, most_bytes=2_000)
    assert len(sheet.content) <= 2_000
    assert len(read(sheet.content)) == sheet.rows + 1
