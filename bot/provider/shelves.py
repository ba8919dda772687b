"""A provider's four lists, whole, for people to look through.

Every page of a list is a paid call, so that a list is read when it is first wanted, and not again
for hours; two who want it at once wait for one reading.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

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
from commands.models import Shelf

FRESH_MS = 6 * 3600 * 1000  #: So long a list is as good as new.
MAX_PAGES = 30  #: Of 100 rows; what lies beyond is not shown.
LISTINGS: Mapping[Shelf, Listing[Any]] = {
    "models": MODELS,
    "loras": LORAS,
    "vaes": VAES,
    "embeddings": EMBEDDINGS,
}


@dataclass(frozen=True, slots=True)
class Thing:
    """One entry: `value` is what an option takes, `title` what people read, `base` its family."""

    value: str
    title: str
    base: str = ""
    adult: bool = False


class Shelves:
    """The lists of one provider. `clock` is UTC milliseconds."""

    def __init__(self, client: ProviderClient, *, clock: Callable[[], int]) -> None:
        self._client = client
        self._clock = clock
        self._read: dict[Shelf, tuple[int, tuple[Thing, ...]]] = {}
        self._locks = {shelf: asyncio.Lock() for shelf in LISTINGS}

    async def things(self, shelf: Shelf) -> tuple[Thing, ...]:
        """What is on offer, in the provider's order. Raises as `ProviderClient.page` does."""
        async with self._locks[shelf]:
            read_at, things = self._read.get(shelf, (0, ()))
            if read_at and self._clock() - read_at < FRESH_MS:
                return things
            things = await self._whole(LISTINGS[shelf])
            self._read[shelf] = (self._clock(), things)
            return things

    async def _whole(self, listing: Listing[Any]) -> tuple[Thing, ...]:
        found: dict[str, Thing] = {}
        seen = 0
        for number in range(1, MAX_PAGES + 1):
            page, before = await self._client.page(listing, page=number), len(found)
            found |= {thing.value: thing for thing in map(_thing, page.rows) if thing is not None}
            seen += len(page.rows)
            # One that gives the same page for every number must not be asked for ever.
            if seen >= page.total or not page.rows or len(found) == before:
                break
        return tuple(found.values())


def _thing(row: object) -> Thing | None:
    match row:
        case Model(online=True):
            return Thing(row.file, row.title, row.base, row.adult)
        case Lora(online=True):
            return Thing(row.keyword, row.title, row.base, row.adult)
        case Vae():
            return Thing(row.file, row.file)
        case Embedding():
            return Thing(row.keyword, row.keyword)
    return None  # offline
