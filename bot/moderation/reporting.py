"""What moderators look up: what was asked for, and what became of it: in words, drawn, as files."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts import usage_chart
from bot.moderation.seat import Seat, name_of
from bot.spreadsheets.cells import date_of
from bot.spreadsheets.usage import Took, added_up, each_csv, together_csv
from commands.answers import MAX_FILE, Answer, File, Line, line
from storage import grants, rollups
from storage.database import Steps
from storage.periods import DAY_MS, day_of
from storage.rollups import By, Usage

log = logging.getLogger(__name__)

MOST_ROWS = 10  #: Commands, and people, in words.
MOST_COMMANDS = 100
MOST_DRAWN = 20_000  #: Days times commands.
MOST_IN_FILE = 20_000  #: Days times people times commands.

TOTAL = "Since {day}: {asked} asked for, {delivered} delivered, {failed} failed."
RATE = "Of those tried, {percent} % were delivered."
SPENT = "Credits charged: {charged}; given back: {refunded}; granted: {granted}."
CALLS = "Calls of the provider: {sends} to send, {polls} to ask."
TOOK = "From the wish to the picture: {median} s usually, {slow} s for the slowest in twenty."
BUSIEST = "Most was asked for on {day}: {asked}."
BY_COMMAND = "/{command}: {asked} asked for, {delivered} delivered, {charged} credits."
TIMED = (
    "/{command}: {asked} asked for, {delivered} delivered, {charged} credits, {median} s usually."
)
BY_PERSON = "{person}: {asked} asked for, {delivered} delivered, {charged} credits."
NOTHING = "Nothing was asked for since {day}."
IN_FILES = (
    "Two files: a row for each day, person and command ({rows} in all), and a row for each command."
)
MORE_THAN_FILE = "That is as much as a file takes; older days were left out."


@dataclass(frozen=True, slots=True)
class Span:
    """Of which days, whom and what; days are given by when they began (UTC ms)."""

    space: str
    first: int
    last: int
    person: str | None
    command: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look at the rollups has found. Nobody's durations are kept by themselves."""

    commands: Sequence[Usage]
    people: Sequence[Usage]
    daily: Sequence[Usage]
    took: Took
    granted: int


class Reporting(Seat):
    """Satisfies that part of `commands.desk.Bench`."""

    async def usage(
        self, days: int, *, person: str | None, command: str | None, file: bool
    ) -> Answer:
        last = day_of(self.now)
        named = None if command is None else command.strip().removeprefix("/").lower()
        span = Span(self.space, last - (days - 1) * DAY_MS, last, person, named)
        seen = await self.office.database.read(lambda: look(span, until=self.now + 1))
        if not seen.commands:
            return Answer((line(NOTHING, day=date_of(span.first)),))
        lines = tuple(_told(seen, day=date_of(span.first)))
        charts = await _charts(seen, span)
        if not file:
            return Answer(lines, charts=charts)
        more, files = await self._files(seen, span)
        return Answer((*lines, *more), charts=charts, files=files)

    async def _files(self, seen: Seen, span: Span) -> tuple[list[Line], tuple[File, ...]]:
        each = rollups.each(
            span.space, span.first, span.last, limit=MOST_IN_FILE,
            person_id=span.person, command=span.command,
        )  # fmt: skip
        rows = await self.office.database.read(each)
        # Thousands of rows: the event loop has others to serve.
        single = await asyncio.to_thread(each_csv, rows, most_bytes=MAX_FILE)
        together = together_csv(seen.commands, seen.took, granted=seen.granted, most_bytes=MAX_FILE)
        lines = [line(IN_FILES, rows=single.rows)]
        if single.rows < len(rows) or len(rows) == MOST_IN_FILE:
            lines.append(line(MORE_THAN_FILE))
        when = f"{date_of(span.first)}-to-{date_of(span.last)}"
        return lines, (
            File(f"easel-usage-{when}.csv", "text/csv", single.content),
            File(f"easel-usage-commands-{when}.csv", "text/csv", together.content),
        )


def look(span: Span, *, until: int) -> Steps[Seen]:
    def usage(by: By, limit: int) -> Steps[list[Usage]]:
        return (
            yield from rollups.usage(
                span.space, span.first, span.last, by=by, limit=limit,
                person_id=span.person, command=span.command,
            )()
        )  # fmt: skip

    commands = yield from usage("command", MOST_COMMANDS)
    people = [] if span.person else (yield from usage("person", MOST_ROWS))
    daily = yield from usage("day and command", MOST_DRAWN)
    took: Took = {}
    if span.person is None:
        took = yield from rollups.durations(
            span.space, span.first, span.last, command=span.command
        )()
    given = grants.given(span.space, since=span.first, until=until, person_id=span.person)
    return Seen(commands, people, daily, took, (yield from given()))


async def _charts(seen: Seen, span: Span) -> tuple[bytes, ...]:
    """The chart, drawn in a thread. The words tell the same, so nothing is lost without it."""
    title = f"{date_of(span.first)} - {date_of(span.last)}"
    try:
        drawn = await usage_chart(seen.daily, first_day=span.first, last_day=span.last, title=title)
    except (OSError, RuntimeError) as error:
        log.warning("a chart could not be drawn: %s", error)
        return ()
    return (drawn,)


def _told(seen: Seen, *, day: str) -> list[Line]:
    total = added_up(seen.commands)
    lines = [
        line(TOTAL, day=day, asked=total.asked, delivered=total.delivered, failed=total.failed)
    ]
    if total.success_rate is not None:
        lines.append(line(RATE, percent=round(100 * total.success_rate)))
    lines.append(line(SPENT, charged=total.charged, refunded=total.refunded, granted=seen.granted))
    lines.append(line(CALLS, sends=total.sends, polls=total.polls))
    if whole := seen.took.get(("", "total")):
        lines.append(line(TOOK, median=_seconds(whole.median_ms), slow=_seconds(whole.p95_ms)))
    lines += _busiest(seen.daily)
    lines += [_command(one, seen.took) for one in seen.commands[:MOST_ROWS]]
    lines += [_row(BY_PERSON, one, person=name_of(one.person_id)) for one in seen.people]
    return lines


def _busiest(daily: Sequence[Usage]) -> list[Line]:
    """The day of most, where there are several."""
    asked: dict[int, int] = {}
    for row in daily:
        asked[row.day] = asked.get(row.day, 0) + row.asked
    if len(asked) < 2:
        return []
    day = max(asked, key=lambda day: (asked[day], day))
    return [line(BUSIEST, day=date_of(day), asked=asked[day])]


def _command(row: Usage, took: Took) -> Line:
    whole = took.get((row.command, "total"))
    if whole is None:
        return _row(BY_COMMAND, row, command=row.command)
    return _row(TIMED, row, command=row.command, median=_seconds(whole.median_ms))


def _row(message: str, row: Usage, **values: object) -> Line:
    return line(message, asked=row.asked, delivered=row.delivered, charged=row.charged, **values)


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.1f}"
