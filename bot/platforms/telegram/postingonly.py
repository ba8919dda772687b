"""Telegram for a process that only posts: the bot is logged in, and takes no updates."""

from __future__ import annotations

import asyncio
import logging

from telegram.error import InvalidToken, TelegramError

from bot.platforms.telegram.connection import Bot

log = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0


async def log_in(bot: Bot) -> None:
    """Return once the bot is logged in; until then what is to be posted waits.

    A token that Telegram refuses is said by the process that hears people: here it is tried on.
    """
    pause = FIRST_PAUSE_S
    while True:
        try:
            await bot.initialize()
        except (InvalidToken, TelegramError) as error:
            # Without its words: they may hold the token.
            log.warning("Telegram does not let us post (%s); trying again", type(error).__name__)
        else:
            return
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_S)
