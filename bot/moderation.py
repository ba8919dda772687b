"""What people and moderators may know and change: limits, one's own tasks, who may do what.

A refusal by a limit is worded here, so that it reads the same wherever the limit is met.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.browsing import browse
from bot.errors import LimitReached, moment, say
from bot.invocation import Address, Invocation, Person, Press
from bot.linking import Linking
from bot.provider.offers import Offers
from commands import read_request
from commands.spec import Answer, Command, Line, ListName, line
from commands.validation import echo
from storage import quotas, tasks
from storage.database import Database
from storage.tasks import State, Task

MOST_LISTED = 10  #: Tasks that /queue shows; a chat message is no table.
MOST_TITLE = 60  #: Characters of a prompt in a list.

#: What a person is told of a task of their own that is not done yet.
LISTED = {
    State.QUEUED: "{task}: waiting.",
    State.SUBMITTING: "{task}: being sent.",
    State.SUBMITTED: "{task}: being made.",
    State.SUCCEEDED: "{task}: finished, on its way to you.",
}
PLACED = "{task}: number {place} in the queue."
EXPECTED = {
    State.QUEUED: "{task}: number {place} in the queue, expected {moment}.",
    State.SUBMITTING: "{task}: being sent, expected {moment}.",
    State.SUBMITTED: "{task}: being made, expected {moment}.",
}
POSTED_AGAIN = "{task}: finished. It could not be posted before; it comes here now."
KEPT_ELSEWHERE = (
    "{task}: finished, but it could not be posted. Use /queue in the server it is from."
)
MORE_LISTED = "Only the newest {shown} are listed."
NOTHING_UNFINISHED = "You have no unfinished tasks."
NOTHING_TO_CANCEL = "You have no unfinished task that could be cancelled."
CANCELLED = "Cancelled: {task}. Credits given back: {cost}."
LEFT = "Credits left today: {left} of {limit}."
RESETS = "The limit is per person and server. It resets {moment}."
HELP = "{usage}: {description}."
HELP_BRACKETS = "Options in [brackets] may be left out."

LIMITS = {
    "daily_credits": "The limit is {limit} credits per person and day here, and {used} are used. "
    "It resets {moment}.",
    "max_waiting": "At most {limit} of your tasks may wait at once, and {used} do. "
    "Wait for one to finish, or use /cancel.",
}
OTHER_LIMIT = "The limit “{rule}” is {limit} here, and {used} are used."
TOO_DEAR = (
    "This costs {cost} credits. The limit is {limit} credits per person and day here, and {used} "
    "are used. It resets {moment}."
)


class Rules(Protocol):
    """Who may do what, where. Asked before anything is charged or downloaded."""

    async def check(self, asked: Invocation | Press, command: Command) -> None:
        """Raise `bot.errors.NotAllowed` where this person may not do this here."""


class Everyone:
    """The rule of a server without rules: everybody may use every command everywhere."""

    async def check(self, asked: Invocation | Press, command: Command) -> None:
        """Allow it."""


class Repost(Protocol):
    """Delivers a kept result elsewhere."""

    async def __call__(self, task: Task, *, to: Address) -> bool: ...


class Standing(Protocol):
    """Where a task stands: its place from 1, and when its result is expected (UTC ms)."""

    @property
    def place(self) -> int | None: ...

    @property
    def ready_at(self) -> int | None: ...


@dataclass(frozen=True, kw_only=True)
class Counter:
    """Where desks come from: one for every person and server that asks. `clock` is UTC ms."""

    commands: Sequence[Command]
    database: Database
    daily_credits: int
    standing: Callable[[Task], Awaitable[Standing]]
    cancel: Callable[[str], Awaitable[bool]]
    repost: Repost
    linking: Linking
    clock: Callable[[], int]
    lists: Callable[[ListName], Offers | None] = lambda _: None

    def desk(self, person: Person, *, here: Address) -> PersonalDesk:
        return PersonalDesk(self, person, here)

    async def quota(self, person: Person, *, space_id: str) -> quotas.Standing:
        """What this person has used here today, and of how much."""
        return await self.database.read(
            quotas.standing(
                space_id,
                person.id,
                default_limit=self.daily_credits,
                now=self.clock(),
                linked=bool(person.others),
            )
        )

    async def unfinished(self, person: Person, limit: int) -> list[Task]:
        """This person's unfinished tasks, whichever id asked for them, newest first."""
        found: list[Task] = []
        for person_id in person.ids:
            found += await self.database.read(tasks.unfinished(person_id, limit))
        return sorted(found, key=lambda task: (task.created_at, task.id), reverse=True)[:limit]

    async def refuse_unaffordable(self, person: Person, *, space_id: str, cost: int) -> None:
        """Raise LimitReached early, before a download. The reservation decides for certain."""
        quota = await self.quota(person, space_id=space_id)
        if quota.used + cost > quota.limit:
            raise limit_reached(
                "daily_credits",
                limit=quota.limit,
                used=quota.used,
                resets_at=quota.resets_at,
                cost=cost,
            )


