"""Telling Telegram where to post updates. What it posts comes in by `door.py`."""

from __future__ import annotations

from bot.platforms.telegram.connection import Bot
from bot.platforms.telegram.door import PATH
from bot.platforms.telegram.receiving import ALLOWED

CONNECTIONS = 16  #: Telegram posts so many updates at the same time.


class Webhook:
    """The address of the door. `secret` is the word that Telegram repeats there."""

    def __init__(self, *, public_url: str, secret: str) -> None:
        self._url = f"{public_url.rstrip('/')}{PATH}"
        self._secret = secret

    async def announce(self, bot: Bot) -> None:
        """Tell Telegram where to post. What is pending there stays."""
        await bot.set_webhook(
            self._url,
            secret_token=self._secret,
            allowed_updates=ALLOWED,
            max_connections=CONNECTIONS,
            drop_pending_updates=False,
        )
