"""Pictures people send, fetched here: the address Telegram gives holds the bot's token."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from telegram.error import BadRequest, TelegramError

from bot.errors import PictureRefused, say
from bot.pictures import refusals
from bot.pictures.fetch import Fetcher
from bot.pictures.guard import Policy
from bot.pictures.leftovers import older, unlink
from bot.platforms.telegram.connection import Bot
from bot.platforms.telegram.reading import FETCHED_BYTES, TOO_LARGE, Found
from commands.spec import Attachment

AT_ONCE = 8
LEFT_S = 3600.0  #: What is older was left by a crash.
MARGIN = 1_050_000  #: Bytes: Telegram's 20 MB may be binary ones.

NOT_GIVEN = say("Telegram did not give the picture out. Send it again.")

Source = Found | Attachment  #: A picture to be fetched, or one that is at hand.


class Files:
    """A folder for what was fetched; everything in it is gone when a command was dispatched.

    Other processes may have theirs in it too.
    """

    def __init__(self, bot: Bot, fetcher: Fetcher, *, folder: Path, api_url: str) -> None:
        self._bot = bot
        self._fetcher = fetcher
        self._folder = folder
        self._policy = Policy.for_origin(api_url)
        self._own = secrets.token_hex(8)
        self._names = itertools.count()
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def prepare(self) -> None:
        """Make the folder, without what a crash left in it."""
        await asyncio.to_thread(_prepare, self._folder)

    async def clear(self) -> None:
        """Remove what is ours, and the folder with the last of it."""
        await asyncio.to_thread(_clear, self._folder, self._own)

    @asynccontextmanager
    async def fetched(self, sources: Mapping[str, Source]) -> AsyncIterator[dict[str, Attachment]]:
        """The pictures by option, on this disk until the block ends. Raises PictureRefused."""
        paths: list[Path] = []
        try:
            yield {
                option: await self._attachment(option, source, paths)
                for option, source in sources.items()
            }
        finally:
            await asyncio.shield(asyncio.to_thread(unlink, paths))

    async def _attachment(self, option: str, source: Source, paths: list[Path]) -> Attachment:
        if isinstance(source, Attachment):
            return source
        if source.problem is not None:
            raise PictureRefused(source.problem, option=option)
        async with self._slots:
            address = await self._address(source, option)
            if not address.startswith(("http://", "https://")):
                return Attachment(name=source.name, path=Path(address))  # a server on this disk
            path = self._folder / f"{self._own}-{next(self._names)}"
            paths.append(path)
            with refusals.named(option):
                limit = FETCHED_BYTES + MARGIN
                size = await self._fetcher.to_file(
                    address, path, policy=self._policy, limit_bytes=limit
                )
        return Attachment(name=source.name, path=path, size=size)

    async def _address(self, found: Found, option: str) -> str:
        try:
            file = await self._bot.get_file(found.file_id)
        except BadRequest as error:
            if "too big" not in error.message.lower():
                raise PictureRefused(NOT_GIVEN, option=option) from None
            text = say(TOO_LARGE, name=found.name, size=say("over {size}", size=20))
            raise PictureRefused(text, option=option) from None
        except TelegramError:
            raise PictureRefused(NOT_GIVEN, option=option) from None
        return file.file_path or ""


def _prepare(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    unlink(older(folder, time.time() - LEFT_S))


def _clear(folder: Path, own: str) -> None:
    unlink(list(folder.glob(f"{own}-*")))
    with suppress(OSError):  # others are in it, or it is gone
        folder.rmdir()
