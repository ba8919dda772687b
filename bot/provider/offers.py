"""What a provider offers to choose from: one of its lists, read page by page, in our own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter

from bot.provider.client import ProviderClient
from bot.provider.endpoints.listings import (
    EMBEDDINGS,
    LORAS,
    MODELS,
    VAES,
    Embedding,
    Listing,
    Lora,
    Model,
    Vae,
)
from commands.answers import ListName

MAX_PAGES = 50  #: Of 100 rows. Every page is a paid call.


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to choose: `value` is what a request names, `title` what people read.

    `base` is the family of models it belongs to and `cover` the address of what it looks like, ""
    where there is none.
    """

    value: str
    title: str
    adult: bool = False
    base: str = ""
    cover: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Offers:
    """A list as it was read, without what is offline. `whole`: nothing is missing from it.

    `source` is the address it was read from; `read_at` is UTC milliseconds.
    """

    rows: tuple[Offer, ...]
    whole: bool
    source: str
    read_at: int


OFFERS: TypeAdapter[Offers] = TypeAdapter(Offers)


async def read_offers(client: ProviderClient, name: ListName, *, now: int) -> Offers:
    """Read every page of a list. Raises as `ProviderClient.page` does, and then has read none."""
    listing, offer = _LISTS[name]
    found: dict[Any, Offer | None] = {}  # by row, in their order
    whole = False
    for number in range(1, MAX_PAGES + 1):
        page, before = await client.page(listing, page=number), len(found)
        found |= {row: offer(row) for row in page.rows}
        whole = len(found) >= page.total or not page.rows
        # A provider that gives the same page for every number must not be asked for ever.
        if whole or len(found) == before:
            break
    by_value = {one.value: one for one in found.values() if one is not None}
    rows = _told_apart(by_value.values())
    return Offers(rows, whole=whole, source=client.base_url, read_at=now)


def _told_apart(offers: Collection[Offer]) -> tuple[Offer, ...]:
    """Of several with the same title, each says in its title which it is."""
    titles = Counter(offer.title for offer in offers)
    return tuple(
        replace(offer, title=f"{offer.title} ({offer.value})") if titles[offer.title] > 1 else offer
        for offer in offers
    )


def _model(row: Model) -> Offer | None:
    return Offer(row.file, row.title, row.adult, row.base, row.cover) if row.online else None


def _lora(row: Lora) -> Offer | None:
    return Offer(row.keyword, row.title, row.adult, row.base, row.cover) if row.online else None


def _vae(row: Vae) -> Offer:
    return Offer(row.file, row.file)


def _embedding(row: Embedding) -> Offer:
    return Offer(row.keyword, row.keyword)


_LISTS: Mapping[ListName, tuple[Listing[Any], Callable[[Any], Offer | None]]] = {
    "models": (MODELS, _model),
    "loras": (LORAS, _lora),
    "vaes": (VAES, _vae),
    "embeddings": (EMBEDDINGS, _embedding),
}
