"""Whom a command is about: the person it mentions, or whose message it answers; which result.

Telegram tells who a mention is only where somebody has no user name; of the others we know those
who were heard here since the start.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from telegram import Message, MessageEntity, User

from bot.platforms.telegram.places import PLATFORM, person_id
from bot.platforms.typed import Typed, parse
from commands.spec import REFERENCES, Command, Kind

NOTHING = ("-", "–", "—")  #: As phones write it.

#: A link to a message: of a group without a name by its number, of another by its name; topics
#: have one more number in between.
_LINK = re.compile(
    r"(?:https?://)?t(?:elegram)?\.me/(?:c/(?P<group>\d{5,15})|(?P<name>\w{4,32}))(?:/\d{1,12})?"
    r"/(?P<message>\d{1,12})(?:\?\S*)?"
)

Named = Callable[[str], int | None]  #: The account behind a user name, where it is known.


def read(message: Message, words: str, commands: Sequence[Command], named: Named) -> Typed:
    """The command in these words, with the people it is about. Raises a refusal."""
    given = {
        **_given(commands, Kind.PERSON, _answered(message)),
        **_given(commands, Kind.RESULT, _answered_result(message)),
    }
    begun = parse(_with_ids(message, words), commands, given=given)
    return _with_people(begun, named, message)


def read_on(
    message: Message, words: str, command: Command, named: Named, *, given: Mapping[str, Any]
) -> Typed:
    """The same where the words are only what follows the command; a dash alone says nothing."""
    rest = "" if words.strip() in NOTHING else _with_ids(message, words)
    begun = parse(f"/{command.name} {rest}", [command], given=given)
    return _with_people(begun, named, message)


def _with_people(begun: Typed, named: Named, message: Message) -> Typed:
    kinds = {option.name: option.kind for option in begun.command.declared}
    options = {
        name: _referred(kinds[name], value, named, message)
        for name, value in begun.options.items()
        if name in kinds
    }
    return Typed(begun.command, options)


def _answered(message: Message) -> str | None:
    """Whose message it answers; a bot's or a channel's is nobody's."""
    replied = message.reply_to_message
    if replied is None or replied.sender_chat is not None or replied.is_automatic_forward:
        return None
    user = replied.from_user
    return None if user is None or user.is_bot else person_id(user.id)


def _answered_result(message: Message) -> str | None:
    """The message of a bot that it answers; in a topic, its beginning is answered by everything."""
    replied = message.reply_to_message
    if replied is None or replied.from_user is None or replied.forum_topic_created is not None:
        return None
    is_bots = replied.from_user.is_bot
    return f"{PLATFORM}:{message.chat.id}/{replied.message_id}" if is_bots else None


def _given(commands: Sequence[Command], kind: Kind, answered: str | None) -> Mapping[str, Any]:
    """That person or result, for whichever option of whichever command wants one."""
    if answered is None:
        return {}
    names = {o.name for c in commands for o in c.declared if o.kind is kind}
    return dict.fromkeys(names, answered)


def _with_ids(message: Message, words: str) -> str:
    """The words with an id in place of a mention by which Telegram tells the account."""
    text = words.encode("utf-16-le", "surrogatepass")
    entities = message.entities if message.text else message.caption_entities
    for entity in sorted(entities, key=lambda entity: entity.offset, reverse=True):
        user: User | None = entity.user
        if entity.type == MessageEntity.TEXT_MENTION and user is not None:
            begin, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
            text = text[:begin] + person_id(user.id).encode("utf-16-le") + text[end:]
    return text.decode("utf-16-le", "surrogatepass")


def _referred(kind: Kind, value: object, named: Named, message: Message) -> object:
    if kind not in REFERENCES or not isinstance(value, str):
        return value
    if kind is Kind.RESULT:
        return _linked(value, message)
    word = value.removeprefix("@")
    if word.removeprefix("-").isdigit():
        return f"{PLATFORM}:{word}"
    account = named(word) if kind is Kind.PERSON and value.startswith("@") else None
    return value if account is None else person_id(account)


def _linked(word: str, message: Message) -> str:
    """The message behind a link, if it is one of this group; another's name tells us nothing."""
    found = _LINK.fullmatch(word)
    if found is None:
        return word
    if found["group"] is not None:
        return f"{PLATFORM}:-100{found['group']}/{found['message']}"
    is_here = (message.chat.username or "").lower() == found["name"].lower()
    return f"{PLATFORM}:{message.chat.id}/{found['message']}" if is_here else word
