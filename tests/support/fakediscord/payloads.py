"""People and servers written down as Discord's API writes them."""

from __future__ import annotations

from typing import Any

from support.fakediscord.permissions import in_guild
from support.fakediscord.snowflakes import EPOCH_MS, iso
from support.fakediscord.world import Application, Channel, Guild, Member, Role, User


def user(one: User) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "username": one.name.lower(),
        "global_name": None if one.bot else one.name,
        "avatar": None,
        "discriminator": "0001" if one.bot else "0",
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
        **({"bot": True} if one.bot else {}),
    }


def me(bot: User) -> dict[str, Any]:
    return {**user(bot), "mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}


def member(one: Member) -> dict[str, Any]:
    return {
        "user": user(one.user),
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": [str(role.id) for role in one.roles],
        "joined_at": iso(one.joined_at),
        "premium_since": None,
        "communication_disabled_until": None,
        "flags": 0,
        "pending": False,
        "deaf": False,
        "mute": False,
    }


def role(one: Role) -> dict[str, Any]:
    colours = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
    return {
        "id": str(one.id),
        "name": one.name,
        "permissions": str(int(one.permissions)),
        "position": one.position,
        "color": 0,
        "colors": colours,
        "hoist": False,
        "managed": one.bot_id is not None,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
        **({"tags": {"bot_id": str(one.bot_id)}} if one.bot_id else {}),
    }


def channel(one: Channel) -> dict[str, Any]:
    last = str(max(one.messages)) if one.messages else None
    shared = {"id": str(one.id), "type": one.kind, "last_message_id": last, "flags": 0}
    if one.guild is None:
        assert one.recipient is not None
        return {**shared, "recipients": [user(one.recipient)]}
    if one.parent is not None:
        return {**shared, **_thread(one, one.guild, one.parent)}
    overwrites = [
        {"id": str(whose), "type": o.kind, "allow": str(int(o.allow)), "deny": str(int(o.deny))}
        for whose, o in one.overwrites.items()
    ]
    return {
        **shared,
        "guild_id": str(one.guild.id),
        "name": one.name,
        "position": list(one.guild.channels).index(one.id),
        "permission_overwrites": overwrites,
        "nsfw": one.nsfw,
        "parent_id": None,
        "topic": None,
        "rate_limit_per_user": 0,
    }


def _thread(one: Channel, guild: Guild, parent: Channel) -> dict[str, Any]:
    """What only a thread has: of its parent it names the number, and nothing else."""
    return {
        "guild_id": str(guild.id),
        "name": one.name,
        "parent_id": str(parent.id),
        "owner_id": str(guild.owner.id),
        "message_count": len(one.messages),
        "member_count": 1,
        "total_message_sent": len(one.messages),
        "rate_limit_per_user": 0,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": iso((one.id >> 22) + EPOCH_MS),
            "locked": False,
        },
    }


def guild(one: Guild) -> dict[str, Any]:
    """A server as REST answers it."""
    nothing = (
        "icon description home_header splash discovery_splash banner application_id "
        "afk_channel_id system_channel_id widget_channel_id max_presences vanity_url_code "
        "rules_channel_id safety_alerts_channel_id public_updates_channel_id incidents_data"
    )
    return {
        **dict.fromkeys(nothing.split()),
        "id": str(one.id),
        "name": one.name,
        "features": [],
        "owner_id": str(one.owner.id),
        "region": "deprecated",
        "afk_timeout": 300,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "verification_level": 0,
        "roles": [role(each) for each in one.roles],
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_members": 25_000_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": one.locale,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
    }


def guild_create(one: Guild, bot: User) -> dict[str, Any]:
    """A server as the gateway tells of it."""
    nothing = "voice_states presences stage_instances guild_scheduled_events"
    own = one.members[bot.id]
    return {
        **guild(one),
        **{name: [] for name in [*nothing.split(), "soundboard_sounds"]},
        "joined_at": iso(own.joined_at),
        "large": False,
        "unavailable": False,
        "member_count": len(one.members),
        "members": [member(own)],
        "channels": [channel(each) for each in one.channels.values() if each.parent is None],
        "threads": [channel(each) for each in one.channels.values() if each.parent is not None],
    }


def my_guild(one: Guild, bot: User) -> dict[str, Any]:
    """A server in the list of those the bot is in."""
    return {
        "id": str(one.id),
        "name": one.name,
        "icon": None,
        "banner": None,
        "owner": one.owner is bot,
        "permissions": str(int(in_guild(one, one.members[bot.id]))),
        "features": [],
    }


def application(one: Application, guilds: int) -> dict[str, Any]:
    nothing = "icon type role_connections_verification_url event_webhooks_url team"
    return {
        **dict.fromkeys(nothing.split()),
        "id": str(one.id),
        "name": one.bot.name,
        "description": "",
        "bot": user(one.bot),
        "bot_public": one.public,
        "bot_require_code_grant": one.code_grant,
        "interactions_endpoint_url": one.endpoint,
        "verify_key": one.key.verify_key.encode().hex(),
        "flags": one.flags,
        "flags_new": str(one.flags),
        "redirect_uris": [],
        "owner": user(one.owner),
        "approximate_guild_count": guilds,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
        "integration_types_config": {install: {} for install in one.installs},
    }
