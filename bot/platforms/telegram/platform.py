"""Telegram as a platform: it connects, it stops, it shows what it is given."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from aiohttp import web

from bot.config import Telegram
from bot.errors import DeliveryError, say
from bot.invocation import Address, Message
from bot.pictures.fetch import Fetcher
from bot.pictures.links import LinkOf, no_link
from bot.platforms.base import Dispatch, Endings
from bot.platforms.telegram import connection, door, forgetting
from bot.platforms.telegram.connection import Bot
from bot.platforms.telegram.door import Door
from bot.platforms.telegram.files import Files
from bot.platforms.telegram.ingress import Ingress
from bot.platforms.telegram.leading import Leading
from bot.platforms.telegram.memory import Memory
from bot.platforms.telegram.parcels import Fits, Packer
from bot.platforms.telegram.people import People
from bot.platforms.telegram.places import PLATFORM
from bot.platforms.telegram.polling import UNREACHABLE
from bot.platforms.telegram.postingonly import log_in
from bot.platforms.telegram.records import Records
from bot.platforms.telegram.screen import Screen
from bot.platforms.telegram.turns import Turns
from bot.platforms.telegram.webhook import Webhook
from bot.platforms.telegram.wiring import Sending, Wiring
from commands.spec import Command

log = logging.getLogger(__name__)

CONNECT_S = 10.0  #: So long the start of everything else waits for Telegram.
WORK_S, CLOSE_S = 1.2, 0.5  #: For what is in hand, for connections; a platform has 2 s to stop.

NOT_CONNECTED = say("Telegram is not connected.")


class TelegramPlatform:
    """The bot in Telegram: updates are asked for or, in the mode `webhook`, come to `receive`.

    Of several processes that hear people one does at a time; the others stand by.
    """

    name = PLATFORM
    door_path = door.PATH

    def __init__(
        self,
        *,
        settings: Telegram,
        data_dir: Path,
        memory: Memory,
        commands: Sequence[Command],
        fetcher: Fetcher,
        fitter: Fits,
        clock: Callable[[], int],
        link: LinkOf = no_link,
        public_url: str | None = None,
        webhook_secret: str | None = None,
        lease_s: float = 30.0,
        endings: Endings | None = None,
    ) -> None:
        """`clock` is UTC milliseconds; `webhook_secret` is needed for the mode `webhook` only.

        `link` makes an address of one of our pictures, where we have one. `lease_s` is how long
        a process that died goes on counting as the one that hears; `endings` are those that other
        processes show, where there are such.
        """
        self._settings = settings
        self._data_dir = data_dir
        self._commands = commands
        self._fetcher = fetcher
        self._fitter = fitter
        self._clock = clock
        self._link = link
        self._memory = memory
        self._lease_ms = round(lease_s * 1000)
        self._endings = endings
        self._webhook, self._door = None, None
        if settings.mode == "webhook" and public_url and webhook_secret:
            self._webhook = Webhook(public_url=public_url, secret=webhook_secret)
            self._door = Door(memory, secret=webhook_secret, clock=clock)
        self._screen: Screen | None = None
        self._ingress: Ingress | None = None
        self._people: People | None = None
        self._running: AsyncExitStack | None = None

    async def start(self, dispatch: Dispatch | None) -> None:
        """Connect and begin to listen, or only to post; where Telegram is away, go on trying
        behind the scenes.

        Raises OperatorError for a token or an address that Telegram refuses.
        """
        async with AsyncExitStack() as starting:
            await self._begin(dispatch, starting)
            self._running = starting.pop_all()

    async def stop(self) -> None:
        """Take nothing new, finish what is in hand, let go of connections."""
        running, self._running = self._running, None
        if running is not None:
            await running.aclose()

    async def show(self, address: Address, message: Message) -> None:
        """Show progress when the chat's budget allows; never in place of a result."""
        self._shown_by().show(address, message)

    async def deliver(self, address: Address, message: Message, *, nonce: str) -> Address:
        """Put the final message; the same nonce again changes nothing."""
        return await self._shown_by().deliver(address, message, nonce=nonce)

    async def remove(self, address: Address) -> None:
        """Delete a message of ours, with its album."""
        await self._shown_by().remove(address)

    async def retract(self, address: Address, message: Message) -> None:
        """Put a few words in place of a message of ours; its album is deleted."""
        await self._shown_by().retract(address, message)

    async def forget(self, person_ids: Sequence[str], *, before: int) -> None:
        """Forget open questions, and what stood in a private chat."""
        await forgetting.forget(self._memory, self._people, person_ids)

    async def problem(self) -> str | None:
        """One sentence where people cannot be heard just now."""
        return None if self._ingress is None else self._ingress.problem

    async def receive(self, request: web.Request) -> web.Response:
        """The webhook's route."""
        if self._door is None:
            return web.Response(status=404, text="There is nothing here.\n")
        return await self._door.receive(request)

    def shut(self) -> None:
        """Take nothing more by the webhook: it waits at Telegram for the next start."""
        if self._door is not None:
            self._door.shut()

    # -- Private ---------------------------------------------------------------------------

    def _shown_by(self) -> Screen:
        if self._screen is None:
            raise DeliveryError(NOT_CONNECTED)
        return self._screen

    async def _begin(self, dispatch: Dispatch | None, starting: AsyncExitStack) -> None:
        await asyncio.to_thread(self._data_dir.mkdir, parents=True, exist_ok=True)
        turns = Turns()
        bot = connection.build(self._settings, turns)
        starting.push_async_callback(_shut_down, bot)
        records = Records(self._memory, clock=self._clock)
        await records.load()
        sending = Sending.over(
            bot,
            records,
            turns=turns,
            packer=Packer(self._fitter),
            link=self._link,
            clock=self._clock,
            endings=self._endings,
        )
        self._screen = sending.screen
        starting.push_async_callback(self._leave, sending.screen)
        if dispatch is None:
            logging_in = asyncio.create_task(log_in(bot), name="telegram log-in")
            starting.callback(logging_in.cancel)
            await asyncio.wait({logging_in}, timeout=CONNECT_S)
            return
        files = await self._files(bot, starting)
        wiring = Wiring(
            dispatch=dispatch,
            commands=self._commands,
            memory=self._memory,
            sending=sending,
            files=files,
            clock=self._clock,
        )
        self._people = wiring.people
        self._memory.when_forgotten(wiring.people.clear)
        await self._listen(bot, wiring, starting)

    async def _files(self, bot: Bot, starting: AsyncExitStack) -> Files:
        files = Files(
            bot,
            self._fetcher,
            folder=self._data_dir / "telegram-files",
            api_url=connection.api_url(self._settings),
        )
        await files.prepare()
        starting.push_async_callback(files.clear)
        return files

    async def _listen(self, bot: Bot, wiring: Wiring, starting: AsyncExitStack) -> None:
        ingress = self._ingress = Ingress(
            bot,
            commands=self._commands,
            receiver_for=wiring.receiver,
            expire=wiring.steps.expire,
            leading=Leading(self._memory, lease_ms=self._lease_ms, clock=self._clock),
            webhook=self._webhook,
            stop_s=WORK_S,
        )
        running = asyncio.create_task(ingress.run(), name="telegram")
        starting.push_async_callback(self._stop_listening, running)
        heard = asyncio.create_task(ingress.settled.wait())
        starting.callback(heard.cancel)
        await asyncio.wait({running, heard}, timeout=CONNECT_S, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()  # why it could not
        elif not heard.done():
            log.warning("%s; going on without it until it can be", UNREACHABLE)

    async def _stop_listening(self, running: asyncio.Task[None]) -> None:
        self.shut()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    async def _leave(self, screen: Screen) -> None:
        self._screen = None
        await screen.stop()


async def _shut_down(bot: Bot) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_S):
            await bot.shutdown()
