"""What /models says: one page of a list, those for adults only where adults are alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.provider.offers import Offer, Offers
from commands.answers import Answer, Cover, Line, ListName, Turn, line
from commands.validation import echo

PER_PAGE = 10  #: A chat message is no table, and shows no more pictures (Discord, Telegram).
MOST_TITLE = 60  #: Characters of a name in the list.

ENTRY = "{place}. {title}: {value}"
ENTRY_OF = "{place}. {title} ({base}): {value}"
PAGE = "Page {page} of {pages}. Copy a name into the option “{option}” of /imagine."
NOTHING = "There is nothing of that name. Try a shorter part of it, or none."
BEFORE = "Previous page"
AFTER = "Next page"
BEYOND = "There are only {pages} pages."
NO_LIST = "The image service's lists cannot be read right now. Try again later."

_PLAIN = re.compile(r"[\w.+() -]{1,150}")

#: The option of /imagine that takes a name of each list.
OPTIONS = {"models": "model", "loras": "lora", "vaes": "vae", "embeddings": "embedding"}


def browse(offers: Offers | None, name: ListName, *, search: str, page: int, adult: bool) -> Answer:
    """One page of what there is; for the one person who asks."""
    if offers is None:
        return Answer((line(NO_LIST),))
    wanted = search.casefold()
    found = [
        offer
        for offer in offers.rows
        if (adult or not offer.adult) and wanted in f"{offer.title} {offer.value}".casefold()
    ]
    answer = Answer(tuple(_lines(found, name, page)))
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    if not shown:
        return answer
    turns = _turns(name, search, page=page, pages=-(-len(found) // PER_PAGE))
    return replace(answer, covers=tuple(_covers(shown, page)), turns=tuple(turns))


def _lines(found: Sequence[Offer], name: ListName, page: int) -> Iterator[Line]:
    pages = -(-len(found) // PER_PAGE)
    if not found:
        yield line(NOTHING)
    elif page > pages:
        yield line(BEYOND, pages=pages)
    else:
        first = (page - 1) * PER_PAGE
        for place, offer in enumerate(found[first : first + PER_PAGE], start=first + 1):
            yield _entry(place, offer)
        yield line(PAGE, page=page, pages=pages, option=OPTIONS[name])


def _covers(shown: Sequence[Offer], page: int) -> Iterator[Cover]:
    for place, offer in enumerate(shown, start=(page - 1) * PER_PAGE + 1):
        if offer.cover:
            title = echo(offer.title, limit=MOST_TITLE)
            yield Cover(offer.cover, f"{place}. {title}", offer.adult)


def _turns(name: ListName, search: str, *, page: int, pages: int) -> Iterator[Turn]:
    for label, other in ((line(BEFORE), page - 1), (line(AFTER), page + 1)):
        if 1 <= other <= pages:
            yield Turn(label, name, search, other)


def _entry(place: int, offer: Offer) -> Line:
    title = echo(offer.title, limit=MOST_TITLE)
    # To be copied, so to the letter, unless there is something in it that a chat would act on.
    value = offer.value if _PLAIN.fullmatch(offer.value) else echo(offer.value, limit=100)
    if not offer.base:
        return line(ENTRY, place=place, title=title, value=value)
    return line(ENTRY_OF, place=place, title=title, value=value, base=echo(offer.base))
