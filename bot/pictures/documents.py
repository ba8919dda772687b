"""Files people attach that are no pictures: fetched under the same guard, small, read whole."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from bot.errors import InvalidOptions, Text, say
from bot.pictures.errors import NotAdmitted, TooManyBytes, Unfetchable
from bot.pictures.fetch import Fetcher
from bot.pictures.guard import Policy
from bot.pictures.store import MediaStore
from commands.spec import Attachment

log = logging.getLogger(__name__)

FETCH_S = 20.0  #: Somebody waits for it.
AT_ONCE = 4

NO_FILE = "“{option}” must be a file that you attach; a picture was given."
TOO_LARGE = "“{option}” is over {most} KiB, more than is read. Attach a smaller file."
NOT_ADMITTED = "“{option}” is at an address that nothing is fetched from. Attach the file itself."
UNFETCHABLE = "“{option}” could not be fetched. Attach it once more."


class Documents:
    """Reads what was attached. `policy` lists the hosts it may come from."""

    def __init__(
        self, *, fetcher: Fetcher, store: MediaStore, policy: Policy, ids: Callable[[], str]
    ) -> None:
        self._fetcher = fetcher
        self._store = store
        self._policy = policy
        self._ids = ids
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def read(self, attachment: Attachment, *, option: str, most_bytes: int) -> bytes:
        """The file's bytes; what the platform fetched stays where it is. Raises InvalidOptions."""
        try:
            if (attachment.size or 0) > most_bytes:
                raise TooManyBytes(limit=most_bytes, size=attachment.size)
            async with self._slots:
                return await self._read(attachment, option, most_bytes)
        except TooManyBytes:
            text = say(TOO_LARGE, option=option, most=most_bytes // 1024)
        except NotAdmitted:
            text = say(NOT_ADMITTED, option=option)
        except (Unfetchable, TimeoutError, OSError) as error:
            log.info("a file that was attached could not be read: %s", type(error).__name__)
            text = say(UNFETCHABLE, option=option)
        raise _refused(text, option)

    async def _read(self, attachment: Attachment, option: str, most_bytes: int) -> bytes:
        if attachment.path is not None:
            return await asyncio.to_thread(_whole, attachment.path, most_bytes)
        if attachment.url is None:
            raise _refused(say(NO_FILE, option=option), option)
        file = self._store.incoming(f"{self._ids()}-file")
        try:
            async with asyncio.timeout(FETCH_S):
                await self._fetcher.to_file(
                    attachment.url, file, policy=self._policy, limit_bytes=most_bytes
                )
            return await asyncio.to_thread(_whole, file, most_bytes)
        finally:
            file.unlink(missing_ok=True)


def _refused(text: Text, option: str) -> InvalidOptions:
    return InvalidOptions(text, option=option)


def _whole(path: Path, most_bytes: int) -> bytes:
    with path.open("rb") as file:
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise TooManyBytes(limit=most_bytes)
    return content
