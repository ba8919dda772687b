"""Cells of a spreadsheet, in which no name of a person or a command can be a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

#: A cell that begins so is a formula to some spreadsheet (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: By this a spreadsheet knows that the file is UTF-8.
MARK = b"\xef\xbb\xbf"


class Sheet:
    """A table that grows row by row, up to so many bytes."""

    def __init__(self, heading: Sequence[str], *, most_bytes: int) -> None:
        self._written = bytearray(MARK)
        self._most = most_bytes
        self.rows = -1
        self.add(heading)

    def add(self, row: Iterable[object]) -> bool:
        """Add a row; False, and nothing is added, where it does not fit any more."""
        text = io.StringIO()
        csv.writer(text).writerow(row)
        data = text.getvalue().encode("utf-8", "replace")
        if len(self._written) + len(data) > self._most:
            return False
        self._written += data
        self.rows += 1
        return True

    @property
    def content(self) -> bytes:
        """The file, UTF-8 with its mark."""
        return bytes(self._written)


def plain(cell: str) -> str:
    """The cell as text to every spreadsheet: one that would be a formula begins with a quote."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def date_of(day: int) -> str:
    """The UTC day as ISO 8601 has it."""
    return datetime.fromtimestamp(day / 1000, UTC).date().isoformat()


def moment_of(ms: int) -> str:
    """The UTC moment as ISO 8601 has it, and as spreadsheets read it."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(sep=" ", timespec="seconds")
