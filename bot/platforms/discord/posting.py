"""Messages to Discord: shown, delivered for good wherever it can still be done, and removed.

A public message is edited where it stands, by the interaction's token while that lives, by the
bot's own after that; where it is gone a new one takes its place; where the channel is shut it goes
to the person alone. What was private is never posted in a channel.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import discord

from bot.errors import DeliveryError, PictureError, say
from bot.invocation import Address, Message
from bot.pictures.links import LinkOf
from bot.platforms.base import Endings
from bot.platforms.discord.carrier import Carrier
from bot.platforms.discord.files import Fit
from bot.platforms.discord.pace import GAP_MS, Pace
from bot.platforms.discord.parcel import Packer
from bot.platforms.discord.reading import TURNED
from bot.platforms.discord.refusals import FAILURES, NOT_NOW, delivery_error
from bot.platforms.discord.routes import Routes

log = logging.getLogger(__name__)

T = TypeVar("T")

SHOW_S = 8.0  #: A progress edit; what is given up here goes on, and the result waits for it.
DELIVER_S = 90.0  #: Several requests, with uploads over a slow line and discord.py's own retries.
REMOVE_S = 20.0

NOT_CONNECTED = say("Discord is not connected.")
PICTURE_GONE = say("The picture is not kept any more.")


class Posting:
    """Satisfies the half of `bot.platforms.base.Platform` that sends.

    Raises DeliveryError and nothing else. `fitter` makes pictures small enough, `link` makes a
    public URL of a media id where there is one; `clock` is UTC milliseconds.
    `endings` are those of other processes, where there are such.
    """

    def __init__(
        self,
        client: discord.Client,
        *,
        fitter: Fit,
        link: LinkOf,
        clock: Callable[[], int],
        gap_ms: int = GAP_MS,
        show_s: float = SHOW_S,
        deliver_s: float = DELIVER_S,
        endings: Endings | None = None,
    ) -> None:
        self._endings = endings
        self._client = client
        self._routes = Routes(client, Carrier(Packer(fitter, link=link)), clock=clock)
        self._pace = Pace(clock=clock, gap_ms=gap_ms)
        self._show_s = show_s
        self._deliver_s = deliver_s

    async def show(self, address: Address, message: Message) -> None:
        """Replace what is shown, soon and best effort; never what was delivered."""
        if address.message is not None:
            edit = self._guarded(lambda: self._show(address, message))
            await self._pace.show(_name(address), edit, timeout_s=self._show_s)

    async def deliver(self, address: Address, message: Message, *, nonce: str) -> Address:
        """Put the final message, in its place or in the next best; where it now is."""
        put = self._guarded(lambda: self._routes.deliver(address, message, nonce=nonce))
        name = nonce if address.message is None else _name(address)
        return await self._pace.end(name, put, timeout_s=self._deliver_s, nonce=nonce)

    async def remove(self, address: Address) -> None:
        """Delete a message and what belongs to it; one that is gone already is fine."""
        if address.message is not None:
            remove = self._guarded(lambda: self._routes.remove(address))
            await self._pace.end(_name(address), remove, timeout_s=REMOVE_S)

    async def retract(self, address: Address, message: Message) -> None:
        """Put words in place of a message and all it showed, for good."""
        if address.message is not None:
            put = self._guarded(lambda: self._routes.retract(address, message))
            await self._pace.end(_name(address), put, timeout_s=REMOVE_S)

    async def close(self) -> None:
        """Let go of what was put off, and of what is on its way."""
        await self._pace.close()

    async def _show(self, address: Address, message: Message) -> None:
        endings, task_id = self._endings, message.task_id
        if endings is None or task_id is None:  # this process shows every end: Pace knows them
            await self._routes.show(address, message)
        elif not await endings.has_ended(task_id):
            await self._routes.show(address, message)
            if await endings.has_ended(task_id):
                endings.cover(task_id)

    def _guarded(self, send: Callable[[], Awaitable[T]]) -> Callable[[], Coroutine[Any, Any, T]]:
        async def guarded() -> T:
            if self._client.user is None or self._client.is_closed():
                raise DeliveryError(NOT_CONNECTED)
            try:
                return await send()
            except DeliveryError:
                raise
            except PictureError as error:
                raise DeliveryError(error.text) from error
            except FileNotFoundError as error:
                raise DeliveryError(PICTURE_GONE, permanent=True) from error
            except FAILURES as error:
                raise delivery_error(error) from error
            except Exception as error:
                log.exception("a message to Discord broke")
                raise DeliveryError(NOT_NOW) from error

        return guarded


def _name(address: Address) -> str:
    # A page that is turned is another one each time: nobody who presses waits for a pace.
    return f"{address.channel}:{address.message}{address.extra.get(TURNED, '')}"
