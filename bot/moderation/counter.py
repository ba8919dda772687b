"""What people may know and change of their own: what is left to them, their tasks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot.browsing import browse
from bot.errors import ConsentNeeded, moment, say
from bot.invocation import Address, Person
from bot.linking import Linking
from bot.moderation.bench import Bench
from bot.moderation.limits import left_lines, limit_reached
from bot.moderation.rules import agreement_of, hash_of
from bot.moderation.seat import Office
from bot.moderation.terms import Terms
from bot.moderation.usual import completed
from bot.privacy.desk import PrivacyDesk
from bot.provider.offers import Offers
from bot.serversettings import ServerSettings
from commands import read_request
from commands.answers import Answer, Line, ListName, line
from commands.spec import Command
from commands.validation import echo
from storage import consents, guilds, links, tasks
from storage.database import Database, Steps
from storage.guilds import Guild
from storage.operation import together
from storage.standings import Standing as Credits
from storage.tasks import Refused, State, Task

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
HELD = "{task}: finished. A moderator looks at it first."
KEPT_ELSEWHERE = (
    "{task}: finished, but it could not be posted. Use /queue in the server it is from."
)
MORE_LISTED = "Only the newest {shown} are listed."
NOTHING_UNFINISHED = "You have no unfinished tasks."
NOTHING_TO_CANCEL = "You have no unfinished task that could be cancelled."
CANCELLED = "Cancelled: {task}. Credits given back: {cost}."
HELP = "{usage}: {description}."
NO_CONSENT = "This server asks for no consent, so there is nothing to agree to."
CONSENTED = "You agreed to this: “{text}” It is recorded for this server."
AGREED = "It is recorded that you agreed. Now ask for it again."
OTHER_TEXT = (
    "What this server asks for has changed since: “{text}” If you agree to that, press the new "
    "button or use /consent."
)
HELP_MODERATORS = "For moderators: {commands}."
HELP_BRACKETS = "Options in [brackets] may be left out."


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
    terms: Terms
    standing: Callable[[Task], Awaitable[Standing]]
    cancel: Callable[[str], Awaitable[bool]]
    repost: Repost
    linking: Linking
    clock: Callable[[], int]
    office: Office
    privacy: PrivacyDesk
    lists: Callable[[ListName], Offers | None] = lambda _: None

    def desk(self, person: Person, *, here: Address) -> PersonalDesk:
        return PersonalDesk(self, person, here)

    async def quota(self, person: Person, *, space_id: str) -> Credits:
        """What this person has used here of the limit they are under."""
        own, _ = await self.terms.standing(person, space_id)
        return own

    async def known(self, person: Person, space_id: str) -> Person:
        """The person, with the ids they have elsewhere and the language that is spoken here."""
        others, guild = await self.database.read(lambda: _links_and_guild(person.id, space_id))
        language = None if guild is None else ServerSettings.of(guild.settings).language
        return replace(person, others=others, language=language or person.language)

    async def usual(
        self, command: Command, given: Mapping[str, Any], *, here: Address
    ) -> Mapping[str, Any]:
        """What was typed, with what the server usually draws with."""
        if command.name != "imagine":
            return given
        guild = await self.database.read(guilds.get(here.space))
        settings = ServerSettings.of({} if guild is None else guild.settings)
        models = self.lists("models")
        adult = here.adult or settings.offers_adult
        return completed(command, given, settings, models=models, adult=adult)

    async def unfinished(self, person: Person, limit: int) -> list[Task]:
        """This person's unfinished tasks, whichever id asked for them, newest first."""
        found: list[Task] = []
        for person_id in person.ids:
            found += await self.database.read(tasks.unfinished(person_id, limit))
        return sorted(found, key=lambda task: (task.created_at, task.id), reverse=True)[:limit]

    async def refuse_unaffordable(self, person: Person, *, space_id: str, cost: int) -> None:
        """Raise LimitReached early, before a download. The reservation decides for certain."""
        own = await self.quota(person, space_id=space_id)
        if cost > own.left:
            refused = Refused(own.rule, own.rule.amount, own.used, own.resets_at)
            raise limit_reached(refused, cost=cost)


