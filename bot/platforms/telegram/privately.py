"""Answers that are for one person alone. A group has no such thing, so they go to the private chat.

Where the person has never started one, the group is told so in a line, without the content.
"""

from __future__ import annotations

from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import TelegramError

from bot.errors import Text, render, say
from bot.invocation import Message, Person
from bot.platforms.telegram import refusals
from bot.platforms.telegram.budget import Urgency
from bot.platforms.telegram.places import Place, user_of
from bot.platforms.telegram.posting import Content, Poster
from bot.platforms.telegram.reading import Me
from bot.platforms.telegram.screen import Screen
from bot.platforms.telegram.wording import plain

NOT_STARTED = say(
    "This answer is for you alone, and I may not write to you yet. Open a private chat with me, "
    "press Start, and ask again."
)
OPEN_CHAT = say("Open a private chat")
ANONYMOUS = say(
    "This answer is for one person alone, and I cannot write to an anonymous administrator. Ask "
    "under your own name, or in a private chat with me."
)


@dataclass(frozen=True)
class Privately:
    """Finds the way to a person."""

    poster: Poster
    screen: Screen
    me: Me

    async def tell(
        self, place: Place, person: Person, message: Message, *, start: str
    ) -> Place | None:
        """Send a message to a person who asked in a group, and to nobody else; where it is.

        None where that cannot be: the group was told instead, with a link that carries `start`.
        """
        user = user_of(person)
        if user is None:
            await self._tell_group(place, ANONYMOUS, person)
            return None
        try:
            there = Place(user, about=place.chat if place.chat < 0 else place.about)
            return await self.screen.answer(there, message.to(person))
        except TelegramError as error:
            if not refusals.is_closed(error):
                raise
        await self._tell_group(place, NOT_STARTED, person, url=self._link(start))
        return None

    def _link(self, start: str) -> str:
        return f"https://t.me/{self.me.username}?start={start}"

    async def _tell_group(
        self, place: Place, text: Text, person: Person, url: str | None = None
    ) -> None:
        keyboard = None
        if url is not None:
            label = render(OPEN_CHAT, person.language)
            keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(label, url=url)]])
        content = Content(plain(render(text, person.language)), keyboard)
        await self.poster.put(place, content, urgency=Urgency.ANSWER)
