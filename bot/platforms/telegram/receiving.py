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
from bot.platforms.telegram.inbox import Inbox, Kept
from bot.platforms.telegram.lanes import Lane, Lanes
from bot.platforms.telegram.pressing import Pressing
from bot.platforms.telegram.records import Records
from bot.platforms.telegram.tickets import Ticket

log = logging.getLogger(__name__)

ALLOWED = (Update.MESSAGE, Update.CALLBACK_QUERY)
AGAIN_S = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)  #: Between attempts while Telegram does not answer.

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

    @property
    def full(self) -> bool:
        """No more can be taken for the moment."""
        return self._lanes.full

    async def room(self) -> None:
        """Wait until more can be taken."""
        await self._lanes.room()

    async def take_up(self) -> None:
        """Go on with what an earlier run left."""
        for kept in await self._inbox.left():
            self._sort(kept)

    async def take(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Returns once the updates are written down: from then on they are ours."""
        for kept in await self._inbox.keep(updates):
            self._sort(kept)

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
        async def work() -> None:
            await self._deal(ticket, deal)
            await ticket.close()

        if not self._lanes.put(lane, work):
            log.warning("chat %d: too much waits there; an update was passed over", lane[0])
            self._lanes.put((0, 0), ticket.close)

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
