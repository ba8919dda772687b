"""Usage as CSV: what was asked for row by row, and what each command came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.spreadsheets.cells import Sheet, date_of, plain
from storage.histograms import Durations, Kind
from storage.rollups import Usage

_COUNTS = (
    "asked", "delivered", "failed", "cancelled", "credits_charged", "credits_refunded", "polls",
    "sends", "success_rate",
)  # fmt: skip
EACH = ("day", "person", "command", *_COUNTS)
TOGETHER = (
    "command", *_COUNTS, "credits_granted", "run_median_s", "run_p95_s", "total_median_s",
    "total_p95_s",
)  # fmt: skip
ALL = "all"  #: The command of the last row, which is of every command.

Took = Mapping[tuple[str, Kind], Durations]


def each_csv(rows: Sequence[Usage], *, most_bytes: int) -> Sheet:
    """A row for each that is given, as far as they fit; the rate is of 1, empty where none is."""
    sheet = Sheet(EACH, most_bytes=most_bytes)
    for row in rows:
        day = date_of(row.day) if row.day else ""
        if not sheet.add((day, plain(row.person_id), plain(row.command), *_counts(row))):
            break
    return sheet


def together_csv(commands: Sequence[Usage], took: Took, *, granted: int, most_bytes: int) -> Sheet:
    """A row a command, and one of all with what was granted; durations in seconds."""
    sheet = Sheet(TOGETHER, most_bytes=most_bytes)
    for row in commands:
        sheet.add((plain(row.command), *_counts(row), "", *_took(took, row.command)))
    sheet.add((ALL, *_counts(added_up(commands)), granted, *_took(took, "")))
    return sheet


def added_up(rows: Sequence[Usage]) -> Usage:
    """The sum of rows, of nobody and no day."""

    def total(name: str) -> int:
        return sum(getattr(row, name) for row in rows)

    return Usage(
        0, "", "", total("asked"), total("delivered"), total("failed"), total("cancelled"),
        total("charged"), total("refunded"), total("polls"), total("sends"),
    )  # fmt: skip


def _counts(row: Usage) -> tuple[object, ...]:
    rate = row.success_rate
    return (
        row.asked, row.delivered, row.failed, row.cancelled, row.charged, row.refunded, row.polls,
        row.sends, "" if rate is None else f"{rate:.4f}",
    )  # fmt: skip


def _took(took: Took, command: str) -> tuple[str, ...]:
    cells: list[str] = []
    kinds: tuple[Kind, ...] = ("run", "total")
    for kind in kinds:
        found = took.get((command, kind))
        cells += ("", "") if found is None else map(_seconds, (found.median_ms, found.p95_ms))
    return tuple(cells)


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.3f}"
