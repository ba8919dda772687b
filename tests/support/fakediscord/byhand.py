"""Interactions as no client sends them: made by hand, with anything in them changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from support.fakediscord import asking, options, payloads_message
from support.fakediscord.acts import MESSAGE_COMMAND
from support.fakediscord.forms import LABEL, TEXT_INPUT
from support.fakediscord.interactions import Interaction, Kind
from support.fakediscord.messages import Message
from support.fakediscord.server import FakeDiscord
from support.fakediscord.world import Channel, User

THREAD = 11  #: A public thread, among the kinds of channels.

Payload = dict[str, Any]
Change = Callable[[Payload], None]  #: Alters what the bot is told.


async def tell(
    discord: FakeDiscord,
    kind: Kind,
    user: User,
    channel: Channel,
    data: Payload,
    *changes: Change,
) -> Interaction:
    """Tell the bot of a deed, altered by these."""
    interaction = asking.new_interaction(discord.world, kind, user, channel)
    if kind is Kind.MODAL:
        before = asking.new_interaction(discord.world, Kind.COMMAND, user, channel)
        interaction.metadata["triggering_interaction_metadata"] = before.metadata
    told = asking.payload(discord.world, interaction, data)
    for change in changes:
        change(told)
    interaction.sent_at = time.perf_counter()
    await discord.gateway.dispatch("INTERACTION_CREATE", told, guild=channel.guild)
    return interaction


def typed(
    discord: FakeDiscord, command: str, given: Mapping[str, Any], channel: Channel
) -> Payload:
    """A command as it is told, whoever is offered it."""
    return options.fill(discord.world, command, given, channel).data()


def chosen(discord: FakeDiscord, menu: str, message: Message) -> Payload:
    """A command from the menu of a message, whoever is offered it."""
    command = options.find(discord.world.application, menu, MESSAGE_COMMAND, message.channel)
    target = str(message.id)
    resolved = {"messages": {target: payloads_message.message(message, discord.world)}}
    told = {key: command[key] for key in ("id", "name", "type")}
    return {**told, "target_id": target, "resolved": resolved}


def completing(discord: FakeDiscord, command: str, option: str, begun: str) -> Payload:
    """Some of an option, whether or not it offers anything."""
    asked = {"type": options.STRING, "name": option, "value": begun, "focused": True}
    name, *below = command.split()
    registered = options.find(discord.world.application, name, 1, discord.general)
    told: list[Payload] = [asked]
    for word in reversed(below):
        told = [{"type": 1, "name": word, "options": told}]
    return {"id": registered["id"], "name": name, "type": 1, "options": told}


def form(custom_id: str, given: Mapping[str, str]) -> Payload:
    """A form that nobody opened."""
    fields = [
        {"type": LABEL, "id": 0, "component": {"type": TEXT_INPUT, "custom_id": k, "value": v}}
        for k, v in given.items()
    ]
    return {"custom_id": custom_id, "components": fields}


def in_thread(told: Payload) -> None:
    """The same in a thread of that channel."""
    parent = told["channel"]
    told["channel"] = {
        **{key: parent[key] for key in ("guild_id", "permissions", "flags")},
        "id": str(int(parent["id"]) + 1),
        "type": THREAD,
        "name": "a thread",
        "parent_id": parent["id"],
        "owner_id": "1",
        "last_message_id": None,
        "message_count": 0,
        "member_count": 1,
        "rate_limit_per_user": 0,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 60,
            "archive_timestamp": "2026-01-01T00:00:00+00:00",
            "locked": False,
        },
    }
    told["channel_id"] = told["channel"]["id"]


def as_webhook(told: Payload) -> None:
    """Done by what looks like a webhook: an account without a number and a name alone."""
    told["member"]["user"] |= {"bot": True, "discriminator": "0000", "global_name": None}


def as_nobody(told: Payload) -> None:
    """In a server, by somebody who is in none."""
    told["user"] = told.pop("member")["user"]


def with_bits(bits: Any) -> Change:
    """With these permissions, as they stand in the payload."""

    def change(told: Payload) -> None:
        told["member"]["permissions"] = bits

    return change


def without_bits(told: Payload) -> None:
    """Nothing is said of permissions."""
    del told["member"]["permissions"]


def with_bits_elsewhere(bits: str) -> Change:
    """All that there is, wherever it is not the person's own in this channel."""

    def change(told: Payload) -> None:
        told["permissions"] = told["app_permissions"] = bits
        told["channel"]["permissions"] = told["data"]["permissions"] = bits
        told["member"]["user"]["permissions"] = told["guild"]["permissions"] = bits
        told["member"]["moderator"] = told["member"]["is_owner"] = True

    return change


def with_roles(*ids: int) -> Change:
    """With these roles, which the bits do not bear out."""

    def change(told: Payload) -> None:
        told["member"]["roles"] = [str(id) for id in ids]

    return change
