"""The form of a page. Telegram has none: what is asked for is listed, and comes back as a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.errors import Text, render, say
from bot.invocation import Filled, Person
from bot.platforms.telegram.places import Place
from bot.platforms.telegram.prompts import Prompt, Prompts
from bot.platforms.telegram.steps import Steps
from bot.platforms.telegram.wording import bold, code, cut, plain
from bot.platforms.typed import text_option
from commands.spec import Command, Kind, Option

MAX_ABOUT = 3_000  #: Characters of what is said about the options.
MOST_BOUND = 1_000_000  #: A number that is larger is no bound that anybody reaches.

HOW = say("Reply to this message with a line like this; what is in brackets may be left out:")
NOTHING = say("A dash alone leaves all of it out.")
LINE = say("A line like the one above")
WITHIN = "{description} ({minimum} to {maximum})"
ONE_OF = "{description}: {choices}"
NOW = "It is now: {value}"


@dataclass(frozen=True)
class Forms:
    """Asks for the options of a command; the reply to that runs it."""

    steps: Steps
    prompts: Prompts

    async def offer(self, place: Place, person: Person, filled: Filled, command: Command) -> None:
        """Ask `person` below the page that was pressed."""
        html = _asked(filled, command, filled.language)
        there = await self.steps.force(place, html, field=render(LINE, filled.language))
        await self.prompts.keep(
            Prompt(there, person, command.name, filled.given, wants=None, on_page=True)
        )


def _asked(filled: Filled, command: Command, language: str) -> str:
    line = " ".join(_usage(command, filled.asks))
    told = [f"{one.name}: {render(_about(one), language)}" for one in filled.asks]
    told += [render(say(NOW, value=value), language) for value in filled.options.values()]
    if not any(one.required for one in filled.asks):
        told.append(render(NOTHING, language))
    about = plain(cut("\n".join(told), MAX_ABOUT))
    how = plain(render(HOW, language))
    return f"{bold(filled.title)}\n{how}\n{code(line)}\n\n{about}"


def _usage(command: Command, asks: Sequence[Option]) -> Iterator[str]:
    """The options as they are typed: those in their order first, then those by name."""
    free = text_option(command)
    for option in asks:
        if option.required or _is(option, free):
            yield option.name if option.required else f"[{option.name}]"
    for option in asks:
        if not option.required and not _is(option, free):
            flag = option.kind is Kind.FLAG
            yield f"[--{option.name}]" if flag else f"[--{option.name} …]"


def _is(option: Option, free: Option | None) -> bool:
    return free is not None and option.name == free.name


def _about(option: Option) -> Text:
    """What the option is, and what it can be."""
    description = say(option.description)
    if option.choices:
        return say(ONE_OF, description=description, choices=", ".join(option.choices))
    low, high = option.minimum, option.maximum
    if low is None or high is None or high > MOST_BOUND:
        return description
    return say(WITHIN, description=description, minimum=f"{low:g}", maximum=f"{high:.0f}")
