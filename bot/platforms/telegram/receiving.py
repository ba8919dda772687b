"""Every update, from the moment it is ours until it was dealt with."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from telegram import Message, Update
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.platforms.telegram import refusals
from bot.platforms.telegram.albums import Album, Albums
from bot.platforms.telegram.connection import Bot
from bot.platforms.telegram.hearing import Hearing
from bot.platforms.telegram.inbox import Deposed, Inbox, Kept
from bot.platforms.telegram.lanes import Lane, Lanes
from bot.platforms.telegram.pressing import Pressing
from bot.platforms.telegram.records import Records
from bot.platforms.telegram.tickets import Ticket

log = logging.getLogger(__name__)

ALLOWED = (Update.MESSAGE, Update.CALLBACK_QUERY)
AGAIN_S = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)  #: Between attempts while Telegram does not answer.

TIDY_S = 3600.0  #: Between two looks for what is old.

Deal = Callable[[], Awaitable[None]]


class Receiver:
    """Takes updates in, whichever way they come, and has each dealt with once."""

    def __init__(
        self,
        bot: Bot,
        *,
        inbox: Inbox,
        hearing: Hearing,
        pressing: Pressing,
        records: Records,
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._hearing = hearing
        self._pressing = pressing
        self._records = records
        self._lanes = Lanes()
        self._albums = Albums(self._put_album)
        self._in_hand: set[int] = set()

    async def room(self) -> None:
        """Wait until more can be taken."""
        await self._lanes.room()

    async def take(self, updates: Sequence[Mapping[str, Any]]) -> bool:
        """Returns once the updates are written down: from then on they are ours.

        False where too many wait, and these were not taken.
        """
        return await self._inbox.keep(updates)

    async def run(self) -> None:
        """Deal with what is in the inbox until cancelled, beginning with what was left there."""
        loop = asyncio.get_running_loop()
        tidy_at = loop.time()
        while True:
            if loop.time() >= tidy_at:
                await self._inbox.expire()
                tidy_at = loop.time() + TIDY_S
            await self._lanes.room()
            found = await self._inbox.left(frozenset(self._in_hand))
            for kept in found:
                self._in_hand.add(kept.id)
                self._sort(kept)
            if not found:
                await self._inbox.told()

    async def stop(self, timeout_s: float) -> None:
        """Finish what is in hand; the rest is there after the next start."""
        self._albums.stop()
        await self._lanes.finish(timeout_s)

    # -- Private ---------------------------------------------------------------------------

    def _sort(self, kept: Kept) -> None:
        update = self._read(kept)
        if update is None:
            self._put((0, 0), Ticket.of(self._inbox, kept), _nothing)
        elif update.message is not None and update.message.media_group_id:
            self._albums.add(kept, update.message)
        else:
            self._put_update(kept, update)

    def _read(self, kept: Kept) -> Update | None:
        try:
            return Update.de_json(dict(kept.body), self._bot)
        except (KeyError, TypeError, ValueError):
            log.exception("update %d cannot be read", kept.id)
            return None

    def _put_update(self, kept: Kept, update: Update) -> None:
        ticket, message, query = (
            Ticket.of(self._inbox, kept), update.message, update.callback_query,
        )  # fmt: skip
        if message is not None:
            self._put(_lane(message), ticket, lambda: self._message(message, ticket))
        elif query is not None:
            chat = 0 if query.message is None else query.message.chat.id
            lane = (chat, query.from_user.id)
            self._put(lane, ticket, lambda: self._pressing.press(query, ticket))
        else:
            self._put((0, 0), ticket, _nothing)

    def _put_album(self, album: Album) -> None:
        messages = album.messages
        ticket = Ticket.of(self._inbox, *(kept for kept, _ in album.parts))
        self._put(_lane(messages[0]), ticket, lambda: self._hearing.hear(messages, ticket))

    async def _message(self, message: Message, ticket: Ticket) -> None:
        if message.migrate_to_chat_id is not None:
            await self._records.moved(message.chat.id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id is not None:
            await self._records.moved(message.migrate_from_chat_id, message.chat.id)
        else:
            await self._hearing.hear([message], ticket)

    def _put(self, lane: Lane, ticket: Ticket, deal: Deal) -> None:
        if not self._lanes.put(lane, lambda: self._work(ticket, deal)):
            log.warning("chat %d: too much waits there; an update was passed over", lane[0])
            self._lanes.put((0, 0), lambda: self._work(ticket, _nothing))

    async def _work(self, ticket: Ticket, deal: Deal) -> None:
        try:
            self._inbox.check()
            await self._deal(ticket, deal)
            await ticket.close()
        except Deposed:
            log.info("updates %s are left to another process", ticket.updates)
        else:
            self._in_hand.difference_update(ticket.updates)

    async def _deal(self, ticket: Ticket, deal: Deal) -> None:
        """Once, and again where Telegram did not take our answer; a bug is not tried twice."""
        for pause in (*AGAIN_S, None):
            try:
                await deal()
                return
            except RetryAfter as error:
                pause = pause and max(pause, refusals.pause_of(error))
                problem: TelegramError = error
            except TelegramError as error:
                if isinstance(error, BadRequest) or refusals.is_closed(error):
                    log.info("updates %s: no answer can be given: %s", ticket.updates, error)
                    return
                problem = error
            except Deposed:
                raise
            except Exception:
                log.exception("updates %s were not dealt with", ticket.updates)
                return
            if pause is None:
                log.warning("updates %s: given up: %s", ticket.updates, problem)
                return
            await asyncio.sleep(pause)


async def _nothing() -> None:
    """An update of a kind we did not ask for."""


def _lane(message: Message) -> Lane:
    return message.chat.id, 0 if message.from_user is None else message.from_user.id
