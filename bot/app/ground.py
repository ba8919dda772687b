"""What everything stands on: database, keys, folders, connections."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot import config, upkeep
from bot.config import Settings
from bot.errors import PictureError
from bot.ids import now_ms
from bot.pictures.covers import Covers
from bot.pictures.drawn import Drawn
from bot.pictures.fetch import Fetcher
from bot.pictures.fit import Fitter
from bot.pictures.links import Links, StoreLinks
from bot.pictures.opening import open_store
from bot.pictures.store import MediaStore
from bot.pictures.worker import DecodeWorker
from bot.signing import Signer
from bot.tasks.endings import Endings
from storage import media
from storage.database import Database
from storage.media import Media


@dataclass(frozen=True)
class Ground:
    """What everything stands on."""

    settings: Settings
    database: Database
    signer: Signer
    store: MediaStore
    fetcher: Fetcher
    worker: DecodeWorker
    fitter: Fitter
    covers: Covers
    drawn: Drawn
    session: aiohttp.ClientSession
    endings: Endings

    async def find(self, media_id: str) -> Media | None:
        return await self.database.read(media.get(media_id))

    @property
    def links(self) -> Links | StoreLinks:
        """What makes links to pictures for people."""
        if self.settings.media.public_endpoint is not None:
            return StoreLinks(self.store, find=self.find)
        return Links(self.signer, base=self.settings.public_url, clock=now_ms)

    async def bring(self, media_id: str) -> Path | None:
        """The file of a picture, for somebody who had it before; None where it is not kept."""
        kept = await self.find(media_id)
        try:
            return None if kept is None else await self.store.here(kept)
        except (FileNotFoundError, PictureError):
            return None


async def build(settings: Settings, stack: AsyncExitStack) -> Ground:
    """Open what is needed; `stack` closes it in the reverse order."""
    database = await upkeep.opened(settings)
    stack.push_async_callback(database.close)
    signer = Signer(config.secret_key(settings))
    store = open_store(settings)
    stack.push_async_callback(store.close)
    worker = await stack.enter_async_context(DecodeWorker())
    fetcher = await stack.enter_async_context(Fetcher())
    covers = Covers(
        fetcher=fetcher, worker=worker, folder=settings.data_dir / "covers", clock=now_ms
    )
    fitter = Fitter(worker, settings.data_dir / "fitted", clock=now_ms)
    stack.callback(fitter.close)
    return Ground(
        settings=settings,
        database=database,
        signer=signer,
        store=store,
        fetcher=fetcher,
        worker=worker,
        fitter=fitter,
        covers=await stack.enter_async_context(covers),
        drawn=Drawn(settings.data_dir / "charts", clock=now_ms),
        session=await stack.enter_async_context(_session()),
        endings=Endings(database),
    )


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=100, limit_per_host=64, ttl_dns_cache=300),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    )
