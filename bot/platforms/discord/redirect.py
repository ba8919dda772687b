"""Where Discord is: `EASEL_DISCORD__API_URL` puts a rate-limit proxy in front of it.

discord.py takes no argument for this: the addresses are attributes of its classes. They are set
here and nowhere else, and so for the whole process, which has one bot.
"""

from __future__ import annotations

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.platforms.discord.endpoint import rest_base


def redirect_rest(api_url: str) -> None:
    """Send REST requests, callbacks and webhooks included, to this base."""
    Route.BASE = rest_base(api_url)


async def redirect_gateway(client: discord.Client) -> None:
    """Connect to the gateway that the REST base names; asked where discord.py would not ask."""
    _, url, _ = await client.http.get_bot_gateway()
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
