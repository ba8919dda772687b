"""What waits for moderators, and what they decide about it: by a command as by a button."""

from __future__ import annotations

from bot.errors import moment
from bot.moderation.naming import find, trace_of
from bot.moderation.seat import Seat, name_of, shown
from commands import read_request
from commands.answers import Answer, Line, line
from commands.validation import echo
from storage import holdings, tasks
from storage.holdings import Decision, Holding, Waiting

MOST_SHOWN = 25
MOST_TITLE = 60

WAITS = "{trace}: /{command} {title} of {person}, held back {since}; counts as rejected {moment}."
NOTHING = "No result waits for a moderator."
HOW = "See them in the log channel, where /held post puts one again. /held approve or /held reject."
APPROVED = "Approved: {trace} of {person}. It is shown where it was asked for."
REJECTED = "Rejected: {trace} of {person}. It is dropped."
ALREADY = {
    Decision.APPROVED: "{person} approved {trace} already, {moment}.",
    Decision.REJECTED: "{person} rejected {trace} already, {moment}.",
}
RAN_OUT = "Nobody decided about {trace} in time, so it counts as rejected, {moment}."
NOT_HELD = "{trace} does not wait for a moderator, so nothing was changed."
POSTED = "{trace} is being posted in the log channel again."
NO_LOG_CHANNEL = (
    "This server has no log channel. Set one first: type /settings set log_channel here in it."
)


class Held(Seat):
    """Satisfies that part of `commands.desk.Bench`."""

    async def held(self) -> Answer:
        """What waits, longest first."""
        waiting = await self.office.database.read(holdings.waiting(self.space, MOST_SHOWN + 1))
        lines = [_waits(one) for one in waiting]
        answer = shown(lines, nothing=NOTHING, most=MOST_SHOWN)
        return Answer((*answer.lines, line(HOW))) if lines else answer

    async def decide(self, result: str, *, approve: bool) -> Answer:
        """Approve or reject a result by its name; the first of two decides."""
        task_id = await find(self.office.database, result, space=self.space)
        decided = await self.office.custody.decide(
            task_id, self.space, approve=approve, actor_id=self.person.id
        )
        if not decided.first:
            return Answer((_already(task_id, decided.holding),))
        task = await self.office.database.read(tasks.get(task_id))
        return await self.done(
            APPROVED if approve else REJECTED,
            trace=trace_of(task_id),
            person="" if task is None else name_of(task.person_id),
        )

    async def post_held(self, result: str) -> Answer:
        """Show it to moderators once more, where their message of it is lost."""
        task_id = await find(self.office.database, result, space=self.space)
        if (await self.kept()).log_channel is None:
            return Answer((line(NO_LOG_CHANNEL),))
        posted = await self.office.custody.post_again(task_id, self.space)
        return Answer((line(POSTED if posted else NOT_HELD, trace=trace_of(task_id)),))


def _waits(one: Waiting) -> Line:
    title = echo(read_request(one.command, one.request).title(), limit=MOST_TITLE)
    return line(
        WAITS, trace=trace_of(one.task_id), command=one.command, title=title,
        person=name_of(one.person_id), since=moment(one.held_at), moment=moment(one.ends_at),
    )  # fmt: skip


def _already(task_id: str, holding: Holding | None) -> Line:
    """Why a decision changed nothing."""
    trace = trace_of(task_id)
    if holding is None or holding.decided_at is None:
        return line(NOT_HELD, trace=trace)
    when = moment(holding.decided_at)
    if holding.decided_by is None:
        return line(RAN_OUT, trace=trace, moment=when)
    person = name_of(holding.decided_by)
    return line(ALREADY[holding.state], person=person, trace=trace, moment=when)
