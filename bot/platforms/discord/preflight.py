"""May the bot post its result where it was asked? Told from the interaction alone."""

from __future__ import annotations

import discord

from bot.errors import Text, render, say
from bot.platforms.discord.permissions import NEEDED
from bot.platforms.discord.reading import Interaction, language_of

MISSING = (
    "I could not post the result here, so nothing was started or charged. I lack in this channel: "
    "{permissions}. Ask a moderator to allow it, or use another channel."
)


def missing_permissions(interaction: Interaction) -> Text | None:
    """What the bot lacks to post a picture in this channel; None where it lacks nothing."""
    if interaction.guild_id is None:
        return None  # a direct message is not a place with permissions
    mine = interaction.app_permissions
    lacking = [NEEDED[name].shown for name in _needed(interaction) if not getattr(mine, name)]
    if not lacking:
        return None
    language = language_of(interaction)
    names = ", ".join(f"“{render(name, language)}”" for name in lacking)
    return say(MISSING, permissions=names)


def _needed(interaction: Interaction) -> tuple[str, ...]:
    in_thread = isinstance(interaction.channel, discord.Thread)
    send = "send_messages_in_threads" if in_thread else "send_messages"
    return ("view_channel", send, "attach_files", "embed_links")
