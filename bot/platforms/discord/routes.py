"""Which ways lead to an address just now, and where a message goes when they do not."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import discord

from bot.errors import DeliveryError, render, say
from bot.invocation import Address, Message
from bot.platforms.discord.carrier import Carrier, Placed
from bot.platforms.discord.draft import Draft, nonce_of
from bot.platforms.discord.files import DEFAULT_LIMIT
from bot.platforms.discord.layout import language_of, snowflake
from bot.platforms.discord.refusals import FAILURES, NOWHERE, Fault, described, fault_of
from bot.platforms.discord.ways import ChannelWay, TokenWay, Way

log = logging.getLogger(__name__)

#: After these nothing else is tried now: another place would not change it.
FINAL = (Fault.FOR_NOW, Fault.TOO_LARGE, Fault.BAD_FORM)

SHUT = "You asked for this in {place}. I could not post it there, so it comes to you."
EXPIRED = (
    "You asked for this in private in {place}. I could not answer there any more, so it comes to "
    "you."
)
READY = say("Your result is ready.")
NOT_REMOVED = say("I may not delete messages in that channel any more.")
OUT_OF_REACH = say("The message is for one person's eyes alone, and cannot be reached any more.")

#: Unknown channel, server and message: what was in there is gone.
GONE = (10003, 10004, 10008)

Attempt = Callable[[], Awaitable[Address]]

_MORE = "more"  #: In `Address.extra`: ids of further messages that belong to it.


@dataclass(frozen=True)
class Routes:
    """Tries ways one after the other. Raises what `Carrier` raises."""

    client: discord.Client
    carrier: Carrier
    clock: Callable[[], int]

    async def show(self, address: Address, message: Message) -> None:
        """Edit by the first way that leads there."""
        limit = self._limit(address)
        refused: Exception = DeliveryError(NOWHERE, permanent=True)
        for way in self._ways(address):
            try:
                await self.carrier.show(way, message, at=_message(address), limit=limit)
                return
            except discord.HTTPException as error:
                refused = _unless_final(error)
        raise refused

    async def deliver(self, address: Address, message: Message, *, nonce: str) -> Address:
        """Edit the message, or else make a new one, or else write to the person."""
        address = replace(address, private=address.private or message.private)
        refused: Exception = DeliveryError(NOWHERE, permanent=True)
        for attempt in self._attempts(address, message, nonce=nonce):
            try:
                return await attempt()
            except discord.HTTPException as error:
                refused = _unless_final(error)
                log.info("task %s: %s", message.task_id, described(error))
        raise refused

    async def remove(self, address: Address) -> None:
        """Delete the message and what belongs to it."""
        ways = list(self._ways(address))
        for id in (_message(address), *_more(address)):
            await _remove(id, ways)

    async def retract(self, address: Address, message: Message) -> None:
        """Put words in the message's place, and delete what belongs to it."""
        ways = list(self._ways(address))
        if not ways:
            raise DeliveryError(OUT_OF_REACH, permanent=True)
        for id in _more(address):
            await _remove(id, ways)
        try:
            await self.show(address, message)
        except discord.HTTPException as error:
            if fault_of(error) is Fault.FOR_NOW:
                raise
            await _remove(_message(address), ways)

    # -- Deliver ---------------------------------------------------------------------------

    def _attempts(self, address: Address, message: Message, *, nonce: str) -> Iterator[Attempt]:
        if address.message is not None:
            for way in self._ways(address):
                yield partial(self._edit, way, address, message, nonce=nonce)
        if not _is_for_one(address):
            yield partial(self._anew, self._channel(address), address, message, nonce=nonce)
        elif address.message is None and (token := self._token(address)):
            yield partial(self._anew, token, address, message, nonce=nonce)
        yield partial(self._directly, address, message, nonce=nonce)

    async def _edit(self, way: Way, address: Address, message: Message, *, nonce: str) -> Address:
        further = way if _is_for_one(address) else self._channel(address)
        limit = self._limit(address)
        at = _message(address)
        placed = await self.carrier.put(
            way, message, at=at, further=further, limit=limit, nonce=nonce
        )
        called = await self._call(address, message, nonce=nonce)
        return _placed(address, replace(placed, more=(*placed.more, *called)))

    async def _anew(self, way: Way, address: Address, message: Message, *, nonce: str) -> Address:
        limit = self._limit(address)
        placed = await self.carrier.put(
            way,
            message,
            at=None,
            further=way,
            limit=limit,
            nonce=nonce,
            lead=_named(address, message),
        )
        if not _is_for_one(address):  # an interaction's token does not reach it
            address = replace(address, token=None, expires_at=None)
        return _placed(address, placed)

    async def _directly(self, address: Address, message: Message, *, nonce: str) -> Address:
        """To the person alone, saying where it was asked. The space stays what it was."""
        person = snowflake(message.person) or int(address.extra.get("person", 0))
        if not person:
            raise DeliveryError(NOWHERE, permanent=True)
        dm = await self.client.create_dm(discord.Object(person))
        way = ChannelWay(self.client, str(dm.id))
        placed = await self.carrier.put(
            way,
            replace(message, mention=False),
            at=None,
            further=way,
            limit=DEFAULT_LIMIT,
            nonce=nonce_of(nonce, "direct"),
            lead=_whence(address, message),
        )
        moved = replace(address, channel=str(dm.id), direct=True, token=None, expires_at=None)
        return _placed(moved, placed)

    async def _call(self, address: Address, message: Message, *, nonce: str) -> Sequence[str]:
        """Notify the person, best effort: what is edited into a message notifies nobody."""
        if (
            not message.mention
            or snowflake(message.person) is None
            or address.direct
            or address.private
        ):
            return ()
        ready = Message(render(READY, language_of(message)), mention=True, person=message.person)
        draft = Draft(ready, nonce=nonce_of(nonce, "ready"))
        try:
            return (await self._channel(address).send(draft, reply_to=address.message),)
        except FAILURES as error:
            log.info("task %s: nobody was notified: %s", message.task_id, described(error))
            return ()

    # -- Ways ------------------------------------------------------------------------------

    def _ways(self, address: Address) -> Iterator[Way]:
        """Those that lead to a message that is there, the better one first."""
        if token := self._token(address):
            yield token
        if not _is_for_one(address):
            yield self._channel(address)

    def _token(self, address: Address) -> TokenWay | None:
        app = address.extra.get("app") or str(self.client.application_id or "")
        if not self._lives(address) or address.token is None or not app.isdecimal():
            return None
        return TokenWay(self.client, app=int(app), token=address.token)

    def _lives(self, address: Address) -> bool:
        return address.token is not None and (address.expires_at or 0) > self.clock()

    def _channel(self, address: Address) -> ChannelWay:
        return ChannelWay(self.client, address.channel)

    def _limit(self, address: Address) -> int:
        """Bytes of one file: as the interaction told, later as the server has, where it is known.

        It is not without a gateway: then what was told is tried, and less where that is refused.
        """
        told = address.extra.get("limit", "")
        if self._lives(address) and told.isdecimal():
            return int(told)
        server = address.space.rpartition(":")[2]
        guild = self.client.get_guild(int(server)) if server.isdecimal() else None
        if guild is None and not address.direct and told.isdecimal():
            return int(told)
        return DEFAULT_LIMIT if guild is None or address.direct else guild.filesize_limit