@dataclass(frozen=True)
class PersonalDesk:
    """Satisfies `commands.spec.Desk`, for one person who asks in one place."""

    counter: Counter
    person: Person
    here: Address

    async def quota(self) -> Answer:
        """What is left, by which rule, and when it resets."""
        quota = await self.counter.quota(self.person, space_id=self.here.space)
        left = max(0, quota.limit - quota.used)
        return Answer(
            (
                line(LEFT, left=left, limit=quota.limit),
                line(RESETS, moment=moment(quota.resets_at)),
            )
        )

    async def queue(self) -> Answer:
        """Every unfinished task of this person, newest first; kept results are posted here."""
        unfinished = await self.counter.unfinished(self.person, MOST_LISTED + 1)
        if not unfinished:
            return Answer((line(NOTHING_UNFINISHED),))
        lines = [await self._listed(task) for task in unfinished[:MOST_LISTED]]
        if len(unfinished) > MOST_LISTED:
            lines.append(line(MORE_LISTED, shown=MOST_LISTED))
        return Answer(tuple(lines))

    async def cancel(self) -> Answer:
        """Cancel the newest task that can still be cancelled."""
        for task in await self.counter.unfinished(self.person, MOST_LISTED):
            if await self.counter.cancel(task.id):
                return Answer((line(CANCELLED, task=title(task), cost=task.cost),))
        return Answer((line(NOTHING_TO_CANCEL),))

    async def models(self, kind: ListName, *, search: str, page: int) -> Answer:
        """One page of a list of the provider's."""
        offers = self.counter.lists(kind)
        return browse(offers, kind, search=search, page=page, adult=self.here.adult)

    async def link(self) -> Answer:
        """A code for another platform."""
        return await self.counter.linking.offer(self.person, self.here)

    async def join(self, code: str) -> Answer:
        """Use a code from another platform."""
        return await self.counter.linking.join(self.person, self.here, code)

    async def unlink(self) -> Answer:
        """Undo it."""
        return await self.counter.linking.part(self.person)

    async def help(self) -> Answer:
        """The commands, each with its options."""
        return Answer((*(_help(command) for command in self.counter.commands), line(HELP_BRACKETS)))

    async def _listed(self, task: Task) -> Line:
        if task.parked_at is not None:
            return await self._posted_again(task)
        standing = await self.counter.standing(task)
        what, place = title(task), standing.place
        if standing.ready_at is not None and task.state in EXPECTED:
            expected = moment(standing.ready_at)
            return line(EXPECTED[task.state], task=what, place=place or 1, moment=expected)
        if place is not None:
            return line(PLACED, task=what, place=place)
        return line(LISTED[task.state], task=what)

    async def _posted_again(self, task: Task) -> Line:
        """Bring a kept result here; what was private comes where only this person sees it."""
        is_here = task.space_id == self.here.space or self.here.direct
        if not is_here or task.platform != self.here.platform:
            return line(KEPT_ELSEWHERE, task=title(task))
        private = Address.from_json(task.address).private
        to = replace(self.here, space=task.space_id, message=None, private=private)
        await self.counter.repost(task, to=to)
        return line(POSTED_AGAIN, task=title(task))


def limit_reached(
    rule: str, *, limit: int, used: int, resets_at: int | None, cost: int = 1
) -> LimitReached:
    """The refusal by a limit: the rule, the numbers, and when it resets."""
    message = LIMITS.get(rule, OTHER_LIMIT)
    if rule == "daily_credits" and used < limit:
        message = TOO_DEAR
    values = {"rule": rule, "limit": limit, "used": used, "cost": cost}
    when = "" if resets_at is None else moment(resets_at)
    return LimitReached(say(message, moment=when, **values), rule=rule, resets_at=resets_at)


def title(task: Task) -> str:
    """How a task is named in a list: its command and the beginning of its words."""
    words = echo(read_request(task.command, task.request).title(), limit=MOST_TITLE)
    return f"/{task.command} {words}".rstrip()


def _help(command: Command) -> Line:
    names = (option.name if option.required else f"[{option.name}]" for option in command.common)
    usage = " ".join((f"/{command.name}", *names))
    return line(HELP, usage=usage, description=say(command.description))