@dataclass(frozen=True)
class PersonalDesk:
    """Satisfies `commands.desk.Desk`, for one person who asks in one place."""

    counter: Counter
    person: Person
    here: Address

    async def quota(self) -> Answer:
        """What is left, by which rule, and when it resets."""
        own, pool = await self.counter.terms.standing(self.person, self.here.space)
        return Answer(left_lines(own, pool))

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
        adult = await self._sees_adult()
        return browse(offers, kind, search=search, page=page, adult=adult)

    async def link(self) -> Answer:
        """A code for another platform."""
        return await self.counter.linking.offer(self.person, self.here)

    async def join(self, code: str) -> Answer:
        """Use a code from another platform."""
        return await self.counter.linking.join(self.person, self.here, code)

    async def unlink(self) -> Answer:
        """Undo it."""
        return await self.counter.linking.part(self.person)

    async def consent(self) -> Answer:
        """Agree to what this server asks for before a face swap."""
        text = await self._asked_for()
        if text is None:
            return Answer((line(NO_CONSENT),))
        await self._agree_to(text)
        return Answer((line(CONSENTED, text=text),))

    async def agree(self, agreement: str) -> Answer:
        """The same by a button, which is about one text and no later one."""
        text = await self._asked_for()
        if text is None:
            return Answer((line(NO_CONSENT),))
        if agreement != agreement_of(text):
            raise ConsentNeeded(say(OTHER_TEXT, text=text), agreement=agreement_of(text))
        await self._agree_to(text)
        return Answer((line(AGREED),))

    async def mydata(self, part: int) -> Answer:
        """A copy of all that is kept of this person."""
        return await self.counter.privacy.copy(self.person, self.here, part)

    async def forgetme(self, *, confirm: bool, messages: bool) -> Answer:
        """Have it deleted, once confirmed."""
        desk = self.counter.privacy
        return await desk.forget(self.person, confirm=confirm, messages=messages)

    async def privacy(self) -> Answer:
        """What is kept of people, and for how long."""
        return await self.counter.privacy.notice(self.person)

    async def help(self) -> Answer:
        """The commands, each with its options; to moderators the names of theirs."""
        commands = self.counter.commands
        lines = [_help(command) for command in commands if not command.moderators]
        lines.append(line(HELP_BRACKETS))
        if self.person.moderator:
            names = ", ".join(f"/{command.name}" for command in commands if command.moderators)
            lines.append(line(HELP_MODERATORS, commands=names))
        return Answer(tuple(lines))

    @property
    def bench(self) -> Bench:
        """What moderators decide. Whether this is one was asked at the door."""
        return Bench(self.counter.office, self.person, self.here)

    async def _sees_adult(self) -> bool:
        """Whether what is for adults is listed: here, or as the server has set it."""
        guild = await self.counter.database.read(guilds.get(self.here.space))
        settings = ServerSettings.of({} if guild is None else guild.settings)
        return self.here.adult or settings.offers_adult

    async def _asked_for(self) -> str | None:
        """The text that has to be agreed to here."""
        guild = await self.counter.database.read(guilds.get(self.here.space))
        return ServerSettings.of({} if guild is None else guild.settings).consent

    async def _agree_to(self, text: str) -> None:
        now, hashed = self.counter.clock(), hash_of(text)
        operation = consents.give(self.here.space, self.person.id, text_hash=hashed, now=now)
        await self.counter.database.write(operation)

    async def _listed(self, task: Task) -> Line:
        if task.parked_at is not None:
            return await self._posted_again(task)
        if task.held_at is not None:
            return line(HELD, task=title(task))
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


def _links_and_guild(person_id: str, space_id: str) -> Steps[tuple[tuple[str, ...], Guild | None]]:
    others, guild = yield from together(links.of(person_id), guilds.get(space_id))
    return others, guild


def title(task: Task) -> str:
    """How a task is named in a list: its command and the beginning of its words, while kept."""
    words = read_request(task.command, task.request).title() if task.request else ""
    return f"/{task.command} {echo(words, limit=MOST_TITLE)}".rstrip()


def _help(command: Command) -> Line:
    names = (option.name if option.required else f"[{option.name}]" for option in command.common)
    usage = " ".join((f"/{command.name}", *names))
    return line(HELP, usage=usage, description=say(command.description))
