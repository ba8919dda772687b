"""Step by step: asks for a picture that is missing, and tells when it did not come in time."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from telegram import ForceReply
from telegram.error import TelegramError

from bot.errors import render, say
from bot.platforms.telegram.asked import Asked, missing_pictures, wanted_pictures
from bot.platforms.telegram.budget import Urgency
from bot.platforms.telegram.files import Source
from bot.platforms.telegram.places import Place
from bot.platforms.telegram.posting import Content, Poster
from bot.platforms.telegram.prompts import LASTS_MS, Prompt, Prompts
from bot.platforms.telegram.wording import plain
from commands.spec import Option

log = logging.getLogger(__name__)

MAX_FIELD = 64  #: Characters in an empty input field ("ForceReply", input_field_placeholder).

SEND_PICTURE = (
    "Picture {step} of {steps}, “{option}”: {description}. Reply to this message with it."
)
PICTURE_FIELD = say("Attach a picture")
NOT_IN_TIME = "No picture came within {minutes} minutes. Ask again with /{command}."


@dataclass(frozen=True)
class Steps:
    """Asks, and remembers what was asked."""

    poster: Poster
    prompts: Prompts

    async def asked_for_more(self, asked: Asked, sources: dict[str, Source]) -> bool:
        """Where a command needs several pictures, ask for the next one that is missing.

        What was replied to is what the others are put onto: the last of the missing ones.
        """
        missing = missing_pictures(asked, sources)
        if len([o for o in wanted_pictures(asked.command) if o.required]) < 2 or not missing:
            return False
        if asked.replied:
            sources[missing.pop().name] = asked.replied[0]
        if not missing:
            return False
        await self._ask_for(missing[0], asked, sources)
        return True

    async def await_picture(
        self, asked: Asked, there: Place, sources: Mapping[str, Source]
    ) -> None:
        """A command was refused, perhaps for want of a picture: a reply to that may bring it."""
        missing = missing_pictures(asked, sources)
        if len(missing) == 1 and not asked.replied:
            await self.prompts.keep(_prompt(asked, there, missing[0], sources))

    async def force(self, place: Place, html: str, *, field: str) -> Place:
        """Ask so that what the person sends next is a reply; where the question is.

        The person has to be named in it, or be the one it answers.
        """
        markup = ForceReply(selective=True, input_field_placeholder=field[:MAX_FIELD])
        return await self.poster.put(place, Content(html, markup), urgency=Urgency.ANSWER)

    async def tidy(self, prompt: Prompt) -> None:
        """Take a question away that has been answered, with the page that it was asked on.

        That page was put below the answer once more.
        """
        # A message that forces a reply cannot be edited ("Updating messages").
        gone = (prompt.place.message, prompt.place.asked if prompt.on_page else None)
        try:
            await self.poster.remove(prompt.place, [one for one in gone if one is not None])
        except TelegramError as error:
            log.debug("a question stays where it is: %s", error)

    async def expire(self) -> None:
        """Tell of pictures that did not come, until cancelled."""
        while True:
            prompt = await self.prompts.next_over()
            if await self.prompts.close(prompt) and prompt.wants is not None:
                await self._tell_late(prompt)

    async def _ask_for(self, option: Option, asked: Asked, sources: Mapping[str, Source]) -> None:
        required = [o.name for o in wanted_pictures(asked.command) if o.required]
        text = say(
            SEND_PICTURE,
            step=len(sources.keys() & set(required)) + 1,
            steps=len(required),
            option=option.name,
            description=say(option.description),
        )
        language = asked.person.language
        html, field = plain(render(text, language)), render(PICTURE_FIELD, language)
        there = await self.force(asked.place, html, field=field)
        await self.prompts.keep(_prompt(asked, there, option, sources))

    async def _tell_late(self, prompt: Prompt) -> None:
        await self.tidy(prompt)
        text = say(NOT_IN_TIME, minutes=LASTS_MS // 60_000, command=prompt.command)
        there = Place(prompt.place.chat, prompt.place.thread, prompt.place.asked)
        content = Content(plain(render(text, prompt.person.language)))
        try:
            await self.poster.put(there, content, urgency=Urgency.ANSWER)
        except TelegramError as error:
            log.debug("nobody could be told that a picture did not come: %s", error)


def _prompt(asked: Asked, there: Place, wants: Option, sources: Mapping[str, Source]) -> Prompt:
    return Prompt(
        place=there,
        person=asked.person,
        command=asked.command.name,
        options=asked.typed.options,
        wants=wants.name,
        have=dict(sources),
    )
