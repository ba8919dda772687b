"""Discord as a platform: it starts, it stops, it shows what it is given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from aiohttp import web

from bot.config import Discord
from bot.errors import DeliveryError, OperatorError, say
from bot.invocation import Address, Message
from bot.pictures.links import LinkOf
from bot.platforms.base import Dispatch, Endings
from bot.platforms.discord.answering import Answering
from bot.platforms.discord.asking import Asking
from bot.platforms.discord.buttons import DYNAMIC_ITEMS
from bot.platforms.discord.client import Client
from bot.platforms.discord.connection import Connection, Line
from bot.platforms.discord.door import Door
from bot.platforms.discord.endpoint import INTERACTIONS_PATH, interactions_url
from bot.platforms.discord.errands import Errands
from bot.platforms.discord.files import Fit
from bot.platforms.discord.forms import Forms
from bot.platforms.discord.front import Front
from bot.platforms.discord.gate import Gate
from bot.platforms.discord.gateway import Gateway
from bot.platforms.discord.menus import message_menus
from bot.platforms.discord.overhttp import OverHttp
from bot.platforms.discord.posting import Posting
from bot.platforms.discord.postingonly import PostingOnly
from bot.platforms.discord.reading import PLATFORM
from bot.platforms.discord.register import slash_commands
from bot.platforms.discord.registration import withdraw
from bot.platforms.discord.sync import FILE, keep_in_step
from bot.platforms.discord.uptime import Uptime
from commands.spec import Command

FINISH_S = 0.8  #: For what is being answered; the service gives a platform two seconds in all.

NO_TOKEN = say("Discord needs a bot token: set EASEL_DISCORD__TOKEN.")
NO_ADDRESS = say("EASEL_DISCORD__MODE is http, which needs EASEL_PUBLIC_URL.")
NOT_CONNECTED = say("Discord is not connected.")


class DiscordPlatform:
    """A bot on Discord, told what people do by the gateway or, in the mode `http`, at `receive`.

    `fitter` makes pictures small enough, `link` makes a public URL of a media id, where there is
    one; `clock` is UTC milliseconds.
    """

    name = PLATFORM
    door_path = INTERACTIONS_PATH

    def __init__(
        self,
        settings: Discord,
        *,
        data_dir: Path,
        commands: Sequence[Command],
        clock: Callable[[], int],
        fitter: Fit,
        link: LinkOf,
        endings: Endings | None = None,
        public_url: str | None = None,
    ) -> None:
        self._endings = endings
        self._settings = settings
        self._file = data_dir / FILE
        self._commands = commands
        self._clock = clock
        self._fitter = fitter
        self._link = link
        self._url = interactions_url(public_url)
        self._door = Door(clock=clock) if settings.mode == "http" else None
        self._uptime = Uptime(clock)
        self._errands = Errands()
        self._posting: Posting | None = None
        self._connection: Connection | None = None

    async def start(self, dispatch: Dispatch | None) -> None:
        """Connect, or log in where this process only posts. Raises OperatorError where Discord
        refuses this bot.

        A Discord that cannot be reached is no such error: it is tried on and on.
        """
        if self._settings.token is None:
            raise OperatorError(NO_TOKEN)
        gate = Gate()
        self._connection = Connection(
            lambda: self._client(dispatch, gate),
            token=self._settings.token.get_secret_value(),
            api_url=self._settings.api_url,
            line=PostingOnly(self._uptime) if dispatch is None else self._line(),
            uptime=self._uptime,
            meanwhile=_nothing if dispatch is None else self._meanwhile,
        )
        await self._connection.start()

    async def stop(self) -> None:
        """Let those be answered who are waiting, then disconnect."""
        await self._errands.finish(FINISH_S)
        if self._posting is not None:
            await self._posting.close()
        if self._connection is not None:
            await self._connection.stop()

    async def show(self, address: Address, message: Message) -> None:
        """Replace what is shown at `address`; never what was delivered there."""
        await self._connected().show(address, message)

    async def deliver(self, address: Address, message: Message, *, nonce: str) -> Address:
        """Put the final message; where it is now."""
        return await self._connected().deliver(address, message, nonce=nonce)

    async def remove(self, address: Address) -> None:
        """Delete a message of ours."""
        await self._connected().remove(address)

    async def retract(self, address: Address, message: Message) -> None:
        """Put a few words in place of a message of ours and all it showed."""
        await self._connected().retract(address, message)

    async def forget(self, person_ids: Sequence[str], *, before: int) -> None:
        """Nothing is kept here of anybody."""

    async def problem(self) -> str | None:
        """What keeps people from being served, in one sentence."""
        return "not started" if self._connection is None else self._connection.problem()

    async def receive(self, request: web.Request) -> web.Response:
        """Take an interaction that Discord posts."""
        if self._door is None:
            return web.Response(status=404, text="There is nothing here.\n")
        return await self._door.receive(request)

    def shut(self) -> None:
        """Take nothing more that is posted; what is in hand goes on."""
        if self._door is not None:
            self._door.shut()

    # -- Private ---------------------------------------------------------------------------

    def _line(self) -> Line:
        if self._door is None:
            return Gateway(self._uptime, redirected=self._settings.api_url is not None)
        if self._url is None:
            raise OperatorError(NO_ADDRESS)
        return OverHttp(
            self._door,
            self._uptime,
            url=self._url,
            public_key=self._settings.public_key,
            clock=self._clock,
        )

    async def _meanwhile(self, client: Client) -> None:
        """What need not be done before people are let in."""
        async with asyncio.TaskGroup() as together:
            together.create_task(keep_in_step(client.tree, self._file))
            if self._door is None:
                together.create_task(withdraw(client, self._url, self._uptime))

    def _client(self, dispatch: Dispatch | None, gate: Gate) -> Client:
        """A fresh client, with all that people can do on it; from now on we post by it."""
        client = Client(self._settings, self._uptime)
        self._posting = Posting(
            client,
            fitter=self._fitter,
            link=self._link,
            clock=self._clock,
            endings=self._endings,
        )
        if dispatch is not None:
            self._let_in(client, dispatch, gate)
        return client

    def _let_in(self, client: Client, dispatch: Dispatch, gate: Gate) -> None:
        hosts = self._settings.attachment_hosts
        asking = Asking(dispatch, Answering(self.show, self._errands, gate))
        client.front = Front(asking, Forms(asking, self._commands, hosts), hosts=hosts)
        for command in slash_commands(self._commands, client.front):
            client.tree.add_command(command)
        for menu in message_menus(self._commands, client.front):
            client.tree.add_command(menu)
        client.add_dynamic_items(*DYNAMIC_ITEMS)

    def _connected(self) -> Posting:
        if self._posting is None:
            raise DeliveryError(NOT_CONNECTED)
        return self._posting


async def _nothing(client: Client) -> None:
    """For a process that only posts another sees to the commands."""
