"""What /models says: one page of a list, those for adults only where adults are alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.provider.errors import NotAccepted, NotReached, OutcomeUnknown, Unreadable
from bot.provider.shelves import Shelves, Thing
from commands.models import Shelf
from commands.spec import Answer, Line, line
from commands.validation import echo

PER_PAGE = 12  #: A chat message is no table.
MOST_TITLE = 60  #: Characters of a name in the list.

ENTRY = "{place}. {title}: {value}"
ENTRY_OF = "{place}. {title} ({base}): {value}"
PAGE = "Page {page} of {pages}. Copy a name into the option “{option}” of /imagine."
NOTHING = "There is nothing of that name. Try a shorter part of it, or none."
BEYOND = "There are only {pages} pages."
NO_LIST = "The image service's lists cannot be read right now. Try again later."

_PLAIN = re.compile(r"[\w.+() -]{1,150}")

#: The option of /imagine that takes a name of each list.
OPTIONS = {"models": "model", "loras": "lora", "vaes": "vae", "embeddings": "embedding"}


async def browse(
    shelves: Shelves | None, shelf: Shelf, *, search: str, page: int, adult: bool
) -> Answer:
    """One page of what there is; for the one person who asks."""
    if shelves is None:
        return Answer((line(NO_LIST),))
    try:
        things = await shelves.things(shelf)
    except (NotAccepted, NotReached, OutcomeUnknown, Unreadable):
        return Answer((line(NO_LIST),))
    wanted = search.casefold()
    found = [
        thing
        for thing in things
        if (adult or not thing.adult) and wanted in f"{thing.title} {thing.value}".casefold()
    ]
    return Answer(tuple(_lines(found, shelf, page)))


def _lines(found: Sequence[Thing], shelf: Shelf, page: int) -> Iterator[Line]:
    pages = -(-len(found) // PER_PAGE)
    if not found:
        yield line(NOTHING)
    elif page > pages:
        yield line(BEYOND, pages=pages)
    else:
        first = (page - 1) * PER_PAGE
        for place, thing in enumerate(found[first : first + PER_PAGE], start=first + 1):
            yield _entry(place, thing)
        yield line(PAGE, page=page, pages=pages, option=OPTIONS[shelf])


def _entry(place: int, thing: Thing) -> Line:
    title = echo(thing.title, limit=MOST_TITLE)
    # To be copied, so to the letter, unless there is something in it that a chat would act on.
    value = thing.value if _PLAIN.fullmatch(thing.value) else echo(thing.value, limit=100)
    if not thing.base:
        return line(ENTRY, place=place, title=title, value=value)
    return line(ENTRY_OF, place=place, title=title, value=value, base=echo(thing.base))
