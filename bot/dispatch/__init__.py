"""The door: what people type and press becomes a task, an answer, or one plain sentence.

Errors end here: what a person may read is shown, everything else is logged under a short trace id
that they are told.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from bot.dispatch.access import Access, refuse_unless_moderator
from bot.dispatch.adults import Adults
from bot.dispatch.answers import Keeps, Looks, message_of, no_looks
from bot.dispatch.boards import Boards
from bot.dispatch.buttons import Buttons
from bot.dispatch.children import Children
from bot.dispatch.deeds import Deeds
from bot.dispatch.nearby import Nearby
from bot.dispatch.openforms import OpenForms
from bot.dispatch.orders import Orders, order_of
from bot.dispatch.pages import options_of
from bot.dispatch.panels import Panels
from bot.dispatch.refills import Refills
from bot.dispatch.styles import Styles, in_style
from bot.dispatch.suggestions import Read, Suggestions
from bot.dispatch.telling import labelled, told
from bot.dispatch.verdicts import Verdicts
from bot.errors import ConsentNeeded, EaselError, NotFound, render, say
from bot.invocation import Board, Button, Filled, Invocation, Message, Person, Press, Suggestion
from bot.moderation import Counter, Rules
from bot.pictures.intake import Intake
from bot.pictures.store import MediaStore
from bot.platforms.base import Platform
from bot.tasks.lifecycle import Lifecycle
from bot.tasks.messages import notice
from bot.tasks.queue import Queue
from bot.tasks.routes import Provider
from commands import find
from commands.actions import LABELS
from commands.answers import Answer, Line
from commands.spec import Attachment, Command, InvalidOption, Options, TextCommand
from commands.validation import check_typed, echo, read_options, typed_texts
from storage.database import Database

log = logging.getLogger(__name__)

T = TypeVar("T")

SOON_S = 1.0  #: A chat may wait three seconds to be answered at all (Discord: interactions).

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
        keeps: Keeps | None = None,
    ) -> None:
        self._looks = looks
        self._keeps = keeps
        self._commands = commands
        self._counter = counter
        self._styles = Styles(database)
        self._suggestions = Suggestions(
            offers, commands=commands, routes=routes, styles=self._styles
        )
        self._adults = Adults(self._suggestions, database)
        self._boards = Boards(counter)
        self._nearby = Nearby(database=database, clock=counter.clock)
        self._open_forms = OpenForms(database, counter.clock)
        self._rules = rules
        self._new_trace = new_trace
        access = Access(database)
        self._orders = Orders(
            database=database, access=access, intake=intake, store=store, lifecycle=lifecycle,
            queue=queue, counter=counter, providers=providers, routes=routes, new_id=new_id,
        )  # fmt: skip
        self._panels = Panels(commands, database)
        self._refills = Refills(commands=commands, database=database, access=access, store=store)
        self._buttons = Buttons(
            commands=commands,
            database=database,
            access=access,
            children=Children(
                commands=commands,
                orders=self._orders,
                rules=rules,
                adults=self._adults,
            ),
            store=store,
            lifecycle=lifecycle,
            deeds=Deeds(counter.office.log_channel, counter.clock),
            verdicts=Verdicts(access=access, counter=counter),
            platforms=platforms,
        )

    async def vet(self, invocation: Invocation) -> Message | None:
        """What is wrong with the options as typed, as far as it can be told at once."""
        try:
            command = self._command_of(invocation)
            typed = check_typed(command, invocation.options)
            await self._adults.settle(command, typed, here=invocation.address)
        except Exception as error:
            person = await self._reader(invocation)
            return self._refusal(error, person).to(person)
        return None

    async def suggest(
        self, command: str, option: str, typed: str, *, space: str, adult: bool
    ) -> tuple[Suggestion, ...]:
        """Completions for what was typed of an option, best first; none where that broke."""
        try:
            adult = adult or await self._adults.offered(space)
            return await self._suggestions.suggest(command, option, typed, space=space, adult=adult)
        except Exception:
            log.exception("a completion broke")
            return ()

    async def invoke(self, invocation: Invocation) -> Message:
        """Run a command; the answer to be shown at `invocation.address`."""
        message = await self._answered(
            lambda person: self._invoke(replace(invocation, person=person)),
            invocation.person, invocation.address.space,
        )  # fmt: skip
        page = None if message.title else self._panels.page_below(invocation)
        return message if page is None else _with_outcome(await self.invoke(page), message)

    async def press(self, press: Press) -> Message:
        """Act on a button. A message with a task id is the start of a new task."""
        return await self._answered(
            lambda person: self._press(replace(press, person=person)),
            press.person, press.address.space,
        )  # fmt: skip

    async def refill(self, press: Press) -> Filled | Message:
        """What a form is filled with: a task, or what a page asks; a message is a refusal."""
        return await self._answered(
            lambda person: self._filled(replace(press, person=person)),
            press.person, press.address.space,
        )  # fmt: skip

    async def hold(self, person: Person, about: str, pictures: Sequence[Attachment]) -> None:
        """Keep what a form about a message starts from, for whichever process it is sent to."""
        await self._open_forms.keep(person, about, pictures)

    async def held(self, person: Person, about: str) -> tuple[Attachment, ...]:
        """What was kept for a form about a message; none where nothing is known of it."""
        return await self._open_forms.find(person, about)

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
        answer: T | Message
        try:
            person = await self._counter.known(person, space)
            answer = await answering(person)
        except Exception as error:
            answer = self._refusal(error, person)
        # With the language that is spoken here.
        return answer.to(person) if isinstance(answer, Message) else answer

    async def _reader(self, invocation: Invocation) -> Person:
        """Who reads an early refusal, with the language that is spoken here if it is known soon."""
        try:
            async with asyncio.timeout(SOON_S):
                return await self._counter.known(invocation.person, invocation.address.space)
        except Exception:
            log.exception("the language of a server is not known in time")
            return invocation.person

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
        message = notice(labelled(text, person.language), language=person.language)
        if isinstance(error, ConsentNeeded):
            label = render(say(LABELS["agree"]), person.language)
            return replace(message, buttons=(Button("agree", label, error.agreement),))
        return message

    async def _press(self, press: Press) -> Message:
        match press.action:
            case "page":
                options = options_of(press.task_id, press.picture)
                return await self._invoke(
                    Invocation(press.id, "models", options, press.person, press.address)
                )
            case "open":
                return await self._invoke(self._panels.opened(press))
            case "agree":
                return await self._agree(press)
            case "approve" | "reject":
                return await self._invoke(_deciding(press))
        return await self._buttons.act(press)

    async def _filled(self, press: Press) -> Filled:
        if press.action == "form":
            return await self._panels.form(press)
        return await self._refills.fill(press)

    async def _agree(self, press: Press) -> Message:
        """Agree to the very text that was read above the button, whoever was asked to there."""
        command = self._command_of(Invocation(press.id, "consent", {}, press.person, press.address))
        await self._rules.check(press, command)
        desk = self._counter.desk(press.person, here=press.address)
        return await self._told(await desk.agree(press.task_id), command, press.person)

    async def _invoke(self, invocation: Invocation) -> Message:
        command = self._command_of(invocation)
        refuse_unless_moderator(command, invocation.person)
        given, borrowed = await self._nearby.complete(command, invocation)
        given = await self._counter.usual(command, given, here=invocation.address)
        options, adult = await self._adults.settle(
            command, read_options(command, given), here=invocation.address
        )
        space = invocation.address.space
        options, style = await self._styles.settle(command, options, space=space)
        texts = typed_texts(command, dict(options))
        policy = await self._rules.check(invocation, command, texts=texts)
        if isinstance(command, TextCommand):
            return await self._answer(command, options, invocation)
        order = order_of(
            command,
            options,
            key=invocation.id,
            person=invocation.person,
            address=invocation.address,
            borrowed=borrowed,
            adult=adult,
            policy=policy,
        )
        if command.gathers is not None:
            found = await self._nearby.gather(command.gathers(options), invocation)
            order = replace(order, attachments={**order.attachments, **found})
        return await self._orders.accept(in_style(order, style))

    async def _answer(
        self, command: TextCommand[Any], options: Options, invocation: Invocation
    ) -> Message:
        desk = self._counter.desk(invocation.person, here=invocation.address)
        return await self._told(await command.answer(options, desk), command, invocation.person)

    async def _told(self, answer: Answer, command: Command, person: Person) -> Message:
        message = await message_of(
            answer, command=command.name, person=person, looks=self._looks, keeps=self._keeps
        )
        return self._panels.dressed(message, person=person)

    def _command_of(self, invocation: Invocation) -> Command:
        command = find(invocation.command, self._commands)
        if command is None:
            raise NotFound(say(NO_COMMAND, command=echo(invocation.command)))
        return command


def _deciding(press: Press) -> Invocation:
    """What a button about a held result means, in words."""
    given = {"result": press.task_id}
    return Invocation(press.id, f"held {press.action}", given, press.person, press.address)


def _with_outcome(page: Message, outcome: Message) -> Message:
    """A page with what came of a form above it; that alone where the page cannot be shown."""
    if not page.title:
        return outcome
    return replace(page, outcome=outcome.text, files=(*outcome.files, *page.files))
