"""Who somebody is here: their id over all platforms, and what the group lets them do."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from telegram import ChatMember, ChatMemberAdministrator, Message, User
from telegram.error import TelegramError

from bot.invocation import Person
from bot.platforms.telegram.connection import Bot
from bot.platforms.telegram.places import person_id, user_of

log = logging.getLogger(__name__)

KEPT_MS = 60_000  #: How long a new administrator may have to wait to be one here.
MOST_KEPT = 2_000
LOOKUP_S = 3.0  #: Who cannot be looked up in time is an ordinary member.
_ABSENT = (ChatMember.LEFT, ChatMember.BANNED)


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is in a group."""

    member: bool = False
    moderator: bool = False
    may_delete: bool = False


def author(message: Message) -> Person | None:
    """Who wrote a message; None where it was nobody: a channel's own post, passed on."""
    if message.is_automatic_forward or message.from_user is None:
        return None
    sender = message.sender_chat
    if sender is None:
        return person_of(message.from_user)
    # An anonymous administrator writes as the group, others may write as a channel of theirs.
    anonymous = sender.id == message.chat.id
    return Person(
        id=person_id(sender.id),
        name=sender.title or "",
        moderator=anonymous,
        may_delete=anonymous,
    )


def person_of(user: User) -> Person:
    """An account, as yet without rights."""
    return Person(person_id(user.id), user.full_name, user.language_code or "en")


class People:
    """Asks Telegram about people's standing, not too often. `clock` is UTC milliseconds."""

    def __init__(self, bot: Bot, *, clock: Callable[[], int]) -> None:
        self._bot = bot
        self._clock = clock
        self._accounts: OrderedDict[str, int] = OrderedDict()
        self._standings: OrderedDict[tuple[int, int], tuple[int, Standing]] = OrderedDict()

    async def judged(self, person: Person, chat: int, *, afresh: bool = False) -> Person:
        """The same person, with what a group lets them do; `afresh`: at this very moment.

        In private nobody moderates: limits are not one's own to set.
        """
        user = user_of(person)
        if chat > 0 or user is None:
            return person
        standing = await self.standing(chat, user, afresh=afresh)
        return replace(person, moderator=standing.moderator, may_delete=standing.may_delete)

    def named(self, username: str) -> int | None:
        """The account of a user name that was heard here since the start."""
        return self._accounts.get(username.lower())

    def remember(self, user: User | None) -> None:
        """Note whose user name this is, for whom a moderator may mention later."""
        if user is not None and user.username is not None:
            self._accounts[user.username.lower()] = user.id
            self._accounts.move_to_end(user.username.lower())
            if len(self._accounts) > MOST_KEPT:
                self._accounts.popitem(last=False)

    def forget(self, user: int) -> None:
        """Note it no longer."""
        for name in [name for name, known in self._accounts.items() if known == user]:
            del self._accounts[name]
        for key in [key for key in self._standings if key[1] == user]:
            del self._standings[key]

    def clear(self) -> None:
        """Note nobody any longer: somebody was forgotten, and it is not said who."""
        self._accounts.clear()
        self._standings.clear()

    async def standing(self, chat: int, user: int, *, afresh: bool = False) -> Standing:
        """What somebody is in a group, as known a minute ago at most, or `afresh`."""
        key, now = (chat, user), self._clock()
        until, known = self._standings.get(key, (0, Standing()))
        if now < until and not afresh:
            return known
        try:
            async with asyncio.timeout(LOOKUP_S):
                member = await self._bot.get_chat_member(chat, user)
        except (TelegramError, TimeoutError) as error:
            log.info("somebody's standing in a group is not known: %s", error)
            return Standing()
        return self._keep(key, now, _standing(member))

    def _keep(self, key: tuple[int, int], now: int, standing: Standing) -> Standing:
        self._standings[key] = (now + KEPT_MS, standing)
        self._standings.move_to_end(key)
        if len(self._standings) > MOST_KEPT:
            self._standings.popitem(last=False)
        return standing


def _standing(member: ChatMember) -> Standing:
    if member.status == ChatMember.OWNER:
        return Standing(member=True, moderator=True, may_delete=True)
    if isinstance(member, ChatMemberAdministrator):
        return Standing(member=True, moderator=True, may_delete=member.can_delete_messages)
    return Standing(member=member.status not in _ABSENT)
