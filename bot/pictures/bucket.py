"""A bucket of an S3-compatible store, in our own words.

Imported where it is used: its library is in the extra `s3`. It repeats what a store is too busy
for (5xx, 408, 429, broken connections) by itself, with growing pauses.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from obstore import sign
from obstore.exceptions import BaseError
from obstore.store import S3Store

from bot.errors import say
from bot.pictures.errors import TooManyBytes, Unfetchable
from bot.pictures.partial import PartialFile
from bot.sections import Media

if TYPE_CHECKING:
    from obstore.store import S3Credential

log = logging.getLogger(__name__)

PAGE = 1000  #: keys; the most that one listing gives ("ListObjectsV2", max-keys)
ONE_PART = 16 * 2**20  #: bytes; what is larger is sent in parts
PARTS_AT_ONCE = 2
UPLOADS_AT_ONCE = 4
CHUNK = 2**18  # bytes
LARGEST = 2 * 2**30  #: bytes; a picture is smaller by far, a copy of all of one's may not be
#: The most that a signed address may last ("Authenticating requests: query parameters").
LONGEST_S = 7 * 24 * 3600
_CODE = re.compile(r"<Code>(\w+)</Code>")  # "Error responses"


@dataclass(frozen=True, slots=True)
class Pace:
    """How long one thing asked of the store may take, and how often it is asked. Seconds."""

    connect: float = 5
    silence: float = 20
    request: float = 120
    retries: int = 5
    first_pause: float = 0.2
    longest_pause: float = 5
    retrying: float = 40  #: no more retries after so long
    whole: float = 180


@dataclass(frozen=True, slots=True)
class Stored:
    """An object; `modified_at` is UTC milliseconds by the store's clock."""

    path: str
    modified_at: int


class Bucket:
    """Puts, gets, lists and signs. Raises FileNotFoundError where an object is gone, and
    Unfetchable with `transient` where the store does not do what it is asked."""

    def __init__(self, media: Media, *, pace: Pace | None = None, largest: int = LARGEST) -> None:
        self._pace = pace or Pace()
        self._largest = largest
        self._store = _client(media, media.reached_at, self._pace)
        self._public: S3Store | None = None
        if media.public_endpoint is not None:
            self._public = _client(media, media.public_endpoint, self._pace)
        self._uploads = asyncio.Semaphore(UPLOADS_AT_ONCE)

    async def put(self, file: Path, path: str, *, media_type: str) -> None:
        """Store a file, whole or not at all."""
        async with self._uploads, self._asked(path):
            content = await asyncio.to_thread(_content, file)
            await self._store.put_async(
                path,
                content,
                attributes={
                    "Content-Type": media_type,
                    "Content-Disposition": f'inline; filename="{Path(path).name}"',
                    "Cache-Control": "private, no-store",
                },
                use_multipart=isinstance(content, Path),
                chunk_size=ONE_PART // 2,
                max_concurrency=PARTS_AT_ONCE,
            )

    async def get(self, path: str, target: Path) -> None:
        """Write an object to `target`, whole or not at all."""
        async with self._asked(path), PartialFile(target) as partial:
            found = await self._store.get_async(path)
            if found.meta["size"] > self._largest:
                raise TooManyBytes(limit=self._largest, size=found.meta["size"])
            async for chunk in found.stream(min_chunk_size=CHUNK):
                await partial.write(bytes(chunk))
            await partial.finish()

    async def copy(self, source: str, target: str) -> None:
        """Copy an object inside the store."""
        async with self._asked(source):
            await self._store.copy_async(source, target)

    async def delete(self, paths: Sequence[str]) -> None:
        """Delete objects; one that is gone already is fine."""
        if paths:
            async with self._asked("objects to be deleted"):
                await self._store.delete_async(paths)

    async def pages(self, folder: str | None = None) -> AsyncIterator[list[Stored]]:
        """Every object, or those of a folder, a listing at a time."""
        listing = self._store.list(folder, chunk_size=PAGE)
        while True:
            async with self._asked("a listing"):
                page = await anext(listing, None)
            if page is None:
                return
            yield [
                Stored(one["path"], round(one["last_modified"].timestamp() * 1000)) for one in page
            ]

    def link(self, path: str, *, seconds: int, inside: bool = False) -> str | None:
        """An address that anybody can open for so long; None where nobody reaches the store.

        `inside` is for who reaches it as we do.
        """
        store = self._store if inside else self._public
        if store is None:
            return None
        return sign(store, "GET", path, timedelta(seconds=max(1, min(seconds, LONGEST_S))))

    @asynccontextmanager
    async def _asked(self, what: str) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._pace.whole):
                yield
        except FileNotFoundError as error:
            if "NoSuchBucket" in str(error):
                raise _away(what, error) from error
            raise FileNotFoundError(what) from None
        except (BaseError, TimeoutError) as error:
            raise _away(what, error) from error


def _content(file: Path) -> bytes | Path:
    """What is sent at once, or the file that is sent in parts."""
    return file if file.stat().st_size > ONE_PART else file.read_bytes()


def _client(media: Media, endpoint: str, pace: Pace) -> S3Store:
    # Everything that variables of its own (AWS_…) could say otherwise is said here.
    host = urlsplit(endpoint).hostname or ""
    return S3Store(
        media.bucket,
        prefix=media.prefix,
        config={
            "aws_endpoint_url_s3": endpoint,
            "region": media.region,
            "virtual_hosted_style_request": host.startswith(f"{media.bucket}."),
            "skip_signature": False,
            "unsigned_payload": False,
            # Not every store deletes several at once.
            "disable_bulk_delete": True,
        },
        client_options={
            "allow_http": True,
            "connect_timeout": timedelta(seconds=pace.connect),
            "read_timeout": timedelta(seconds=pace.silence),
            "timeout": timedelta(seconds=pace.request),
        },
        retry_config={
            "max_retries": pace.retries,
            "retry_timeout": timedelta(seconds=pace.retrying),
            "backoff": {
                "init_backoff": timedelta(seconds=pace.first_pause),
                "max_backoff": timedelta(seconds=pace.longest_pause),
                "base": 2,
            },
        },
        credential_provider=_Keys(media),
    )


class _Keys:
    """Ours, whatever the environment has for other programs."""

    def __init__(self, media: Media) -> None:
        self._media = media

    def __call__(self) -> S3Credential:
        id, secret = self._media.access_key_id, self._media.secret_access_key
        return {
            "access_key_id": id.get_secret_value() if id else "",
            "secret_access_key": secret.get_secret_value() if secret else "",
            "token": None,
            "expires_at": None,
        }


def reason_of(error: BaseException) -> str:
    """Why the store did not do what it was asked: its own code, or what the library says first."""
    text = str(error) or type(error).__name__
    code = _CODE.search(text)
    # Below the first line the library repeats itself at length.
    return code[1] if code else text.partition("\n")[0]


def _away(what: str, error: Exception) -> Unfetchable:
    log.warning("the bucket, asked for %s: %s", what, reason_of(error))
    return Unfetchable(say("The pictures that are kept cannot be reached now."), transient=True)
