"""Whom a command is about: the person it mentions, or whose message it answers.

Telegram tells who a mention is only where somebody has no user name; of the others we know those
who were heard here since the start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from telegram import Message, MessageEntity, User

from bot.platforms.telegram.places import PLATFORM, person_id
from bot.platforms.typed import Typed, parse
from commands.spec import REFERENCES, Command, Kind

Named = Callable[[str], int | None]  #: The account behind a user name, where it is known.


def read(message: Message, words: str, commands: Sequence[Command], named: Named) -> Typed:
    """The command in these words, with the people it is about. Raises a refusal."""
    answered = _answered(message)
    begun = parse(_with_ids(message, words), commands, given=_given(commands, answered))
    kinds = {option.name: option.kind for option in begun.command.declared}
    options = {
        name: _referred(kinds[name], value, named)
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


def _given(commands: Sequence[Command], answered: str | None) -> Mapping[str, Any]:
    """That person, for whichever option of whichever command wants one."""
    if answered is None:
        return {}
    names = {o.name for c in commands for o in c.declared if o.kind is Kind.PERSON}
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


def _referred(kind: Kind, value: object, named: Named) -> object:
    if kind not in REFERENCES or not isinstance(value, str):
        return value
    word = value.removeprefix("@")
    if word.removeprefix("-").isdigit():
        return f"{PLATFORM}:{word}"
    account = named(word) if kind is Kind.PERSON and value.startswith("@") else None
    return value if account is None else person_id(account)
