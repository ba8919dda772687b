"""Keeps the bot connected: discord.py does most of it, a fresh client does the rest."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.errors import OperatorError
from bot.platforms.discord.client import Client
from bot.platforms.discord.fatal import explain
from bot.platforms.discord.redirect import redirect_gateway, redirect_rest
from bot.platforms.discord.refusals import FAILURES, described
from bot.platforms.discord.uptime import Uptime

log = logging.getLogger(__name__)

START_S = 10.0  #: The rest of the service waits no longer for Discord.
LOGIN_S = 60.0
CLOSE_S = 0.8
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
LOOK_EVERY_S = 5.0
#: discord.py's own pauses between attempts grow to a quarter of an hour: after so long without a
#: connection a fresh client tries instead.
STALE_MS = 5 * 60_000
UNHEALTHY_MS = 60_000


class Connection:
    """Connects and stays connected.

    `make` builds a client; `meanwhile` is done beside it once it is logged in, and never raises.
    """

    def __init__(
        self,
        make: Callable[[], Client],
        *,
        token: str,
        api_url: str | None,
        uptime: Uptime,
        meanwhile: Callable[[Client], Awaitable[None]],
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._make = make
        self._token = token
        self._api_url = api_url
        self._uptime = uptime
        self._meanwhile = meanwhile
        self._look_every_s = look_every_s
        self._refused: OperatorError | None = None
        self._unreachable = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Return once people are served, or when Discord cannot be reached for now.

        Raises OperatorError where Discord refuses this bot.
        """
        self._running = asyncio.create_task(self._run(), name="discord connection")
        known = [
            asyncio.create_task(self._uptime.reached.wait()),
            asyncio.create_task(self._unreachable.wait()),
        ]
        try:
            await asyncio.wait(
                {self._running, *known}, timeout=START_S, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            for waiting in known:
                waiting.cancel()
        if self._refused is not None:
            raise self._refused

    async def stop(self) -> None:
        """Disconnect."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    def problem(self) -> str | None:
        """What keeps people from being served, in one sentence."""
        if self._refused is not None:
            return "Discord refuses this bot; the log says why"
        if not self._uptime.reached.is_set():
            return "not connected to Discord yet"
        down_ms = self._uptime.down_ms()
        if down_ms < UNHEALTHY_MS:
            return None
        return f"not connected to Discord's gateway for {down_ms // 1000} s"

    async def _run(self) -> None:
        loop, pause = asyncio.get_running_loop(), FIRST_PAUSE_S
        while True:
            began = loop.time()
            try:
                await self._serve()
            except OperatorError as error:
                self._refused = error
                log.error("%s", error)
                return
            except FAILURES as error:
                log.warning("Discord cannot be reached (%s)", described(error))
            except Exception:
                log.exception("the connection to Discord broke")
            self._unreachable.set()
            lasted = loop.time() - began
            pause = FIRST_PAUSE_S if lasted > LONGEST_PAUSE_S else min(2 * pause, LONGEST_PAUSE_S)
            await asyncio.sleep(pause)

    async def _serve(self) -> None:
        """Connect a fresh client and stay until it cannot go on; raises what ended it."""
        client = self._make()
        try:
            await self._log_in(client)
            await self._stay(client)
        except FAILURES as error:
            raise explain(error) or error from error
        finally:
            self._uptime.lost_all()
            await _close(client)

    async def _log_in(self, client: Client) -> None:
        if self._api_url is not None:
            redirect_rest(self._api_url)
        async with asyncio.timeout(LOGIN_S):
            await client.login(self._token)
            if self._api_url is not None:
                await redirect_gateway(client)

    async def _stay(self, client: Client) -> None:
        connecting = asyncio.create_task(client.connect())
        beside = asyncio.ensure_future(self._meanwhile(client))
        try:
            while not connecting.done():
                await asyncio.wait({connecting}, timeout=self._look_every_s)
                if self._uptime.down_ms() > STALE_MS:
                    raise ConnectionError("no connection for too long")
            await connecting
            raise ConnectionError("the client was closed")
        finally:
            # Closed first: discord.py swallows a cancellation that comes while it reconnects.
            await _close(client)
            for task in (connecting, beside):
                task.cancel()
            await asyncio.wait(
                [asyncio.gather(connecting, beside, return_exceptions=True)], timeout=CLOSE_S
            )


async def _close(client: Client) -> None:
    """Say good-bye; where nobody listens any more, hang up."""
    try:
        async with asyncio.timeout(CLOSE_S):
            await client.close()
    except FAILURES:
        await client.http.close()
