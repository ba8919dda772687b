"""Discord by its gateway: a connection of ours, on which it tells what people do."""

from __future__ import annotations

import asyncio

from bot.platforms.discord.client import CLOSE_S, Client
from bot.platforms.discord.redirect import redirect_gateway
from bot.platforms.discord.uptime import Uptime

LOOK_EVERY_S = 5.0
#: discord.py's own pauses between attempts grow to a quarter of an hour: after so long without a
#: connection a fresh client tries instead.
STALE_MS = 5 * 60_000
UNHEALTHY_MS = 60_000


class Gateway:
    """A line; see `connection.Line`. `redirected`: the gateway is where the REST base says."""

    def __init__(
        self, uptime: Uptime, *, redirected: bool, look_every_s: float = LOOK_EVERY_S
    ) -> None:
        self._uptime = uptime
        self._redirected = redirected
        self._look_every_s = look_every_s

    async def prepare(self, client: Client) -> None:
        """Find out where it is."""
        if self._redirected:
            await redirect_gateway(client)

    async def stay(self, client: Client) -> None:
        """Connect, and stay until discord.py gives up or takes too long."""
        connecting = asyncio.create_task(client.connect())
        try:
            while not connecting.done():
                await asyncio.wait({connecting}, timeout=self._look_every_s)
                if self._uptime.down_ms() > STALE_MS:
                    raise ConnectionError("no connection for too long")
            await connecting
            raise ConnectionError("the client was closed")
        finally:
            # Closed first: discord.py swallows a cancellation that comes while it reconnects.
            await client.hang_up()
            connecting.cancel()
            ended = asyncio.gather(connecting, return_exceptions=True)
            await asyncio.wait([ended], timeout=CLOSE_S)

    def problem(self) -> str | None:
        """What keeps people from being served, in one sentence."""
        if not self._uptime.reached.is_set():
            return "not connected to Discord yet"
        down_ms = self._uptime.down_ms()
        if down_ms < UNHEALTHY_MS:
            return None
        return f"not connected to Discord's gateway for {down_ms // 1000} s"
