"""Messages written, changed and taken away, and who hears of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from support.fakediscord import components, payloads, payloads_message, uploads
from support.fakediscord.errors import DiscordError, bad_form
from support.fakediscord.gateway import Gateway, Intent
from support.fakediscord.messages import Flag, Message
from support.fakediscord.permissions import named
from support.fakediscord.uploads import Body
from support.fakediscord.world import MIB, Channel, Overwrite, User, World

NONCE_LIVES_MS = 3 * 60 * 1000  #: Discord promises “the past few minutes”.
KEPT_FLAGS = Flag.EPHEMERAL | Flag.COMPONENTS_V2
DM_LIMIT = 10 * MIB
PERSON = 1


class Writer:
    """The only one that changes messages."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    async def write(self, message: Message, body: Body) -> Message:
        """Post a new message with what a request says."""
        self._apply(message, body)
        message.nonce = (body.payload or {}).get("nonce")
        message.pinged = list(message.mentions)
        return await self.post(message)

    async def post(self, message: Message) -> Message:
        """Post a message as it is."""
        message.channel.messages[message.id] = message
        await self._tell("MESSAGE_CREATE", message)
        return message

    async def edit(self, message: Message, body: Body) -> Message:
        """Change a message by what a request says; what it leaves out stays."""
        self._apply(message, body)
        message.flags &= ~Flag.LOADING
        message.edits.append(self._world.clock())
        await self._tell("MESSAGE_UPDATE", message)
        return message

    async def delete(self, message: Message) -> None:
        """Take a message away."""
        message.deleted = True
        del message.channel.messages[message.id]
        await self._tell("MESSAGE_DELETE", message)

    async def deny(self, channel: Channel, names: Iterable[str]) -> None:
        """Take permissions from the bot in a channel."""
        bot = self._world.application.bot
        overwrite = channel.overwrites.setdefault(bot.id, Overwrite(PERSON))
        overwrite.deny |= named(names)
        await self._tell_of_channel("CHANNEL_UPDATE", channel)

    async def remove(self, channel: Channel) -> None:
        """Delete a channel and all in it."""
        assert channel.guild is not None
        await self._tell_of_channel("CHANNEL_DELETE", channel)
        del channel.guild.channels[channel.id], self._world.channels[channel.id]
        self._world.changes.tell()

    def repeated(self, channel: Channel, author: User, payload: dict[str, Any]) -> Message | None:
        """The message this nonce has made already, if it is to be enforced."""
        if not payload.get("enforce_nonce") or payload.get("nonce") is None:
            return None
        since = self._world.clock() - NONCE_LIVES_MS
        same = (
            one
            for one in channel.messages.values()
            if one.author is author and str(one.nonce) == str(payload["nonce"])
            if one.created_at >= since
        )
        return next(same, None)

    def new(self, channel: Channel, author: User, **more: Any) -> Message:
        """A message that nobody has seen yet."""
        return Message(self._world.ids(), channel, author, self._world.clock(), **more)

    def _apply(self, message: Message, body: Body) -> None:
        """All or nothing: what is refused changes nothing."""
        said = body.payload or {}
        flags = message.flags | ((said.get("flags") or 0) & KEPT_FLAGS)
        content = said.get("content", message.content) or ""
        embeds = said.get("embeds", message.embeds) or []
        v2 = bool(flags & Flag.COMPONENTS_V2)
        if v2 and (content or embeds):
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            raise bad_form("content", code, "Such a message has neither content nor embeds.")
        attachments = self._attachments(message, body)
        shown = message.components
        if said.get("components") is not None:
            components.check(said["components"], v2=v2)
            shown = components.kept(said["components"], attachments, self._numbers())
        if not (content or embeds or attachments or shown):
            raise DiscordError(50006)
        message.flags, message.content, message.embeds = flags, content, embeds
        message.attachments, message.components = attachments, shown
        message.mentions = self._mentioned(message.text, said.get("allowed_mentions"))

    def _attachments(self, message: Message, body: Body) -> list[Any]:
        guild = message.channel.guild
        return uploads.attached(
            self._world,
            body,
            message.attachments,
            place=message.channel.id,
            limit=DM_LIMIT if guild is None else guild.upload_limit,
            ephemeral=message.ephemeral,
        )

    def _numbers(self) -> Iterator[int]:
        while True:
            yield self._world.ids()

    def _mentioned(self, text: str, allowed: dict[str, Any] | None) -> list[User]:
        named = [int(number) for number in re.findall(r"<@!?(\d+)>", text)]
        if allowed is not None and "users" not in allowed.get("parse", ()):
            named = [one for one in named if str(one) in map(str, allowed.get("users", ()))]
        return [self._world.users[one] for one in dict.fromkeys(named) if one in self._world.users]

    async def _tell(self, event: str, message: Message) -> None:
        self._world.changes.tell()
        if message.seen_by is not None:
            return
        told = payloads_message.message_create(message, self._world)
        if message.deleted:
            told = {key: told[key] for key in ("id", "channel_id", "guild_id") if key in told}
        guild = message.channel.guild
        intent = Intent.DIRECT_MESSAGES if guild is None else Intent.GUILD_MESSAGES
        await self._gateway.dispatch(event, told, guild=guild, intent=intent)

    async def _tell_of_channel(self, event: str, channel: Channel) -> None:
        self._world.changes.tell()
        told = payloads.channel(channel)
        await self._gateway.dispatch(event, told, guild=channel.guild, intent=Intent.GUILDS)
