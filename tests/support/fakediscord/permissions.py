"""Who may do what where: Discord's permission bits and how they are added up."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntFlag
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.fakediscord.world import Channel, Guild, Member


class Permission(IntFlag):
    """https://discord.com/developers/docs/topics/permissions"""

    KICK_MEMBERS = 1 << 1
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    USE_EXTERNAL_EMOJIS = 1 << 18
    USE_APPLICATION_COMMANDS = 1 << 31
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40


EVERYTHING = 2**53 - 1
ORDINARY = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.SEND_MESSAGES_IN_THREADS
)
MODERATING = (
    Permission.KICK_MEMBERS
    | Permission.MANAGE_GUILD
    | Permission.MANAGE_MESSAGES
    | Permission.MODERATE_MEMBERS
)


def named(names: Iterable[str]) -> Permission:
    """The bits of these names, written as discord.py writes them: `send_messages`."""
    bits = Permission(0)
    for name in names:
        bits |= Permission[name.upper()]
    return bits


def in_guild(guild: Guild, member: Member) -> int:
    """What somebody may do in a server, channels apart."""
    if member.user is guild.owner:
        return EVERYTHING
    bits = guild.everyone.permissions
    for role in member.roles:
        bits |= role.permissions
    return EVERYTHING if bits & Permission.ADMINISTRATOR else bits


def in_channel(channel: Channel, member: Member) -> int:
    """What somebody may do in a channel of a server."""
    assert channel.guild is not None
    guild, channel = channel.guild, channel.parent or channel  # a thread is as its parent
    bits = in_guild(guild, member)
    if bits == EVERYTHING:
        return bits
    bits = _overwritten(bits, channel, [guild.id])
    bits = _overwritten(bits, channel, [role.id for role in member.roles])
    return _overwritten(bits, channel, [member.user.id])


def _overwritten(bits: int, channel: Channel, whose: Iterable[int]) -> int:
    """All that is denied to these is taken before what is allowed to them is given."""
    overwrites = [channel.overwrites[one] for one in whose if one in channel.overwrites]
    for overwrite in overwrites:
        bits &= ~overwrite.deny
    for overwrite in overwrites:
        bits |= overwrite.allow
    return bits
