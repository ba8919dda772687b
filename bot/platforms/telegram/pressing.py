"""Buttons: acknowledged at once, then done. A short answer is shown to the presser alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from telegram import CallbackQuery, MaybeInaccessibleMessage
from telegram import Message as Sent
from telegram.error import BadRequest

from bot.errors import render, say
from bot.invocation import ActionName, Address, Filled, Message, Person, Press
from bot.platforms.base import Dispatch
from bot.platforms.telegram.asking import Asking
from bot.platforms.telegram.connection import Bot
from bot.platforms.telegram.editing import Editing
from bot.platforms.telegram.keyboard import read_data
from bot.platforms.telegram.paging import Paging
from bot.platforms.telegram.people import person_of
from bot.platforms.telegram.places import Place, address_of, user_of
from bot.platforms.telegram.reading import thread_of
from bot.platforms.telegram.tickets import Ticket
from bot.platforms.telegram.wording import MAX_ALERT, cut, sentence, units
from commands import find
from commands.spec import Command

log = logging.getLogger(__name__)

ACKNOWLEDGE_S = 1.0  #: A button that waits longer looks stuck; what comes later comes as a message.
TOAST = 60  #: Units that can be read before the line at the top goes away by itself.
#: Answered by a few lines for whoever pressed; the others begin something.
QUICK: frozenset[ActionName] = frozenset(
    {
        "cancel", "delete", "details", "edit", "page", "open", "form", "agree", "approve", "reject",
        "report", "takedown", "dismiss",
    }
)  # fmt: skip
#: What moderators do by buttons: they are asked about at every press, and not as known before.
ON_PAGES: frozenset[ActionName] = frozenset(
    {"open", "form", "approve", "reject", "takedown", "dismiss"}
)

OLD_BUTTON = say("This button is from another version. Ask again by typing.")
NOT_IN_GROUP = say("This is about a group that you are not in.")

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Pressing:
    """Takes presses to dispatch. Raises the library's errors."""

    bot: Bot
    commands: Sequence[Command]
    dispatch: Dispatch
    asking: Asking
    editing: Editing
    paging: Paging

    async def press(self, query: CallbackQuery, ticket: Ticket) -> None:
        """Act on a button; returns once that was taken on, answered or refused."""
        pressed, message = read_data(query.data), query.message
        # What is about a group is done from a private chat; in another group it was made up.
        made_up = pressed and pressed.about and message and message.chat.id < 0
        if pressed is None or message is None or made_up:
            language = query.from_user.language_code or "en"
            await self._acknowledge(query, render(OLD_BUTTON, language))
            return
        quick = pressed.action in QUICK
        if not quick:
            await self._acknowledge(query)
        person = person_of(query.from_user)
        place = replace(_place(message), about=pressed.about)
        press = Press(
            id=f"telegram:callback:{query.id}",
            action=pressed.action,
            task_id=pressed.task_id,
            person=person,
            address=self._address(place),
            picture=pressed.picture,
        )
        if quick:
            await self._answer(query, press, place, ticket)
        else:
            await self._begin(press, place, ticket)

    # -- Private ---------------------------------------------------------------------------

    async def _begin(self, press: Press, place: Place, ticket: Ticket) -> None:
        """A button that asks for something: one more message, shown and edited as for a command."""
        there, press = await asyncio.gather(
            self.asking.placeholder(place, press.person, ticket), self._judged(press, place)
        )
        if there is None:
            return
        space = self.asking.records.first(place.chat)
        press = replace(press, address=address_of(there, space=space))
        message = await self.asking.answered(press.person, lambda: self.dispatch.press(press))
        await self.asking.shown(there, press.person, message, press.address)

    async def _answer(
        self, query: CallbackQuery, press: Press, place: Place, ticket: Ticket
    ) -> None:
        """A button that is answered: in the button itself where that is quick and short."""
        # Begun at most once: what it did, a second time would be refused.
        await ticket.close()
        asking = asyncio.ensure_future(ticket.once(lambda: self._asked(press, place)))
        try:
            acknowledged = not await _done_within(asking, ACKNOWLEDGE_S)
            if acknowledged:
                await self._acknowledge(query)
            answer = await asking
        finally:
            asking.cancel()  # where we are stopped meanwhile
        if isinstance(answer, Message):
            await self._tell(query, press, answer, place, acknowledged=acknowledged)
            return
        if not acknowledged:
            await self._acknowledge(query)
        await self._offer(press, answer, place)

    def _address(self, place: Place) -> Address:
        if place.about is not None:
            return self.asking.in_group(place.about)
        return address_of(place, space=self.asking.records.first(place.chat))

    async def _judged(self, press: Press, place: Place) -> Press:
        chat = self.asking.records.newest(place.about or place.chat)
        afresh = press.action in ON_PAGES
        person = await self.asking.people.judged(press.person, chat, afresh=afresh)
        return replace(press, person=person)

    async def _is_stranger(self, person: Person, place: Place) -> bool:
        """Whether it is about a group that this person is not in: anybody may send anything."""
        user = user_of(person)
        if place.about is None or user is None:
            return False
        group = self.asking.records.newest(place.about)
        return not (await self.asking.people.standing(group, user)).member

    async def _asked(self, press: Press, place: Place) -> Filled | Message:
        press = await self._judged(press, place)
        if await self._is_stranger(press.person, place):
            return Message(render(NOT_IN_GROUP, press.person.language))
        if press.action in ("edit", "form"):
            return await self.dispatch.refill(press)
        return await self.asking.answered(press.person, lambda: self.dispatch.press(press))

    async def _offer(self, press: Press, filled: Filled, place: Place) -> None:
        command = find(filled.command, self.commands)
        if command is None:
            return
        if press.action == "form":
            await self.paging.ask(place, press.person, filled, command)
        else:
            await self.editing.offer(place, press.person, filled, command)

    async def _tell(
        self,
        query: CallbackQuery,
        press: Press,
        answer: Message,
        place: Place,
        *,
        acknowledged: bool,
    ) -> None:
        now = self.asking.screen.now_s()
        language = (answer.person or press.person).language
        text = sentence(answer, now=now, language=language)
        more = answer.files or answer.buttons or answer.title
        if not acknowledged and not more and units(text) <= MAX_ALERT:
            await self._acknowledge(query, text)
            return
        if not acknowledged:
            await self._acknowledge(query)
        if place.chat > 0 and press.action == "open" and answer.command:
            await self.paging.turn(place, press.person, answer)
        elif place.chat > 0:
            await self.asking.screen.answer(place, answer.to(press.person))
        else:
            await self.asking.privately.tell(place, press.person, answer, start=press.action)

    async def _acknowledge(self, query: CallbackQuery, text: str = "") -> None:
        # Too old to be answered: after a restart nobody looks at that button any more.
        with suppress(BadRequest):
            await self.bot.answer_callback_query(
                query.id, cut(text, MAX_ALERT) or None, show_alert=units(text) > TOAST or None
            )


async def _done_within(task: asyncio.Future[T], seconds: float) -> bool:
    done, _ = await asyncio.wait({task}, timeout=seconds)
    return bool(done)


def _place(message: MaybeInaccessibleMessage) -> Place:
    """Where the pressed message is; what comes of it answers it."""
    thread = thread_of(message) if isinstance(message, Sent) else None
    return Place(message.chat.id, thread, asked=message.message_id)
