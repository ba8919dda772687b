"""Usage as CSV for a spreadsheet, in which no name of a person or a command can be a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

from storage.rollups import Usage

COLUMNS = (
    "day", "person", "command", "asked", "delivered", "failed", "cancelled",
    "credits_charged", "credits_refunded", "polls", "sends", "success_rate",
)  # fmt: skip

#: A cell that begins so is a formula to some spreadsheet (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def usage_csv(rows: Sequence[Usage]) -> str:
    """The rows with a heading; days are ISO dates in UTC, the rate is of 1, empty of none."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    writer.writerows(_cells(row) for row in rows)
    return written.getvalue()


def plain(cell: str) -> str:
    """The cell as text to every spreadsheet: one that would be a formula begins with a quote."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _cells(row: Usage) -> list[object]:
    rate = row.success_rate
    return [
        date_of(row.day) if row.day else "",
        plain(row.person_id),
        plain(row.command),
        row.asked,
        row.delivered,
        row.failed,
        row.cancelled,
        row.charged,
        row.refunded,
        row.polls,
        row.sends,
        "" if rate is None else f"{rate:.4f}",
    ]


def date_of(day: int) -> str:
    return datetime.fromtimestamp(day / 1000, UTC).date().isoformat()
