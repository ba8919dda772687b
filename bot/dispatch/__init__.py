"""The door: what people type and press becomes a task, an answer, or one plain sentence.

Errors end here: what a person may read is shown, everything else is logged under a short trace id
that they are told.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from bot.dispatch.access import Access, refuse_unless_moderator
from bot.dispatch.answers import Looks, message_of, no_looks
from bot.dispatch.boards import Boards
from bot.dispatch.buttons import Buttons
from bot.dispatch.children import Children
from bot.dispatch.nearby import Nearby
from bot.dispatch.orders import Orders, order_of
from bot.dispatch.pages import options_of
from bot.dispatch.refills import Refills
from bot.dispatch.suggestions import Read, Suggestions
from bot.dispatch.telling import labelled, told
from bot.errors import EaselError, NotFound, say
from bot.invocation import Board, Filled, Invocation, Message, Person, Press, Suggestion
from bot.moderation import Counter, Rules
from bot.pictures.intake import Intake
from bot.pictures.store import MediaStore
from bot.platforms.base import Platform
from bot.tasks.lifecycle import Lifecycle
from bot.tasks.messages import notice
from bot.tasks.queue import Queue
from bot.tasks.routes import Provider
from commands import find
from commands.answers import Line
from commands.spec import Command, InvalidOption, Options, TextCommand
from commands.validation import check_typed, echo, read_options, typed_texts
from storage.database import Database

log = logging.getLogger(__name__)

T = TypeVar("T")

NO_COMMAND = "There is no command /{command}. /help lists them all."
BROKEN = (
    "Something went wrong here. Nothing is charged without a result. If it happens again, tell "
    "whoever hosts this bot and name {trace}."
)


class Dispatcher:
    """Satisfies `bot.platforms.base.Dispatch`.

    `commands` are those people can use, `routes` names the provider of each; `new_trace` makes ids
    of 6 to 8 characters.
    """

    def __init__(
        self,
        *,
        commands: Sequence[Command],
        database: Database,
        intake: Intake,
        store: MediaStore,
        lifecycle: Lifecycle,
        queue: Queue,
        counter: Counter,
        rules: Rules,
        providers: Mapping[str, Provider],
        platforms: Mapping[str, Platform],
        routes: Mapping[str, str],
        offers: Read,
        new_id: Callable[[], str],
        new_trace: Callable[[], str],
        looks: Looks = no_looks,
    ) -> None:
        self._looks = looks
        self._commands = commands
        self._counter = counter
        self._suggestions = Suggestions(offers, commands=commands, routes=routes)
        self._boards = Boards(counter)
        self._nearby = Nearby(database=database, clock=counter.clock)
        self._rules = rules
        self._new_trace = new_trace
        access = Access(database)
        self._orders = Orders(
            database=database,
            access=access,
            intake=intake,
            store=store,
            lifecycle=lifecycle,
            queue=queue,
            counter=counter,
            providers=providers,
            routes=routes,
            new_id=new_id,
        )
        self._refills = Refills(commands=commands, database=database, access=access, store=store)
        self._buttons = Buttons(
            commands=commands,
            database=database,
            access=access,
            children=Children(
                commands=commands,
                orders=self._orders,
                rules=rules,
                suggestions=self._suggestions,
            ),
            store=store,
            lifecycle=lifecycle,
            platforms=platforms,
        )

    def vet(self, invocation: Invocation) -> Message | None:
        """What is wrong with the options as typed, as far as it can be told at once."""
        try:
            command = self._command_of(invocation)
            self._settled(command, check_typed(command, invocation.options), invocation)
        except Exception as error:
            return self._refusal(error, invocation.person)
        return None

    def suggest(
        self, command: str, option: str, typed: str, *, adult: bool
    ) -> tuple[Suggestion, ...]:
        """Completions for what was typed of an option, from memory, best first."""
        return self._suggestions.suggest(command, option, typed, adult=adult)

    async def invoke(self, invocation: Invocation) -> Message:
        """Run a command; the answer to be shown at `invocation.address`."""
        return await self._answered(
            lambda person: self._invoke(replace(invocation, person=person)),
            invocation.person, invocation.address.space,
        )  # fmt: skip

    async def press(self, press: Press) -> Message:
        """Act on a button. A message with a task id is the start of a new task."""
        return await self._answered(
            lambda person: self._press(replace(press, person=person)),
            press.person, press.address.space,
        )  # fmt: skip

    async def refill(self, press: Press) -> Filled | Message:
        """What a form is filled with to change and repeat a task; a message is a refusal."""
        return await self._answered(
            lambda person: self._refills.fill(replace(press, person=person)),
            press.person, press.address.space,
        )  # fmt: skip

    async def board(self, person: Person, *, space: str) -> Board | None:
        """What this person has under way and left; None where that cannot be told just now."""
        try:
            return await self._boards.of(await self._counter.known(person, space), space=space)
        except Exception:
            log.exception("a board broke")
            return None

    async def _answered(
        self, answering: Callable[[Person], Coroutine[Any, Any, T]], person: Person, space: str
    ) -> T | Message:
        try:
            person = await self._counter.known(person, space)
            return await answering(person)
        except Exception as error:
            return self._refusal(error, person)

    def _refusal(self, error: Exception, person: Person) -> Message:
        """Whatever went wrong, as a reply: the one place where errors become one."""
        match error:
            case InvalidOption():
                text = told(Line(error.message, error.values))
            case EaselError():
                text = error.text
            case _:
                trace = self._new_trace()
                log.error("trace %s: a request broke", trace, exc_info=error)
                text = say(BROKEN, trace=trace)
        return notice(labelled(text, person.language), language=person.language)

    async def _press(self, press: Press) -> Message:
        if press.action == "page":
            options = options_of(press.task_id, press.picture)
            return await self._invoke(
                Invocation(press.id, "models", options, press.person, press.address)
            )
        return await self._buttons.act(press)

    async def _invoke(self, invocation: Invocation) -> Message:
        command = self._command_of(invocation)
        refuse_unless_moderator(command, invocation.person)
        given, borrowed = await self._nearby.complete(command, invocation)
        given = await self._counter.usual(command, given, space=invocation.address.space)
        options = self._settled(command, read_options(command, given), invocation)
        await self._rules.check(invocation, command, texts=typed_texts(command, dict(options)))
        if isinstance(command, TextCommand):
            return await self._answer(command, options, invocation)
        order = order_of(
            command,
            options,
            key=invocation.id,
            person=invocation.person,
            address=invocation.address,
            borrowed=borrowed,
        )
        if command.gathers is not None:
            found = await self._nearby.gather(command.gathers(options), invocation)
            order = replace(order, attachments={**order.attachments, **found})
        return await self._orders.accept(order)

    def _settled(self, command: Command, options: Options, invocation: Invocation) -> Options:
        return self._suggestions.settle(command, options, adult=invocation.address.adult)

    async def _answer(
        self, command: TextCommand[Any], options: Options, invocation: Invocation
    ) -> Message:
        person = invocation.person
        desk = self._counter.desk(person, here=invocation.address)
        answer = await command.answer(options, desk)
        return await message_of(answer, command=command.name, person=person, looks=self._looks)

    def _command_of(self, invocation: Invocation) -> Command:
        command = find(invocation.command, self._commands)
        if command is None:
            raise NotFound(say(NO_COMMAND, command=echo(invocation.command)))
        return command
