"""Asks Telegram for updates, one long question after another."""

from __future__ import annotations

import asyncio
import json
import logging

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.platforms.telegram import refusals
from bot.platforms.telegram.connection import Bot
from bot.platforms.telegram.receiving import ALLOWED, Receiver

log = logging.getLogger(__name__)

WAIT_S = 30  #: Telegram answers after so long even without an update.
AT_ONCE = 100
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0

CONFLICT = "another program asks Telegram for this bot's updates"
REFUSED = "Telegram refuses the bot's token"
UNREACHABLE = "Telegram cannot be reached"


class Polling:
    """An update is confirmed by the question after the one that brought it: once it is kept."""

    def __init__(self, bot: Bot, receiver: Receiver) -> None:
        self._bot = bot
        self._receiver = receiver
        self._offset: int | None = None
        self._pause = SHORTEST_PAUSE_S
        self.problem: str | None = None

    async def run(self) -> None:
        """Ask until cancelled."""
        while True:
            await self._receiver.room()
            try:
                await self._ask()
            except TelegramError as error:
                await self._recover(error)
            else:
                self.problem, self._pause = None, SHORTEST_PAUSE_S

    async def _ask(self) -> None:
        updates = await self._bot.get_updates(
            offset=self._offset, timeout=WAIT_S, limit=AT_ONCE, allowed_updates=ALLOWED
        )
        if not updates:
            return
        if await self._receiver.take([json.loads(update.to_json()) for update in updates]):
            self._offset = updates[-1].update_id + 1
        else:
            log.warning("too many updates wait; Telegram keeps the next")
            await asyncio.sleep(LONGEST_PAUSE_S)

    async def _recover(self, error: TelegramError) -> None:
        problem = _problem(error)
        if problem != self.problem:
            log.warning("no updates: %s", problem)
        self.problem = problem
        pause = refusals.pause_of(error) if isinstance(error, RetryAfter) else self._pause
        await asyncio.sleep(pause)
        self._pause = min(2 * self._pause, LONGEST_PAUSE_S)


def _problem(error: TelegramError) -> str:
    if isinstance(error, Conflict):
        return CONFLICT
    return REFUSED if isinstance(error, InvalidToken) else UNREACHABLE
