"""Replies to a question of ours: the picture that was missing, or the words that were changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import Refusal, say
from bot.invocation import Person
from bot.platforms.telegram import referring
from bot.platforms.telegram.asking import Asking
from bot.platforms.telegram.files import Source
from bot.platforms.telegram.heard import Heard
from bot.platforms.telegram.places import Place
from bot.platforms.telegram.prompts import Prompt, Prompts
from bot.platforms.telegram.steps import Steps
from bot.platforms.typed import text_option
from commands.spec import Command

STILL_A_PICTURE = say("This needs a picture: reply to that message with one, or use /cancel.")
GIVEN_UP = "Given up: /{command}."


@dataclass(frozen=True, kw_only=True)
class Replying:
    """Takes answers to questions. Raises the library's errors."""

    commands: Sequence[Command]
    asking: Asking
    prompts: Prompts
    steps: Steps
    named: referring.Named

    async def go_on(self, prompt: Prompt, heard: Heard) -> None:
        """Ask with what the reply adds."""
        command = next((c for c in self.commands if c.name == prompt.command), None)
        if command is None:
            return
        if prompt.on_page:
            await self._filled_in(command, prompt, heard)
        elif prompt.wants is None:
            await self._changed(command, prompt, heard)
        elif heard.pictures:
            await self._completed(command, prompt.wants, prompt, heard)
        else:
            await self.asking.refuse(heard.place, heard.person, STILL_A_PICTURE)

    async def give_up(self, place: Place, person: Person) -> bool:
        """Take the question back that this person was asked last; False where there is none."""
        prompt = await self.prompts.newest(place.chat, person.id)
        if prompt is None:
            return False
        await self.close(prompt)
        await self.asking.refuse(place, person, say(GIVEN_UP, command=prompt.command))
        return True

    async def close(self, prompt: Prompt) -> None:
        """It was answered."""
        if await self.prompts.close(prompt):
            await self.steps.tidy(prompt)

    async def _completed(self, command: Command, wants: str, prompt: Prompt, heard: Heard) -> None:
        first, *others = heard.pictures
        have: dict[str, Source] = {**prompt.have, wants: first}
        await self.asking.ask(heard.asked(command, prompt.options, own=others, have=have))
        await self.close(prompt)

    async def _filled_in(self, command: Command, prompt: Prompt, heard: Heard) -> None:
        try:
            typed = referring.read_on(
                heard.message, heard.words, command, self.named, given=prompt.options
            )
        except Refusal as refusal:  # the question stays: it can be answered once more
            await self.asking.refuse(heard.place, heard.person, refusal.text)
            return
        space = prompt.place.about
        await self.asking.ask(heard.asked(command, typed.options, space=space, on_page=True))
        await self.close(prompt)

    async def _changed(self, command: Command, prompt: Prompt, heard: Heard) -> None:
        options, free = dict(prompt.options), text_option(command)
        if free is not None:
            options[free.name] = heard.words
        await self.asking.ask(heard.asked(command, options, have=prompt.have))
        await self.close(prompt)
