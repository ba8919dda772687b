"""What moderators look at: settings, the audit, usage."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import ValidationError

from bot.errors import InvalidOptions, moment, say
from bot.moderation.seat import Seat, name_of, shown
from bot.serversettings import ServerSettings
from commands.answers import Answer, Line, line
from commands.validation import HERE, echo
from storage import audit, grants, guilds, rollups
from storage.audit import Entry
from storage.periods import DAY_MS, day_of

MOST_ENTRIES = 25
MOST_ROWS = 10
MOST_VALUE = 120

SETTING = "{name}: {value}"
UNSET = say("not set")
SET = "{name} is {value} now."
SET_BACK = "{name} is as it was at first: {value}."
AS_IT_WAS = "{name} was that already, so nothing was changed."
WRONG = "“{name}” cannot be “{given}”. {hint}"
HINTS = {
    "language": say("It is en or zh."),
    "ratio": say("It is one of 1:1, 3:2, 2:3, 4:3, 3:4, 16:9, 9:16."),
    "by_role": say("It is highest or lowest."),
    "count_linked": say("It is yes or no."),
    "flagged": say("It is withhold, spoiler, show, hold or delete."),
    "flagged_cost": say("It is refund or charge."),
    "adult": say("It is refuse, spoiler, move or allow."),
    "adult_channel": say("It is here: type it in the age-restricted channel."),
    "pause_after": say("It is a whole number from 0, which is never, to 100."),
    "pause_days": say("It is a whole number from 1 to 365."),
    "previews": say("It is yes or no."),
    "log_channel": say("It is here: type it in the channel that shall be told of every change."),
}
CHANNELS = ("log_channel", "adult_channel")  #: Settings that are a place.
NO_HINT = say("It has too many characters, or is empty.")

ENTRY = "{moment} {person}: {action}"
ENTRY_OF = "{moment} {person}: {action} {subject}"
CHANGED = "{moment} {person}: {action} {subject} ({before} → {after})"

TOTAL = "Since {day}: {asked} asked for, {delivered} delivered, {failed} failed."
RATE = "Of those tried, {percent} % were delivered."
SPENT = "Credits charged: {charged}; given back: {refunded}; granted: {granted}."
CALLS = "Calls of the provider: {sends} to send, {polls} to ask."
TOOK = "From the wish to the picture: {median} s usually, {slow} s for the slowest in twenty."
BY_COMMAND = "/{command}: {asked} asked for, {delivered} delivered, {charged} credits."
BY_PERSON = "{person}: {asked} asked for, {delivered} delivered, {charged} credits."
NOTHING = "Nothing was asked for since {day}."


class Records(Seat):
    """Satisfies that part of `commands.desk.Bench`."""

    async def settings(self) -> Answer:
        kept = await self.kept()
        return Answer(tuple(line(SETTING, name=name, value=_value(value)) for name, value in kept))

    async def set(self, name: str, value: str | None) -> Answer:
        changed = self._read(name, value)
        operation = guilds.change(
            self.space, {name: changed}, actor_id=self.person.id, now=self.now,
            action="settings.set",
        )  # fmt: skip
        if not await self.office.database.write(operation):
            return Answer((line(AS_IT_WAS, name=name),))
        now = _value(getattr(await self.kept(), name))
        return await self.done(SET_BACK if value is None else SET, name=name, value=now)

    async def audit(self, *, person: str | None, action: str | None) -> Answer:
        found = audit.found(self.space, limit=MOST_ENTRIES, person_id=person, action=action)
        lines = [_entry(entry) for entry in await self.office.database.read(found)]
        return shown(lines, nothing="There is no such entry.", most=MOST_ENTRIES)

    async def usage(self, days: int) -> Answer:
        last = day_of(self.now)
        first = last - (days - 1) * DAY_MS
        day = datetime.fromtimestamp(first / 1000, UTC).date().isoformat()
        read = self.office.database.read
        commands = await read(rollups.usage(self.space, first, last, by="command", limit=50))
        if not commands:
            return Answer((line(NOTHING, day=day),))
        people = await read(rollups.usage(self.space, first, last, by="person", limit=MOST_ROWS))
        took = await read(rollups.durations(self.space, first, last))
        granted = await read(grants.given(self.space, since=first, until=self.now + 1))
        lines = _totals(commands, day=day, granted=granted)
        if whole := took.get(("", "total")):
            lines.append(line(TOOK, median=_seconds(whole.median_ms), slow=_seconds(whole.p95_ms)))
        lines += [_row(BY_COMMAND, one) for one in commands[:MOST_ROWS]]
        lines += [_row(BY_PERSON, one) for one in people]
        return Answer(tuple(lines))

    def _read(self, name: str, typed: str | None) -> object:
        """The value as it is kept. Raises InvalidOptions."""
        if typed is None:
            return None
        value: object = typed
        if name in CHANNELS:
            # Nothing but where this was typed: an id could be of somebody else's server.
            value = self.here.channel_id if typed.lower() == HERE else ""
        try:
            read = ServerSettings.model_validate({name: value}).model_dump(mode="json")[name]
        except ValidationError:
            hint = HINTS.get(name, NO_HINT)
            given = echo(typed)
            raise InvalidOptions(
                say(WRONG, name=name, given=given, hint=hint), option="value"
            ) from None
        for command in read if name == "commands_off" else ():
            self.command(command)
        return read


def _value(value: object) -> object:
    if value is None or value == ():
        return UNSET
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return echo(value, limit=MOST_VALUE)


def _entry(entry: Entry) -> Line:
    if entry.before is None and entry.after is None:
        message = ENTRY_OF if entry.subject else ENTRY
    else:
        message = CHANGED
    nothing = "–"
    return line(
        message,
        moment=moment(entry.created_at),
        person=name_of(entry.actor_id),
        action=entry.action,
        subject=_subject(entry),
        before=echo(entry.before or nothing, limit=MOST_VALUE),
        after=echo(entry.after or nothing, limit=MOST_VALUE),
    )


def _subject(entry: Entry) -> str:
    kind = "channel" if entry.action.startswith("channels.") else "person"
    if entry.after and '"kind": "role"' in entry.after:
        kind = "role"
    named = name_of(entry.subject, kind)
    return named if named != entry.subject else echo(entry.subject, limit=MOST_VALUE)


def _totals(rows: list[rollups.Usage], *, day: str, granted: int) -> list[Line]:
    def total(name: str) -> int:
        return sum(getattr(row, name) for row in rows)

    lines = [
        line(
            TOTAL, day=day, asked=total("asked"), delivered=total("delivered"),
            failed=total("failed"),
        )
    ]  # fmt: skip
    tried = total("delivered") + total("failed")
    if tried:
        lines.append(line(RATE, percent=round(100 * total("delivered") / tried)))
    lines.append(line(SPENT, charged=total("charged"), refunded=total("refunded"), granted=granted))
    lines.append(line(CALLS, sends=total("sends"), polls=total("polls")))
    return lines


def _row(message: str, row: rollups.Usage) -> Line:
    return line(
        message, command=row.command, person=name_of(row.person_id), asked=row.asked,
        delivered=row.delivered, charged=row.charged,
    )  # fmt: skip


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.1f}"
