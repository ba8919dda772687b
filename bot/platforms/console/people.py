"""Who can be acted as in the console, and where everything there takes place."""

from __future__ import annotations

from dataclasses import replace

from bot.errors import NotFound, say
from bot.invocation import Address, Person
from bot.languages.catalogues import ENGLISH
from commands.validation import HERE

PLATFORM = "console"
SPACE = "console:easel"
CHANNEL = "console:main"
BOT = "console:bot"  #: The author of the bot's own messages.

PEOPLE: tuple[Person, ...] = (
    Person("console:ada", "Ada"),
    Person("console:ben", "Ben"),
    Person("console:mo", "Mo", moderator=True, may_delete=True),
)


def find_person(id: str, language: str = ENGLISH) -> Person:
    """The person of this id, who reads `language` in this browser. Raises NotFound."""
    for person in PEOPLE:
        if person.id == id:
            return replace(person, language=language)
    raise NotFound(say("There is nobody here of that name."))


def reference_of(typed: object) -> object:
    """The id behind a name that somebody typed: a person's here, or any other word's own."""
    if not isinstance(typed, str) or ":" in typed or typed == HERE:
        return typed
    word = typed.removeprefix("@").removeprefix("#").lower()
    return f"{PLATFORM}:{word}"


def address_of(message: str | None, person: Person, *, private: bool) -> Address:
    """A place in the channel. It remembers whom it answers, should the message be gone."""
    return Address(
        platform=PLATFORM,
        space=SPACE,
        channel=CHANNEL,
        message=message,
        private=private,
        extra={"person": person.id},
    )
