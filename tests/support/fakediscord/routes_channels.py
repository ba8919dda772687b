"""Channels and their messages, by the bot's own token."""

from __future__ import annotations

from aiohttp import web
from support.fakediscord import payloads, payloads_message
from support.fakediscord.errors import DiscordError
from support.fakediscord.messages import Message
from support.fakediscord.permissions import Permission
from support.fakediscord.records import Exchange, Route, answer
from support.fakediscord.uploads import Body
from support.fakediscord.world import Channel, World
from support.fakediscord.writing import Writer

CHANNEL = "/channels/{channel_id}"
MESSAGES = "/channels/{channel_id}/messages"
MESSAGE = "/channels/{channel_id}/messages/{message_id}"
HISTORY = 50  #: Messages, where no limit is named.


class ChannelRoutes:
    """Reads and writes channels as far as the bot may."""

    def __init__(self, world: World, writer: Writer) -> None:
        self._world = world
        self._writer = writer

    def table(self) -> list[Route]:
        return [
            ("POST", "/users/@me/channels", self._open_dm),
            ("GET", CHANNEL, self._channel),
            ("GET", MESSAGES, self._history),
            ("POST", MESSAGES, self._send),
            ("GET", MESSAGE, self._get),
            ("PATCH", MESSAGE, self._edit),
            ("DELETE", MESSAGE, self._delete),
        ]

    async def _open_dm(self, exchange: Exchange) -> web.Response:
        recipient = self._world.users.get(int(exchange.payload["recipient_id"]))
        if recipient is None:
            raise DiscordError(10013)
        return answer(payloads.channel(self._world.dm(recipient)))

    async def _channel(self, exchange: Exchange) -> web.Response:
        return answer(payloads.channel(self._found(exchange)))

    async def _history(self, exchange: Exchange) -> web.Response:
        channel = self._found(exchange)
        if not self._may(channel) & Permission.READ_MESSAGE_HISTORY:
            return answer([])
        before = int(exchange.query.get("before", 2**63))
        after = int(exchange.query.get("after", 0))
        limit = int(exchange.query.get("limit", HISTORY))
        within = [one for one in channel.public if after < one.id < before]
        within = within[:limit] if "after" in exchange.query else within[-limit:]
        return answer([payloads_message.as_seen(one, self._world) for one in reversed(within)])

    async def _send(self, exchange: Exchange) -> web.Response:
        channel, body = self._found(exchange), exchange.body
        self._check_sending(channel, body)
        bot = self._world.application.bot
        message = self._writer.repeated(channel, bot, body.payload)
        if message is None:
            new = self._writer.new(channel, bot, reference=self._reference(channel, body))
            message = await self._writer.write(new, body)
        return answer(payloads_message.message(message, self._world))

    async def _get(self, exchange: Exchange) -> web.Response:
        return answer(payloads_message.as_seen(self._message(exchange), self._world))

    async def _edit(self, exchange: Exchange) -> web.Response:
        message = self._message(exchange)
        if message.author is not self._world.application.bot:
            raise DiscordError(50005)
        await self._writer.edit(message, exchange.body)
        return answer(payloads_message.message(message, self._world))

    async def _delete(self, exchange: Exchange) -> web.Response:
        message = self._message(exchange)
        mine = message.author is self._world.application.bot
        if not mine and not self._may(message.channel) & Permission.MANAGE_MESSAGES:
            raise DiscordError(50013)
        await self._writer.delete(message)
        return answer()

    def _found(self, exchange: Exchange) -> Channel:
        channel = self._world.channels.get(exchange.number("channel_id"))
        if channel is None:
            raise DiscordError(10003)
        if not self._may(channel) & Permission.VIEW_CHANNEL:
            raise DiscordError(50001)
        return channel

    def _message(self, exchange: Exchange) -> Message:
        message = self._found(exchange).messages.get(exchange.number("message_id"))
        if message is None or message.seen_by is not None:
            raise DiscordError(10008)
        return message

    def _may(self, channel: Channel) -> int:
        return self._world.may(self._world.application.bot, channel)

    def _check_sending(self, channel: Channel, body: Body) -> None:
        if channel.recipient is not None and not channel.recipient.takes_dms:
            raise DiscordError(50007)
        in_thread = channel.parent is not None
        needed = Permission.SEND_MESSAGES_IN_THREADS if in_thread else Permission.SEND_MESSAGES
        if body.files:
            needed |= Permission.ATTACH_FILES
        if needed & ~self._may(channel):
            raise DiscordError(50013)

    def _reference(self, channel: Channel, body: Body) -> Message | None:
        named = (body.payload or {}).get("message_reference")
        if named is None:
            return None
        found = channel.messages.get(int(named["message_id"]))
        if found is None and named.get("fail_if_not_exists", True):
            raise DiscordError(10008)
        return found
