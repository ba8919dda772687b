"""From the first contact to taking updates: connects, as often as it takes, and then listens."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.errors import OperatorError, say
from bot.platforms.telegram import menu
from bot.platforms.telegram.connection import Bot
from bot.platforms.telegram.inbox import Term
from bot.platforms.telegram.leading import Leading
from bot.platforms.telegram.polling import REFUSED, UNREACHABLE, Polling
from bot.platforms.telegram.reading import Me
from bot.platforms.telegram.receiving import Receiver
from bot.platforms.telegram.webhook import Webhook
from commands.spec import Command

log = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
BROKEN_S = 2.0

WRONG_TOKEN = say(
    "Telegram refuses the bot's token. Set EASEL_TELEGRAM__TOKEN to the one @BotFather shows."
)
WRONG_WEBHOOK = (
    "Telegram does not take EASEL_PUBLIC_URL as the address of a webhook: {why}. It needs https "
    "and a certificate that is valid; or set EASEL_TELEGRAM__MODE=polling."
)


class Ingress:
    """One run of receiving. `receiver_for` is asked for each term of it, once it is known who we
    are; `expire` runs as long as that.

    `stop_s` is for what is in hand at the end.
    """

    def __init__(
        self,
        bot: Bot,
        *,
        commands: Sequence[Command],
        receiver_for: Callable[[Me, Term], Awaitable[Receiver]],
        expire: Callable[[], Awaitable[None]],
        leading: Leading,
        webhook: Webhook | None,
        stop_s: float,
    ) -> None:
        self._bot = bot
        self._commands = commands
        self._receiver_for = receiver_for
        self._expire = expire
        self._leading = leading
        self._webhook = webhook
        self._stop_s = stop_s
        self._polling: Polling | None = None
        self._problem: str | None = UNREACHABLE
        self.settled = asyncio.Event()  #: People are heard, here or by another process.

    @property
    def problem(self) -> str | None:
        """Why people cannot be heard, if so."""
        if self._problem is None and self._polling is not None:
            return self._polling.problem
        return self._problem

    async def run(self) -> None:
        """Connect and take updates until cancelled.

        Raises OperatorError where only another setting helps.
        """
        try:
            await self._run()
        except Exception as error:
            log.error("Telegram is not heard: %s", error, exc_info=_unless_told(error))
            raise
        finally:
            self._problem = self._problem or UNREACHABLE

    async def _run(self) -> None:
        await self._persist(self._bot.initialize)
        me = Me(self._bot.id, self._bot.username)
        log.info("connected to Telegram as @%s", me.username)
        await self._leading.run(lambda term: self._lead(me, term), standing_by=self._settle)

    async def _lead(self, me: Me, term: Term) -> None:
        """Deal with updates until cancelled, beginning with those that wait."""
        receiver = await self._receiver_for(me, term)
        try:
            await self._open(receiver)
            self._settle()
            await asyncio.gather(
                forever("dealing with updates", receiver.run),
                forever("ending questions", self._expire),
                self._publish_menu(),
                self._poll(),
            )
        finally:
            self._polling = None
            await receiver.stop(self._stop_s)

    def _settle(self) -> None:
        self._problem = None
        self.settled.set()

    async def _open(self, receiver: Receiver) -> None:
        """Tell Telegram which way updates come: either, never both."""
        if self._webhook is not None:
            webhook = self._webhook
            await self._persist(lambda: webhook.announce(self._bot))
        else:
            await self._persist(lambda: self._bot.delete_webhook(drop_pending_updates=False))
            self._polling = Polling(self._bot, receiver)

    async def _poll(self) -> None:
        if self._polling is not None:
            await forever("asking for updates", self._polling.run)

    async def _publish_menu(self) -> None:
        try:
            await self._persist(lambda: menu.publish(self._bot, self._commands))
        except OperatorError as error:
            log.error("the menu of commands stays as it was: %s", error)
        except Exception:
            log.exception("the menu of commands stays as it was")

    async def _persist(self, act: Callable[[], Awaitable[object]]) -> None:
        """Do it, as often as it takes. Raises OperatorError where it will never do."""
        pause = FIRST_PAUSE_S
        while True:
            try:
                await act()
                return
            except InvalidToken:
                self._problem = REFUSED
                # From nothing: the library's own words hold the token.
                raise OperatorError(WRONG_TOKEN) from None
            except BadRequest as error:
                raise OperatorError(say(WRONG_WEBHOOK, why=error.message)) from None
            except TelegramError as error:
                log.warning("Telegram does not answer (%s); trying again", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)


def _unless_told(error: Exception) -> Exception | None:
    """The trace of what nobody expected."""
    return None if isinstance(error, OperatorError) else error


async def forever(name: str, act: Callable[[], Awaitable[None]]) -> None:
    """Do it until cancelled; where it breaks (a full disk), say so and begin anew."""
    while True:
        try:
            await act()
        except Exception:
            log.exception("Telegram: %s broke; it begins anew", name)
        await asyncio.sleep(BROKEN_S)
