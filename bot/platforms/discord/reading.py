"""What Discord tells becomes what dispatch is told: who asks, where, and with which pictures."""

from __future__ import annotations

from typing import Any

import discord

from bot.errors import NotAllowed, say
from bot.invocation import Address, Person
from commands.spec import Attachment

PLATFORM = "discord"
#: An interaction's token lives 15 minutes (Discord: "Receiving and Responding"); what is sent
#: with it in the last moments might arrive too late.
TOKEN_LIVES_MS = 15 * 60_000 - 30_000

TURNED = "turned"  #: In `Address.extra`: the press that changes the message it was made on.

UNKNOWN_CHANNEL = say("This kind of channel is not known here. Ask in an ordinary text channel.")

#: Discord's locales by the language of ours they read; any other is passed on as it is.
_LANGUAGES = {"en-US": "en", "en-GB": "en"}

Interaction = discord.Interaction[Any]


def event_of(interaction: Interaction) -> str:
    """The id of this very event: Discord telling it twice must not make two tasks."""
    return f"{PLATFORM}:interaction:{interaction.id}"


def language_of(interaction: Interaction) -> str:
    """The language this person has set in Discord."""
    locale = interaction.locale.value
    return _LANGUAGES.get(locale, locale)


def person_of(interaction: Interaction) -> Person:
    """Who did this, and what Discord lets them do in this channel."""
    user, may = interaction.user, interaction.permissions
    return Person(
        id=f"{PLATFORM}:{user.id}",
        name=user.display_name,
        language=language_of(interaction),
        moderator=may.manage_guild,
        roles=tuple(f"{PLATFORM}:{role}" for role in _roles_of(user)),
        may_delete=may.manage_messages,
    )


def _roles_of(user: discord.User | discord.Member) -> tuple[int, ...]:
    """As Discord tells them, everybody's own among them: that has the server's number."""
    if not isinstance(user, discord.Member):
        return ()
    # `Member.roles` has only those of a server that the gateway has told of. The private name is
    # pinned by tests/bot/platforms/discord/test_private_names.py.
    return (user.guild.id, *user._roles)


def address_of(interaction: Interaction, *, private: bool) -> Address:
    """Where the answer goes; its message is not known yet. Raises NotAllowed."""
    user, guild = interaction.user.id, interaction.guild_id
    if interaction.channel_id is None:
        raise NotAllowed(UNKNOWN_CHANNEL)
    created_at = (interaction.id >> 22) + discord.utils.DISCORD_EPOCH
    return Address(
        platform=PLATFORM,
        space=space_of(interaction),
        channel=str(interaction.channel_id),
        private=private,
        adult=is_adult(interaction),
        direct=guild is None,
        token=interaction.token,
        expires_at=created_at + TOKEN_LIVES_MS,
        extra={
            "app": str(interaction.application_id),
            "limit": str(interaction.filesize_limit),
            "person": str(user),
        },
        parent=_parent_of(interaction),
    )


def space_of(interaction: Interaction) -> str:
    """The server, or the conversation with one person alone."""
    guild = interaction.guild_id
    return f"{PLATFORM}:dm:{interaction.user.id}" if guild is None else f"{PLATFORM}:{guild}"


def _parent_of(interaction: Interaction) -> str | None:
    """The channel that a thread belongs to."""
    channel = interaction.channel
    return str(channel.parent_id) if isinstance(channel, discord.Thread) else None


def is_adult(interaction: Interaction) -> bool:
    """Whether the channel is age-restricted; a thread is as its parent."""
    channel = interaction.channel
    if channel is None or isinstance(channel, (discord.DMChannel, discord.GroupChannel)):
        return False
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return bool(interaction.client.parents.is_adult(channel.parent_id))
    return channel.is_nsfw()


def was_private(interaction: Interaction) -> bool:
    """Whether what was pressed or filled in stands under a message for one person alone."""
    message = interaction.message
    return message is not None and message.flags.ephemeral


def attachment_of(attachment: discord.Attachment) -> Attachment:
    """A file somebody uploaded, as Discord offers it."""
    return Attachment(name=attachment.filename, url=attachment.url, size=attachment.size)