def _unless_final(error: discord.HTTPException) -> discord.HTTPException:
    if fault_of(error) in FINAL:
        raise error
    return error


def _is_for_one(address: Address) -> bool:
    """An answer for one person's eyes that only its interaction's token reaches.

    What went to the person directly has no token any more: the bot's own reaches it.
    """
    return address.private and not (address.direct and address.token is None)


def _message(address: Address) -> str:
    if address.message is None:
        raise DeliveryError(NOWHERE, permanent=True)
    return address.message


def _more(address: Address) -> tuple[str, ...]:
    return tuple(id for id in address.extra.get(_MORE, "").split(",") if id)


def _placed(address: Address, placed: Placed) -> Address:
    extra = {name: value for name, value in address.extra.items() if name != _MORE}
    if placed.more:
        extra[_MORE] = ",".join(placed.more)
    return replace(address, message=placed.message, extra=extra)


def _named(address: Address, message: Message) -> str:
    """For whom a new message is: above an answer to a command Discord itself says so."""
    number = snowflake(message.person)
    alone = address.direct or address.private or message.mention
    return "" if alone or number is None else f"<@{number}>"


def _whence(address: Address, message: Message) -> str:
    if address.direct:
        return ""
    text = say(EXPIRED if address.private else SHUT, place=f"<#{address.channel}>")
    return render(text, language_of(message))


async def _remove(id: str, ways: Sequence[Way]) -> None:
    refused: Exception | None = None
    for way in ways:
        try:
            await way.remove(id)
        except discord.HTTPException as error:
            if fault_of(error) is Fault.FOR_NOW:
                raise
            refused = None if error.code in GONE else error
        else:
            return
    if refused is not None:
        raise DeliveryError(NOT_REMOVED, permanent=True) from refused
