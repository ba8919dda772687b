"""Interactions as the gateway tells of them: a person's deed in Discord's words."""

from __future__ import annotations

import secrets
from typing import Any

from support.fakediscord import payloads, payloads_message
from support.fakediscord.interactions import Interaction, Kind
from support.fakediscord.messages import Message
from support.fakediscord.world import Channel, User, World

GUILD_CONTEXT, DM_CONTEXT = 0, 1
INSTALLED_IN_GUILD = "0"
DM_SIZE_LIMIT = 10 * 2**20


def new_interaction(
    world: World, kind: Kind, user: User, channel: Channel, source: Message | None = None
) -> Interaction:
    """An interaction that nobody was told of yet."""
    number = world.ids()
    interaction = Interaction(
        number,
        secrets.token_urlsafe(64),
        kind,
        user,
        channel,
        world.clock(),
        world.changes,
        metadata=_metadata(number, kind, user, channel, source),
        source=source,
    )
    world.interactions[number] = interaction
    world.tokens[interaction.token] = interaction
    return interaction


def payload(world: World, interaction: Interaction, data: dict[str, Any]) -> dict[str, Any]:
    """What the bot is told."""
    channel, bot = interaction.channel, world.application.bot
    told: dict[str, Any] = {
        "id": str(interaction.id),
        "application_id": str(world.application.id),
        "type": int(interaction.kind),
        "token": interaction.token,
        "version": 1,
        "data": data,
        "channel": _channel(world, channel, interaction.user),
        "channel_id": str(channel.id),
        "locale": interaction.user.locale,
        "app_permissions": str(world.may(bot, channel)),
        "authorizing_integration_owners": _owners(channel),
        "entitlements": [],
        "entitlement_sku_ids": [],
        **_place(world, interaction),
    }
    if interaction.source is not None:
        told["message"] = payloads_message.message(interaction.source, world)
    return told


def _place(world: World, interaction: Interaction) -> dict[str, Any]:
    guild, user = interaction.channel.guild, interaction.user
    if guild is None:
        return {
            "user": payloads.user(user),
            "context": DM_CONTEXT,
            "attachment_size_limit": DM_SIZE_LIMIT,
        }
    member = payloads.member(guild.members[user.id])
    return {
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
        "guild_locale": guild.locale,
        "member": {**member, "permissions": str(world.may(user, interaction.channel))},
        "context": GUILD_CONTEXT,
        "attachment_size_limit": guild.upload_limit,
    }


def _channel(world: World, channel: Channel, user: User) -> dict[str, Any]:
    if channel.guild is None:
        return payloads.channel(channel)
    return {**payloads.channel(channel), "permissions": str(world.may(user, channel))}


def _owners(channel: Channel) -> dict[str, str]:
    """Who has installed the application; `0` stands for its own direct messages."""
    return {INSTALLED_IN_GUILD: str(channel.guild.id) if channel.guild else "0"}


def _metadata(
    number: int, kind: Kind, user: User, channel: Channel, source: Message | None
) -> dict[str, Any]:
    """What the messages that answer say of their origin."""
    told: dict[str, Any] = {
        "id": str(number),
        "type": int(kind),
        "user": payloads.user(user),
        "authorizing_integration_owners": _owners(channel),
    }
    if source is not None and kind is Kind.COMPONENT:
        told["interacted_message_id"] = str(source.id)
    if kind is Kind.MODAL:
        told["triggering_interaction_metadata"] = source and source.metadata
    return told
