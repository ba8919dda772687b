"""Keeps the bot logged in, on whatever line it hears of people: a fresh client where one ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.errors import OperatorError
from bot.platforms.discord.client import CLOSE_S, Client
from bot.platforms.discord.fatal import explain
from bot.platforms.discord.redirect import redirect_rest
from bot.platforms.discord.refusals import FAILURES, described
from bot.platforms.discord.uptime import Uptime

log = logging.getLogger(__name__)

START_S = 10.0  #: The rest of the service waits no longer for Discord.
LOGIN_S = 60.0
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0


class Line(Protocol):
    """How this process hears what people do on Discord."""

    async def prepare(self, client: Client) -> None:
        """What has to be known before people are let in; `client` is logged in."""

    async def stay(self, client: Client) -> None:
        """Let people in, and stay until this client cannot go on; raises what ended it."""

    def problem(self) -> str | None:
        """What keeps people from being served, in one sentence."""


class Connection:
    """Connects and stays connected.

    `make` builds a client; `meanwhile` is done beside it once it is logged in, and never raises;
    `uptime` is kept by client and line.
    """

    def __init__(
        self,
        make: Callable[[], Client],
        *,
        token: str,
        api_url: str | None,
        line: Line,
        uptime: Uptime,
        meanwhile: Callable[[Client], Awaitable[None]],
    ) -> None:
        self._make = make
        self._token = token
        self._api_url = api_url
        self._line = line
        self._uptime = uptime
        self._meanwhile = meanwhile
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
        return self._line.problem()

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
            await client.hang_up()

    async def _log_in(self, client: Client) -> None:
        if self._api_url is not None:
            redirect_rest(self._api_url)
        async with asyncio.timeout(LOGIN_S):
            await client.login(self._token)
            await self._line.prepare(client)

    async def _stay(self, client: Client) -> None:
        beside = asyncio.ensure_future(self._meanwhile(client))
        try:
            await self._line.stay(client)
        finally:
            beside.cancel()
            ended = asyncio.gather(beside, return_exceptions=True)
            await asyncio.wait([ended], timeout=CLOSE_S)
