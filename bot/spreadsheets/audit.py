"""The audit as CSV."""

from __future__ import annotations

from collections.abc import Sequence

from bot.spreadsheets.cells import Sheet, moment_of, plain
from storage.audit import Entry

COLUMNS = ("id", "when_utc", "who", "action", "what", "before", "after")


def audit_csv(entries: Sequence[Entry], *, most_bytes: int) -> Sheet:
    """A row an entry, in their order, as far as they fit; values are JSON."""
    sheet = Sheet(COLUMNS, most_bytes=most_bytes)
    for entry in entries:
        texts = (entry.actor_id, entry.action, entry.subject, entry.before, entry.after)
        cells = (plain(text or "") for text in texts)
        if not sheet.add((entry.id, moment_of(entry.created_at), *cells)):
            break
    return sheet
