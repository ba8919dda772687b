"""What moderators decide about results: take one down, dismiss its reports, purge a person."""

from __future__ import annotations

from collections import Counter

from bot.errors import NotFound, moment
from bot.invocation import Address
from bot.moderation.naming import NO_RESULT, find, title_of, trace_of, where_of
from bot.moderation.purging import PACE_S, USUAL_PACE_S
from bot.moderation.removals import MOST_REASON
from bot.moderation.seat import Seat, name_of, shown
from commands.answers import Answer, Line, line
from commands.validation import echo
from storage import purges, reports, tasks
from storage.pauses import takedowns_of
from storage.periods import DAY_MS
from storage.purges import Purge
from storage.reports import Report
from storage.takedowns import Decided, Order, Takedown

MOST_SHOWN = 15
MOST_REPORTS = 200

TOOK = "{trace}, asked for by {person}, was taken down."
REASON = "{trace}, asked for by {person}, was taken down. The reason given: {reason}."
ALREADY = "This was taken down already, by {person} {moment}."
STAYS = "Its message could not be removed: {problem}"
LATER = "Its message is still there, and is tried again: {problem}"
REFUNDED = "Credits given back: {credits}."
UPHELD = "Reports that were right: {count}."
MADE_TOO = "What was made from it by buttons goes too; the log channel is told when that is over."
PAUSED = (
    "{person} has had {count} results taken down here within 30 days, so they may not use this bot "
    "here; it ends {moment}. /unblock lifts it."
)

DISMISSED = "The reports of {trace} were dismissed: {count}."
NOT_REPORTED = "There is no open report of {trace}: somebody else may have decided."

REPORT = "{trace} by {person}, reported {moment} by {reporter}. {title} {where}"
REPORT_MORE = (
    "{trace} by {person}, reported {moment} by {reporter} and {more} more. {title} {where}"
)
HOW = (
    "/takedown and /dismiss take the eight characters in front; so do the buttons in the log "
    "channel."
)
NO_REPORTS = "There are no open reports."

PURGING = (
    "Purging {person}: {count} results and requests of the last {days} days are being taken down. "
    "Their messages go one by one, which takes about {minutes} minutes. The log channel is told "
    "when it is over."
)
PURGED_ALREADY = "{person} is being purged already. /audit tells when that has ended."
NOTHING_TO_PURGE = "{person} has asked for nothing here in the last {days} days."


