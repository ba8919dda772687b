"""A server's log channel: told of what happens there as it happens, best effort."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.errors import DeliveryError, say
from bot.invocation import Address, Message
from bot.serversettings import ServerSettings
from storage import guilds
from storage.database import Database

log = logging.getLogger(__name__)

POST_S = 5.0  #: Nobody who decides something waits for its channel longer.
TOO_SLOW = say("The log channel did not take the message in time.")


class Posts(Protocol):
    """Puts a new message into a channel; the part of a platform that is needed here."""

    async def deliver(self, address: Address, message: Message, *, nonce: str) -> Address: ...


@dataclass(frozen=True, kw_only=True)
class LogChannel:
    """Posts to the channel that a server has set as `log_channel`, by name of its platform.

    What is told here is in the audit as well: a message that is lost is no record lost. `new_id`
    makes ids of at most 25 characters.
    """

    database: Database
    posts: Mapping[str, Posts]
    new_id: Callable[[], str]

    async def tell(self, near: Address, message: Message) -> Address | None:
        """Post a message; where it is now, None where there is no such channel or it is not had.

        `near` is any address in that server.
        """
        try:
            return await self.post(near, message, nonce=self.new_id()[:25], within_s=POST_S)
        except DeliveryError as error:
            log.warning("the log channel of %s was not told: %s", near.space, error)
            return None

    async def post(
        self, near: Address, message: Message, *, nonce: str, within_s: float
    ) -> Address | None:
        """The same under a name of its own; None where there is no such channel.

        Raises DeliveryError.
        """
        guild = await self.database.read(guilds.get(near.space))
        channel = ServerSettings.of({} if guild is None else guild.settings).log_channel
        return await self._put(channel, near, message, nonce=nonce, within_s=within_s)

    async def tell_former(self, channel: str | None, near: Address, message: Message) -> None:
        """Post to what was the log channel until now: it learns last that it is none any more."""
        nonce = self.new_id()[:25]
        try:
            await self._put(channel, near, message, nonce=nonce, within_s=POST_S)
        except DeliveryError as error:
            log.warning("the former log channel of %s was not told: %s", near.space, error)

    async def _put(
        self, channel: str | None, near: Address, message: Message, *, nonce: str, within_s: float
    ) -> Address | None:
        platform = self.posts.get(near.platform)
        if channel is None or platform is None:
            return None
        address = Address(near.platform, near.space, near.own_id(channel))
        try:
            async with asyncio.timeout(within_s):
                return await platform.deliver(address, message, nonce=nonce)
        except TimeoutError:
            raise DeliveryError(TOO_SLOW) from None
