"""The first page of the panel: what is set in this server, each thing in a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.errors import say
from bot.moderation.blocked import pause_line
from bot.moderation.limits import PERIODS
from bot.moderation.places import MOST_BLOCKS
from bot.moderation.seat import Seat
from bot.serversettings import ServerSettings
from commands.answers import Answer, Line, line
from commands.validation import echo
from storage import blocks, channels, guilds, holdings, limits, reports, rollups, styles, words
from storage.database import Steps
from storage.limits import MOST_RULES, Rule
from storage.periods import day_of

MOST_WAITING = 200  #: Reports, and results held back, that are counted.
MOST_COMMANDS = 100  #: Of which the usage of today is added up.

EVERYBODY = "Limit: {credits} credits {period} for each person."
NARROWER = "Limits of single people and roles: {count}."
POOL = "Pool: {credits} credits {period} for everybody together."
RUNNING = "Tasks of one person at once: {tasks}."
EVERYWHERE = "Channels: every command works everywhere."
SOMEWHERE = "Channels in which commands work: {count}."
WORDS = "Refused words: {count}."
BLOCKED = "Blocked people: {count}."
WAITING = "For you to decide: {reports} reports, {held} results held back."
STYLES = "Styles of this server: {count}."
FLAGGED = "Results that a content check advises against: {flagged}, {cost}."
ADULT = "Results for adults, where the channel is not age-restricted: {adult}."
#: What those settings mean, in words.
FLAGGED_ARE = {
    "withhold": say("withheld"),
    "spoiler": say("behind a spoiler"),
    "show": say("shown"),
    "hold": say("held for a moderator"),
    "delete": say("deleted"),
}
COST = {"refund": say("credits given back"), "charge": say("credits charged")}
ADULT_ARE = {
    "refuse": say("refused"),
    "spoiler": say("behind a spoiler"),
    "move": say("moved to another channel"),
    "allow": say("shown"),
}
CONSENT = "Face swaps: only who agreed to this server's text may make them."
NO_CONSENT = "Face swaps: no consent is asked for."
OFF = "Commands that are switched off: {commands}."
DRAWS = "Usual model: {model}. Usual ratio: {ratio}. Language: {language}."
UNSET = say("not set")
TODAY = "Today: {asked} asked for, {delivered} delivered, {charged} credits charged."


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one look at the database has found."""

    settings: ServerSettings
    rules: Sequence[Rule]
    channels: int
    words: int
    blocked: int
    reports: int
    held: int
    styles: int
    today: Sequence[rollups.Usage]


class Overview(Seat):
    """Satisfies that part of `commands.desk.Bench`."""

    async def panel(self) -> Answer:
        seen = await self.office.database.read(self._look)
        kept = seen.settings
        return Answer(
            (
                *_limits(seen.rules, usual=self.office.usual),
                line(SOMEWHERE, count=seen.channels) if seen.channels else line(EVERYWHERE),
                line(WORDS, count=seen.words),
                line(BLOCKED, count=seen.blocked),
                line(WAITING, reports=seen.reports, held=seen.held),
                *_safety(kept),
                *_usual(kept),
                line(STYLES, count=seen.styles),
                _today(seen.today),
            )
        )

    def _look(self) -> Steps[_Seen]:
        now, space = self.now, self.space
        guild = yield from guilds.get(space)()
        rules = yield from limits.of_space(space, MOST_RULES)()
        allowed = yield from channels.of_space(space)()
        refused = yield from words.of_space(space)()
        blocked = yield from blocks.listed(space, now=now, limit=MOST_BLOCKS)()
        open_reports = yield from reports.still_open(space, limit=MOST_WAITING)()
        held = yield from holdings.waiting(space, MOST_WAITING)()
        own = yield from styles.of_space(space)()
        day = day_of(now)
        used = yield from rollups.usage(space, day, day, by="command", limit=MOST_COMMANDS)()
        settings = ServerSettings.of({} if guild is None else guild.settings)
        return _Seen(
            settings, rules, channels=len(allowed), words=len(refused), blocked=len(blocked),
            reports=len(open_reports), held=len(held), styles=len(own), today=used,
        )  # fmt: skip


def _limits(rules: Sequence[Rule], *, usual: int) -> list[Line]:
    of: Mapping[str, Rule] = {rule.kind: rule for rule in rules}
    all_ = of.get("everyone", Rule("default", usual))
    lines = [line(EVERYBODY, credits=all_.amount, period=PERIODS[all_.period])]
    if narrower := sum(rule.kind in ("role", "person") for rule in rules):
        lines.append(line(NARROWER, count=narrower))
    if pool := of.get("pool"):
        lines.append(line(POOL, credits=pool.amount, period=PERIODS[pool.period]))
    if running := of.get("in_flight"):
        lines.append(line(RUNNING, tasks=running.amount))
    return lines


def _safety(kept: ServerSettings) -> list[Line]:
    return [
        line(FLAGGED, flagged=FLAGGED_ARE[kept.flagged], cost=COST[kept.flagged_cost]),
        line(ADULT, adult=ADULT_ARE[kept.adult]),
        pause_line(kept),
        line(CONSENT if kept.consent else NO_CONSENT),
    ]


def _usual(kept: ServerSettings) -> list[Line]:
    off = ", ".join(f"/{name}" for name in kept.commands_off)
    drawn = line(
        DRAWS, model=echo(kept.model) if kept.model else UNSET, ratio=kept.ratio or UNSET,
        language=kept.language or UNSET,
    )  # fmt: skip
    return [drawn, *([line(OFF, commands=off)] if off else [])]


def _today(rows: Sequence[rollups.Usage]) -> Line:
    return line(
        TODAY,
        asked=sum(row.asked for row in rows),
        delivered=sum(row.delivered for row in rows),
        charged=sum(row.charged for row in rows),
    )
