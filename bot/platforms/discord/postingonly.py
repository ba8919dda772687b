"""Discord for a process that only posts: logged in, and nobody is heard."""

from __future__ import annotations

import asyncio

from bot.platforms.discord.client import Client
from bot.platforms.discord.uptime import Uptime

_ALL = (0,)  #: No gateway, no shards: this one stands for being logged in.


class PostingOnly:
    """A line; see `connection.Line`."""

    def __init__(self, uptime: Uptime) -> None:
        self._uptime = uptime

    async def prepare(self, client: Client) -> None:
        """Nothing has to be known to post."""

    async def stay(self, client: Client) -> None:
        """Stay logged in; whether a message arrives is known from each message."""
        self._uptime.connected(0, of=_ALL)
        await asyncio.Event().wait()

    def problem(self) -> str | None:
        """Posting has no state of its own to be told."""
        return None if self._uptime.reached.is_set() else "not logged in to Discord yet"
