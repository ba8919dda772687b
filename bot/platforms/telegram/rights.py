"""Whether we may post pictures in a group: asked before anything is made, not after."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable

from telegram import ChatMember, ChatMemberRestricted, ChatPermissions
from telegram.error import TelegramError

from bot.errors import Text, say
from bot.platforms.telegram.connection import Bot

log = logging.getLogger(__name__)

KEPT_MS = 5 * 60 * 1000  #: Between two looks; a result that is refused meanwhile is kept anyway.
MOST_KEPT = 1_000
LOOKUP_S = 3.0

NO_PICTURES = say(
    "I may not send pictures in this group, so nothing was begun. An administrator can allow "
    "photos and files here, or make me an administrator."
)


class Rights:
    """Looks at a group's rules for us. `clock` is UTC milliseconds."""

    def __init__(self, bot: Bot, *, clock: Callable[[], int]) -> None:
        self._bot = bot
        self._clock = clock
        self._allowed: OrderedDict[int, int] = OrderedDict()  # until when, by chat

    async def problem(self, chat: int) -> Text | None:
        """Why a picture could not be posted; None where it can, or where that is not known."""
        if chat > 0 or self._clock() < self._allowed.get(chat, 0):
            return None
        try:
            async with asyncio.timeout(LOOKUP_S):
                allowed = await self._may_post(chat)
        except (TelegramError, TimeoutError) as error:
            log.info("what we may do in a group is not known: %s", error)
            return None
        if not allowed:
            return NO_PICTURES  # looked at again next time: somebody may mend it at once
        self._allowed[chat] = self._clock() + KEPT_MS
        self._allowed.move_to_end(chat)
        if len(self._allowed) > MOST_KEPT:
            self._allowed.popitem(last=False)
        return None

    async def _may_post(self, chat: int) -> bool:
        own = await self._bot.get_chat_member(chat, self._bot.id)
        if own.status in (ChatMember.ADMINISTRATOR, ChatMember.OWNER):
            return True
        if isinstance(own, ChatMemberRestricted):
            return own.can_send_photos and own.can_send_documents
        return _allows((await self._bot.get_chat(chat)).permissions)


def _allows(rules: ChatPermissions | None) -> bool:
    """A group without rules, or one that does not tell them, allows everything."""
    return rules is None or (
        rules.can_send_photos is not False and rules.can_send_documents is not False
    )