class Takedowns(Seat):
    """Satisfies that part of `commands.desk.Bench`."""

    async def takedown(self, result: str, *, reason: str, refund: bool, made: bool) -> Answer:
        task_id = await find(self.office.database, result, space=self.space)
        return await self.take_down(task_id, reason=reason, refund=refund, made=made)

    async def take_down(
        self, task_id: str, *, reason: str = "", refund: bool = False, made: bool = False
    ) -> Answer:
        """The same by the task's id. Raises NotFound for one of another server."""
        order = await self._order(task_id, reason=reason, refund=refund)
        purge = self._purge(root_id=task_id, reason=reason) if made else None
        decided = await self.office.database.write(purges.decide(order, purge, now=self.now))
        if decided is None:
            raise NotFound(NO_RESULT)
        hands = self.office.hands
        hands.purging.wake()
        more = (line(MADE_TOO),) if made else ()
        if isinstance(decided, Takedown):
            who, when = name_of(decided.actor_id), moment(decided.created_at)
            return Answer((line(ALREADY, person=who, moment=when), *more))
        removed = await hands.removals.carry_out(decided.takedown)
        hands.reported.wake()
        told = await self._announced(decided)
        if removed.problem is not None:
            more = (line(STAYS if removed.over else LATER, problem=removed.problem), *more)
        return Answer((*told.lines, *await self._consequences(decided), *more))

    async def dismiss(self, result: str) -> Answer:
        task_id = await find(self.office.database, result, space=self.space)
        return await self.dismiss_reports(task_id)

    async def dismiss_reports(self, task_id: str) -> Answer:
        """The same by the task's id."""
        operation = reports.dismiss(
            task_id, self.space, actor_id=self.person.id, now=self.now
        )  # fmt: skip
        count = await self.office.database.write(operation)
        if not count:
            return Answer((line(NOT_REPORTED, trace=trace_of(task_id)),))
        self.office.hands.reported.wake()
        return await self.done(DISMISSED, trace=trace_of(task_id), count=count)

    async def reports(self) -> Answer:
        found = await self.office.database.read(reports.still_open(self.space, limit=MOST_REPORTS))
        count = Counter(one.task_id for one in found)
        first = {one.task_id: one for one in found}  # newest first: the last one stays
        lines = [await self._listed(one, count[one.task_id]) for one in first.values()]
        answer = shown(lines, nothing=NO_REPORTS, most=MOST_SHOWN)
        return Answer((*answer.lines, *((line(HOW),) if lines else ())))

    async def purge(self, person: str, *, days: int, reason: str) -> Answer:
        purge = self._purge(person_id=person, since=self.now - days * DAY_MS, reason=reason)
        about = await self.office.database.write(purges.begin(purge))
        self.office.hands.purging.wake()
        who = name_of(person)
        if about is None:
            return Answer((line(PURGED_ALREADY, person=who),))
        if not about:
            return Answer((line(NOTHING_TO_PURGE, person=who, days=days),))
        pace = PACE_S.get(self.here.platform, USUAL_PACE_S)
        minutes = max(1, round(about * pace / 60))
        return await self.done(PURGING, person=who, count=about, days=days, minutes=minutes)

    # -- Private ---------------------------------------------------------------------------

    async def _order(self, task_id: str, *, reason: str, refund: bool) -> Order:
        settings = await self.kept()
        return Order(
            task_id=task_id, space_id=self.space, actor_id=self.person.id, reason=reason,
            refund=refund, pause_after=settings.pause_after, pause_days=settings.pause_days,
            mark=self.office.mark, lease_ms=self.office.hands.removals.lease_ms,
        )  # fmt: skip

    async def _announced(self, decided: Decided) -> Answer:
        """Say it here and in the log channel."""
        down = decided.takedown
        values = {"trace": trace_of(down.task_id), "person": name_of(down.person_id)}
        if reason := echo(down.reason, limit=MOST_REASON).rstrip("."):
            return await self.done(REASON, **values, reason=reason)
        return await self.done(TOOK, **values)

    async def _consequences(self, decided: Decided) -> list[Line]:
        lines = []
        if decided.reports:
            lines.append(line(UPHELD, count=decided.reports))
        if decided.refunded:
            lines.append(line(REFUNDED, credits=decided.refunded))
        if (block := decided.paused) is not None:
            language = self.person.language
            await self.office.hands.purging.tell_pause(block, self.here, language)
            ends = moment(block.expires_at or 0)
            count = takedowns_of(block)
            lines.append(line(PAUSED, person=name_of(block.person_id), count=count, moment=ends))
        return lines

    def _purge(
        self, *, person_id: str | None = None, root_id: str | None = None, since: int = 0,
        reason: str,
    ) -> Purge:  # fmt: skip
        here = self.here
        return Purge(
            id=self.office.new_id(), space_id=self.space, person_id=person_id, root_id=root_id,
            actor_id=self.person.id, reason=reason, refund=False, since=since,
            # Without what is good for minutes only.
            near=Address(here.platform, here.space, here.channel).to_json(), created_at=self.now,
        )  # fmt: skip

    async def _listed(self, report: Report, count: int) -> Line:
        task = await self.office.database.read(tasks.get(report.task_id))
        return line(
            REPORT if count == 1 else REPORT_MORE,
            trace=trace_of(report.task_id),
            person=name_of(report.person_id),
            reporter=name_of(report.reporter_id),
            moment=moment(report.created_at),
            more=count - 1,
            title="" if task is None else title_of(task),
            where="" if task is None else where_of(task),
        )
