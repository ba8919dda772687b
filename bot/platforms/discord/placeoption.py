"""A channel as an option: any that messages can be written in, known to this process or not."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.platforms.discord.reading import Interaction

Place = app_commands.AppCommandChannel | app_commands.AppCommandThread


class PlaceOption(app_commands.Transformer):
    """Taken as Discord describes it.

    discord.py's own would look it up among what the gateway has told: without one, and for a
    private thread, there is nothing to be found.
    """

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """What people are offered."""
        kinds = discord.ChannelType
        threads = [kinds.news_thread, kinds.private_thread, kinds.public_thread]
        return [kinds.text, kinds.news, kinds.voice, *threads]

    async def transform(self, interaction: Interaction, value: Place, /) -> Place:
        return value
