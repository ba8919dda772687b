"""What a provider's models look like: small copies of their covers, fetched once and kept a while.

A cover is an extra: whatever goes wrong with one, it is left out, and tried again later.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.errors import Busy, PictureError
from bot.invocation import PictureFile
from bot.pictures.bounds import Bounds
from bot.pictures.fetch import Fetcher
from bot.pictures.guard import Policy
from bot.pictures.ownfolder import OwnFolder
from bot.pictures.store import SUFFIXES
from bot.pictures.worker import DecodeWorker

log = logging.getLogger(__name__)

COVER_BYTES = 8 * 2**20  #: Of what is fetched.
COPY = Bounds(limit_bytes=200_000, max_side_sum=1024, max_ratio=4, types=frozenset({"image/jpeg"}))
MOST_KEPT = 500
KEPT_MS = 7 * 24 * 3600 * 1000
FAILED_MS = 10 * 60 * 1000  #: So long one that did not come is not asked for again.
AT_ONCE = 4
MAX_WAITING = 64
WAIT_S = 4.0  #: Whoever asks sees those that are there by then; the others come meanwhile.

_NAME = re.compile(r"(?P<key>[0-9a-f]{32})-(?P<width>\d{1,4})x(?P<height>\d{1,4})\.jpg")


class Covers:
    """A cache, below `folder` in a folder that no other process has. `clock` is UTC milliseconds.

    Use it as a context inside a running loop: what is under way ends with it.
    """

    def __init__(
        self,
        *,
        fetcher: Fetcher,
        worker: DecodeWorker,
        folder: Path,
        clock: Callable[[], int],
        wait_s: float = WAIT_S,
        most_kept: int = MOST_KEPT,
    ) -> None:
        self._fetcher = fetcher
        self._worker = worker
        self._own = OwnFolder(folder)
        self._clock = clock
        self._wait_s = wait_s
        self._most_kept = most_kept
        self._kept: dict[str, Path] = {}  # by key, used longest ago first
        self._failed: dict[str, int] = {}  # by key, when
        self._coming: dict[str, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def of(self, urls: Sequence[str], *, policy: Policy) -> dict[str, PictureFile]:
        """The covers at these addresses, as far as they are there soon."""
        wanted = {url: _key(url) for url in urls}
        for url, key in wanted.items():
            self._want(key, url, policy)
        coming = [self._coming[key] for key in wanted.values() if key in self._coming]
        if coming:
            await asyncio.wait(coming, timeout=self._wait_s)
        found = {url: self._find(key) for url, key in wanted.items()}
        return {url: cover for url, cover in found.items() if cover is not None}

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._load)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        coming = list(self._coming.values())
        for one in coming:
            one.cancel()
        await asyncio.gather(*coming, return_exceptions=True)
        self._own.close()

    def _want(self, key: str, url: str, policy: Policy) -> None:
        """Begin to fetch what is neither there nor coming, and has not just failed."""
        if key in self._kept and self._is_old(key):
            self._drop(key)
        failed = self._failed.get(key)
        if failed is not None and self._clock() - failed < FAILED_MS:
            return
        if key in self._kept or key in self._coming or len(self._coming) >= MAX_WAITING:
            return
        task = self._coming[key] = asyncio.create_task(self._bring(key, url, policy))
        task.add_done_callback(lambda _: self._coming.pop(key, None))

    async def _bring(self, key: str, url: str, policy: Policy) -> None:
        raw, copy = self._own.path / f"{key}.raw", self._own.path / f"{key}.part"
        try:
            async with self._slots:
                await self._fetcher.to_file(url, raw, policy=policy, limit_bytes=COVER_BYTES)
                seen = await self._worker.fit(raw, copy, COPY)
            if seen is None:
                self._fail(key, "no copy of it is small enough")
                return
            path = self._own.path / f"{key}-{seen.width}x{seen.height}{SUFFIXES[seen.media_type]}"
            copy.replace(path)
            self._kept[key] = path
            self._failed.pop(key, None)
            self._make_room()
        except (PictureError, Busy, OSError) as error:
            self._fail(key, str(error))
        finally:
            raw.unlink(missing_ok=True)
            copy.unlink(missing_ok=True)

    def _fail(self, key: str, why: str) -> None:
        now = self._clock()
        log.info("a cover could not be had: %s", why)
        self._failed = {one: at for one, at in self._failed.items() if now - at < FAILED_MS}
        self._failed[key] = now

    def _find(self, key: str) -> PictureFile | None:
        path = self._kept.pop(key, None)
        named = None if path is None else _NAME.fullmatch(path.name)
        if path is None or named is None or not path.exists():
            return None
        self._kept[key] = path  # used last
        return PictureFile(
            path=path, media_id=f"cover-{key}", media_type="image/jpeg",
            width=int(named["width"]), height=int(named["height"]),
        )  # fmt: skip

    def _is_old(self, key: str) -> bool:
        try:
            made_at = self._kept[key].stat().st_mtime * 1000
        except FileNotFoundError:
            return True
        return self._clock() - made_at > KEPT_MS

    def _make_room(self) -> None:
        while len(self._kept) > self._most_kept:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: str) -> None:
        self._kept.pop(key).unlink(missing_ok=True)

    def _load(self) -> None:
        """Take what an earlier run kept; remove what it left half done."""
        self._own.empty_others()
        files = sorted(self._own.path.iterdir(), key=lambda path: path.stat().st_mtime)
        for path in files:
            named = _NAME.fullmatch(path.name)
            if named is None:
                path.unlink(missing_ok=True)
            else:
                self._kept[named["key"]] = path
        self._make_room()


def _key(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:32]
