"""Runs a command somebody typed: acknowledged at once, pictures fetched, dispatched, shown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from bot.errors import Refusal, Text, render, say
from bot.invocation import Address, Invocation, Message, Person
from bot.platforms.base import Dispatch
from bot.platforms.telegram.asked import Asked, placed, wanted_file, wanted_pictures
from bot.platforms.telegram.files import Files, Source
from bot.platforms.telegram.people import People
from bot.platforms.telegram.places import Place, address_of, dashed, user_of
from bot.platforms.telegram.privately import Privately
from bot.platforms.telegram.records import Records
from bot.platforms.telegram.rights import Rights
from bot.platforms.telegram.screen import Screen
from bot.platforms.telegram.steps import Steps
from bot.platforms.telegram.tickets import Ticket
from commands.spec import Attachment, TextCommand

log = logging.getLogger(__name__)

ONE_MOMENT = say("One moment…")
WENT_WRONG = say("Something went wrong here. Nothing more will happen with this; try again.")


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Takes commands to dispatch, and its answers back. Raises the library's errors."""

    dispatch: Dispatch
    screen: Screen
    files: Files
    records: Records
    steps: Steps
    privately: Privately
    people: People
    rights: Rights

    async def ask(self, asked: Asked) -> None:
        """Run a command; returns once it was taken on, answered or refused."""
        try:
            sources = placed(asked)
        except Refusal as refusal:
            await self.refuse(asked.place, asked.person, refusal.text)
            return
        if isinstance(asked.command, TextCommand):
            await self._tell(asked, sources)
        elif not await self.steps.asked_for_more(asked, sources):
            await self._make(asked, sources)

    async def refuse(self, place: Place, person: Person, text: Text) -> None:
        """Say in one message why nothing was done."""
        await self.screen.answer(place, Message(render(text, person.language), person=person))

    async def placeholder(
        self, place: Place, person: Person, ticket: Ticket, *, private_start: str | None = None
    ) -> Place | None:
        """Acknowledge: the message that shows the request from now on.

        With `private_start` it goes to the person alone; None where that cannot be. The group was
        told then, with a link to the private chat that carries `private_start`.
        """
        if ticket.answer is not None:
            alone = None if private_start is None else user_of(person)
            there = place if alone is None else Place(alone, about=place.chat)
            return replace(there, message=ticket.answer)
        message = Message(render(ONE_MOMENT, person.language), "waiting", person=person)
        if private_start is None:
            answer: Place | None = await self.screen.answer(place, message)
        else:
            answer = await self.privately.tell(place, person, message, start=private_start)
        if answer is not None and answer.message is not None:
            await ticket.answered(answer.message)
        return answer

    async def shown(self, there: Place, person: Person, message: Message, at: Address) -> None:
        """Put dispatch's answer there; a task's state is progress, and may come a little later."""
        if message.task_id is not None:
            self.screen.show(at, message)
        else:
            await self.screen.answer(there, message.to(person))

    async def answered(self, person: Person, answer: Callable[[], Awaitable[Message]]) -> Message:
        """Dispatch's answer, or why there is none."""
        try:
            return await answer()
        except Refusal as refusal:
            return Message(render(refusal.text, person.language))
        except Exception:
            # Dispatch promises not to raise; a person still has to be told of a bug.
            log.exception("no answer")
            return Message(render(WENT_WRONG, person.language))

    # -- Private ---------------------------------------------------------------------------

    async def _tell(self, asked: Asked, sources: Mapping[str, Source]) -> None:
        """A command that is answered in text."""
        # Begun at most once: a second /cancel after a crash would cancel another task.
        await asked.ticket.close()
        asked = await self._judged(asked)
        attached = _attached(asked, sources)
        message = await asked.ticket.once(lambda: self._invoke(asked, asked.place, attached))
        # A refusal is in nobody's way; an answer about oneself is nobody else's business.
        if message.private and message.command and asked.in_group:
            start = f"{dashed(message.command)}_{self.records.first(asked.place.chat)}"
            await self.privately.tell(asked.place, asked.person, message, start=start)
        else:
            place = asked.place if asked.in_group else replace(asked.place, about=asked.space)
            await self.screen.answer(place, message.to(asked.person))

    async def _make(self, asked: Asked, sources: Mapping[str, Source]) -> None:
        """A command that makes something."""
        if refused := await self._vetted(asked, sources):
            await self.screen.answer(asked.place, refused.to(asked.person))
            return
        start = asked.command.name if asked.wants_privacy else None
        # At the same time: nobody waits for an acknowledgement until it is known who they are.
        there, asked, problem = await asyncio.gather(
            self.placeholder(asked.place, asked.person, asked.ticket, private_start=start),
            self._judged(asked),
            self.rights.problem(asked.place.chat),
        )
        if there is None:
            return
        if problem is not None and not asked.wants_privacy:
            await self.refuse(there, asked.person, problem)
            return
        message = await self._invoke(asked, there, sources)
        await self.shown(there, asked.person, message, self._address(asked, there))
        if message.task_id is None and not asked.wants_privacy:
            await self.steps.await_picture(asked, there, sources)

    async def _judged(self, asked: Asked) -> Asked:
        chat = self.records.newest(asked.space or asked.place.chat)
        person = await self.people.judged(asked.person, chat, afresh=asked.on_page)
        return replace(asked, person=person)

    async def _vetted(self, asked: Asked, sources: Mapping[str, Source]) -> Message | None:
        """What is wrong with the words, before anything is sent or fetched."""
        stand_ins = {option: Attachment(media="attached") for option in sources}
        return await self.dispatch.vet(self._invocation(asked, asked.place, stand_ins))

    async def _invoke(self, asked: Asked, there: Place, sources: Mapping[str, Source]) -> Message:
        free = [o for o in wanted_pictures(asked.command) if o.name not in sources]
        replied = {f"reply {n}": source for n, source in enumerate(asked.replied) if free}

        async def invoke() -> Message:
            async with self.files.fetched({**sources, **replied}) as pictures:
                near = tuple(pictures.pop(name) for name in replied)
                invocation = self._invocation(asked, there, pictures)
                return await self.dispatch.invoke(replace(invocation, replied=near))

        return await self.answered(asked.person, invoke)

    def _invocation(
        self, asked: Asked, there: Place, pictures: Mapping[str, Attachment]
    ) -> Invocation:
        options = {**asked.typed.options, **pictures}
        address = self._address(asked, there)
        return Invocation(
            asked.key, asked.command.name, options, asked.person, address, on_page=asked.on_page
        )

    def _address(self, asked: Asked, there: Place) -> Address:
        if asked.on_page and asked.space is not None:
            return self.in_group(asked.space)
        space = self.records.first(asked.space or asked.place.chat)
        return address_of(there, space=space, private=asked.wants_privacy)

    def in_group(self, group: int) -> Address:
        """Where that is done which is done in a group from a private chat: “here” is the group."""
        there = Place(self.records.newest(group))
        return address_of(there, space=self.records.first(group), private=True)


def _attached(asked: Asked, sources: Mapping[str, Source]) -> Mapping[str, Source]:
    """The file of a command that is answered in text: its own, or that of the message it answers.

    Nothing is fetched for whoever will be refused.
    """
    option = wanted_file(asked.command)
    if option is None or (asked.command.moderators and not asked.person.moderator):
        return {}
    files = [*sources.values(), *asked.replied[:1]]
    return {option.name: files[0]} if files else {}
