"""What moderators look up: who changed what, and when, in text or as a file."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.errors import Text, moment, say
from bot.moderation.seat import Seat, name_of, shown
from bot.spreadsheets.audit import audit_csv
from bot.spreadsheets.cells import date_of
from commands.answers import MAX_FILE, Answer, File, Line, line
from commands.validation import echo
from storage import audit
from storage.audit import EASEL, Entry
from storage.database import Database, Operation
from storage.periods import DAY_MS

MOST_ENTRIES = 25
MOST_IN_FILE = 10_000  #: Entries.
PAGE = 1_000  #: Entries read at once, so that nobody else waits long for a reader.
MOST_VALUE = 120
FORGOTTEN = "forgotten:"

ENTRY = "{moment} {person}: {action}"
ENTRY_OF = "{moment} {person}: {action} {subject}"
CHANGED = "{moment} {person}: {action} {subject} ({before} → {after})"
NO_ENTRY = "There is no such entry."
IN_FILE = "The file has {count} entries, the newest first."
MORE_THAN_FILE = (
    "That is as much as a file takes; older entries were left out. Ask for fewer days, one person "
    "or one action, or whoever hosts this bot for easel audit."
)
ITSELF = say("Easel itself")
SOMEBODY = say("somebody who was forgotten")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries of a server; `since` is UTC ms."""

    space: str
    person: str | None
    action: str | None
    since: int

    def newest(self, limit: int, *, before: int | None = None) -> Operation[list[Entry]]:
        """The newest of them, or the newest before an entry."""
        further = {} if before is None else {"before": before}
        return audit.found(
            self.space, limit=limit, person_id=self.person, action=self.action, since=self.since,
            **further,
        )  # fmt: skip


class Auditing(Seat):
    """Satisfies that part of `commands.desk.Bench`."""

    async def audit(
        self, *, person: str | None, action: str | None, days: int | None, file: bool
    ) -> Answer:
        since = 0 if days is None else self.now - days * DAY_MS
        named = None if action is None else action.strip().lower()
        wanted = Wanted(self.space, person, named, since)
        if file:
            return await self._as_file(wanted)
        lines = [
            _entry(one) for one in await self.office.database.read(wanted.newest(MOST_ENTRIES))
        ]
        return shown(lines, nothing=NO_ENTRY, most=MOST_ENTRIES)

    async def _as_file(self, wanted: Wanted) -> Answer:
        entries = await _collected(wanted, self.office.database)
        if not entries:
            return Answer((line(NO_ENTRY),))
        # Thousands of rows: the event loop has others to serve.
        sheet = await asyncio.to_thread(audit_csv, entries, most_bytes=MAX_FILE)
        lines = [line(IN_FILE, count=sheet.rows)]
        if sheet.rows < len(entries) or len(entries) == MOST_IN_FILE:
            lines.append(line(MORE_THAN_FILE))
        name = f"easel-audit-{date_of(self.now)}.csv"
        return Answer(tuple(lines), files=(File(name, "text/csv", sheet.content),))


async def _collected(wanted: Wanted, database: Database) -> list[Entry]:
    found: list[Entry] = []
    while len(found) < MOST_IN_FILE:
        before = found[-1].id if found else None
        page = await database.read(wanted.newest(PAGE, before=before))
        found += page
        if len(page) < PAGE:
            break
    return found[:MOST_IN_FILE]


def _entry(entry: Entry) -> Line:
    if entry.before is None and entry.after is None:
        message = ENTRY_OF if entry.subject else ENTRY
    else:
        message = CHANGED
    nothing = "–"
    return line(
        message,
        moment=moment(entry.created_at),
        person=_actor(entry.actor_id),
        action=entry.action,
        subject=_subject(entry),
        before=echo(entry.before or nothing, limit=MOST_VALUE),
        after=echo(entry.after or nothing, limit=MOST_VALUE),
    )


def _actor(id: str) -> str | Text:
    if id == EASEL:
        return ITSELF
    return SOMEBODY if id.startswith(FORGOTTEN) else name_of(id)


def _subject(entry: Entry) -> str | Text:
    if entry.subject.startswith(FORGOTTEN):
        return SOMEBODY
    kind = "channel" if entry.action.startswith("channels.") else "person"
    if entry.after and '"kind": "role"' in entry.after:
        kind = "role"
    named = name_of(entry.subject, kind)
    return named if named != entry.subject else echo(entry.subject, limit=MOST_VALUE)
