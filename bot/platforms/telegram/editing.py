"""The edit button. Telegram has no forms: the line is given back, to be changed and sent again."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import render, say
from bot.invocation import Filled, Person
from bot.platforms.telegram.places import Place, user_of
from bot.platforms.telegram.prompts import Prompt, Prompts
from bot.platforms.telegram.steps import Steps
from bot.platforms.telegram.wording import code, cut, link, plain
from bot.platforms.typed import line_of, text_option
from commands.spec import Attachment, Command

MAX_LINE = 3_000

WORDS = say("Reply to this with other words, or with the whole line changed. Tap it to copy it.")
LINE = say("Reply to this with the line changed. Tap it to copy it.")
WORDS_FIELD = say("Other words, or the line changed")
LINE_FIELD = say("The line, changed")


@dataclass(frozen=True)
class Editing:
    """Gives back what a task was asked with; the reply asks once more, with the same pictures."""

    steps: Steps
    prompts: Prompts

    async def offer(self, place: Place, person: Person, filled: Filled, command: Command) -> None:
        """Ask `person` for the change, below the message that was pressed."""
        has_words = text_option(command) is not None
        line = cut(line_of(command, filled.options), MAX_LINE)
        words = render(WORDS if has_words else LINE, person.language)
        field = render(WORDS_FIELD if has_words else LINE_FIELD, person.language)
        html = f"{_named(person)}{plain(words)}\n{code(line)}"
        there = await self.steps.force(place, html, field=field)
        have = {name: Attachment(media=file.media_id) for name, file in filled.pictures.items()}
        await self.prompts.keep(
            Prompt(there, person, command.name, filled.options, wants=None, have=have)
        )


def _named(person: Person) -> str:
    """The person's name, linked: a forced reply is for those who are named."""
    user = user_of(person)
    return "" if user is None else f"{link(person.name, f'tg://user?id={user}')}: "
