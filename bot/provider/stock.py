"""What the providers have in stock: their lists in memory, on disk, and read again in time.

Every page is a paid call: only lists that are wanted are read, and a restart reads none that is
fresh. Whoever asks gets what was read last, at once.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from pydantic import ValidationError

from bot.errors import ProviderError
from bot.provider.client import ProviderClient
from bot.provider.offers import OFFERS, Offers, read_offers
from commands.answers import ListName

log = logging.getLogger(__name__)

FRESH_MS = 6 * 3600 * 1000  #: So long a list is as good as new.
FIRST_PAUSE_MS = 60_000  #: After a list could not be read; doubled each time, up to FRESH_MS.
SHORTEST_SLEEP_MS, LONGEST_SLEEP_MS = 1000, 3600 * 1000

Key = tuple[str, ListName]  #: Provider and list.


class Stock:
    """The lists of some providers. `clock` is UTC milliseconds."""

    def __init__(
        self,
        clients: Mapping[str, ProviderClient],
        *,
        wanted: Collection[Key],
        folder: Path,
        clock: Callable[[], int],
    ) -> None:
        """`wanted` of a provider without a client is never read."""
        self._clients = clients
        self._wanted = sorted(key for key in wanted if key[0] in clients)
        self._folder = folder
        self._clock = clock
        self._offers: dict[Key, Offers] = {}
        self._failures = dict.fromkeys(self._wanted, 0)  # in a row
        self._due = dict.fromkeys(self._wanted, 0)
        self._loaded = False

    def offers(self, provider: str, name: ListName) -> Offers | None:
        """A list as it was read last; None before that."""
        return self._offers.get((provider, name))

    async def run(self) -> None:
        """Read what is due, until cancelled."""
        while True:
            wait_s = await self.refresh()
            await asyncio.sleep(wait_s)

    async def refresh(self) -> float:
        """Read what is due; the seconds until that is worth doing again."""
        if not self._loaded:
            await asyncio.to_thread(self._load)
            self._loaded = True
        for key in self._wanted:
            if self._due[key] <= self._clock():
                await self._read(key)
        waits = [due - self._clock() for due in self._due.values()]
        soonest = min(waits, default=LONGEST_SLEEP_MS)
        return min(max(SHORTEST_SLEEP_MS, soonest), LONGEST_SLEEP_MS) / 1000

    async def _read(self, key: Key) -> None:
        provider, name = key
        # A failure until it is none: whatever breaks in between is not paid for again at once.
        self._failures[key] += 1
        self._due[key] = self._clock() + pause_ms(self._failures[key])
        try:
            offers = await read_offers(self._clients[provider], name, now=self._clock())
        except ProviderError as error:
            log.warning("%s: its %s could not be listed: %s", provider, name, error.text)
            return
        self._offers[key], self._failures[key] = offers, 0
        self._due[key] = self._clock() + FRESH_MS
        log.info("%s: %d %s listed", provider, len(offers.rows), name)
        await self._keep(key, offers)

    async def _keep(self, key: Key, offers: Offers) -> None:
        try:
            await asyncio.to_thread(self._save, key, offers)
        except OSError as error:
            log.warning("the list of %s is not kept on disk: %s", key[1], error.strerror)

    def _load(self) -> None:
        """Take what an earlier process read."""
        for key in self._wanted:
            offers = self._kept(key)
            if offers is not None:
                self._offers[key] = offers
                self._due[key] = offers.read_at + FRESH_MS

    def _kept(self, key: Key) -> Offers | None:
        try:
            offers = OFFERS.validate_json(self._path(key).read_bytes())
        except (OSError, ValidationError):  # none yet, or one of another version
            return None
        # Another address may be another account; a moment from the future is another clock's.
        source, now = self._clients[key[0]].base_url, self._clock()
        return offers if offers.source == source and offers.read_at <= now else None

    def _save(self, key: Key, offers: Offers) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.with_suffix(".part")
        whole.write_bytes(OFFERS.dump_json(offers))
        os.replace(whole, path)

    def _path(self, key: Key) -> Path:
        provider, name = key
        return self._folder / f"{provider}-{name}.json"


def pause_ms(failures: int) -> int:
    """How long a list is left alone after so many failures in a row."""
    return min(FIRST_PAUSE_MS << min(failures - 1, 20), FRESH_MS)
