"""Messages written down as Discord's API writes them."""

from __future__ import annotations

from typing import Any

from support.fakediscord.messages import Attachment, Message
from support.fakediscord.payloads import member, user
from support.fakediscord.snowflakes import iso
from support.fakediscord.world import DM, World


def attachment(one: Attachment) -> dict[str, Any]:
    sized = {"width": one.width, "height": one.height} if one.width else {}
    described = {"description": one.description} if one.description else {}
    return {
        "id": str(one.id),
        "filename": one.filename,
        "size": len(one.data),
        "url": one.url,
        "proxy_url": one.url,
        "content_type": one.content_type,
        **sized,
        **described,
        **({"ephemeral": True} if one.ephemeral else {}),
    }


def message(one: Message, world: World) -> dict[str, Any]:
    """A message as REST answers it; the gateway says more (message_create)."""
    by_interaction = {}
    if one.metadata is not None:
        app = str(world.application.id)
        by_interaction = {
            "application_id": app,
            "webhook_id": app,
            "interaction_metadata": one.metadata,
        }
    return {
        "id": str(one.id),
        "channel_id": str(one.channel.id),
        "type": one.type,
        "author": user(one.author),
        "content": one.content,
        "mentions": [user(each) for each in one.mentions],
        "mention_roles": [],
        "mention_everyone": False,
        "attachments": [attachment(each) for each in one.attachments],
        "embeds": one.embeds,
        "components": one.components,
        "timestamp": iso(one.created_at),
        "edited_timestamp": iso(one.edits[-1]) if one.edits else None,
        "flags": int(one.flags),
        "pinned": False,
        "tts": False,
        **by_interaction,
        **_reference(one, world),
        **({"nonce": one.nonce} if one.nonce is not None else {}),
    }


def as_seen(one: Message, world: World) -> dict[str, Any]:
    """A message as a bot without the privileged intent for message content may read it."""
    told, bot = message(one, world), world.application.bot
    if bot in (one.author, *one.mentions) or one.channel.kind == DM:
        return told
    return {**told, "content": "", "attachments": [], "embeds": [], "components": []}


def _reference(one: Message, world: World) -> dict[str, Any]:
    if one.reference is None:
        return {}
    place = {"channel_id": str(one.channel.id), "message_id": str(one.reference.id), "type": 0}
    if one.channel.guild is not None:
        place["guild_id"] = str(one.channel.guild.id)
    replied = None if one.reference.deleted else message(one.reference, world)
    if replied is not None:
        replied.pop("referenced_message", None)
    return {"message_reference": place, "referenced_message": replied}


def message_create(one: Message, world: World) -> dict[str, Any]:
    """A message as the gateway tells of it."""
    place = one.channel.guild
    if place is None:
        return {**message(one, world), "channel_type": DM}
    known = {
        key: value for key, value in member(place.members[one.author.id]).items() if key != "user"
    }
    return {**message(one, world), "guild_id": str(place.id), "member": known}
