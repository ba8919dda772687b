"""What somebody said: the words, whether they are for us, the pictures that came along."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from telegram import Document, Message, Sticker

from bot.errors import Text, say

FETCHED_BYTES = 20_000_000  #: What a bot may download ("getFile"); decimal, on the safe side.
_COMMAND = re.compile(r"\s*/([A-Za-z0-9_-]{1,32})(?:@(\w{1,64}))?(?=\s|$)")
_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif")

TOO_LARGE = (
    "“{name}” is {size} MB; Telegram gives bots at most 20 MB. Send a smaller file, or send it as "
    "a photo."
)
FILE_TOO_LARGE = "“{name}” is over {most} KiB, more than is read. Send a smaller file."
ANIMATED = say("An animated sticker cannot be used. Send a picture, or one that stands still.")
VIDEO = say("A video or GIF cannot be used here. Send a picture; a GIF may be sent as a file.")

#: A command of ours, one for another bot, or no command.
Meant = Literal["ours", "foreign", "none"]


@dataclass(frozen=True, slots=True)
class Found:
    """A picture or file in a message, not fetched yet. `problem` says why it cannot be."""

    file_id: str
    name: str
    size: int
    problem: Text | None = None


@dataclass(frozen=True, slots=True)
class Me:
    """Who we are in Telegram."""

    id: int
    username: str


def words_of(message: Message) -> str:
    """The text, or the caption of a picture."""
    return message.text or message.caption or ""


def thread_of(message: Message) -> int | None:
    """The forum topic. Other threads are not to be named when sending."""
    return message.message_thread_id if message.is_topic_message else None


def command_of(words: str) -> str | None:
    """The name of the command that words begin with."""
    found = _COMMAND.match(words)
    return found and found[1].lower()


def meant(words: str, me: Me) -> Meant:
    """Whom a command is for."""
    found = _COMMAND.match(words)
    if found is None:
        return "none"
    return "ours" if (found[2] or me.username).lower() == me.username.lower() else "foreign"


def names_us(words: str) -> bool:
    """Whether a command says whom it is for: then it is for nobody else."""
    found = _COMMAND.match(words)
    return found is not None and found[2] is not None


def answers_us(message: Message, me: Me) -> bool:
    """Whether it is a reply to a message of ours."""
    replied = message.reply_to_message
    return replied is not None and replied.from_user is not None and replied.from_user.id == me.id


def picture_of(message: Message) -> Found | None:
    """The picture in a message, if there is one."""
    if message.photo:
        largest = message.photo[-1]
        return _checked(Found(largest.file_id, "photo.jpg", largest.file_size or 0))
    if message.sticker is not None:
        return _sticker(message.sticker)
    if message.animation is not None or message.video is not None:
        return Found("", "video", 0, VIDEO)
    if message.document is not None and _is_picture(message.document):
        document = message.document
        name = (document.file_name or "picture")[:100]
        return _checked(Found(document.file_id, name, document.file_size or 0))
    return None


def file_of(message: Message, *, most_bytes: int) -> Found | None:
    """The file in a message, whatever is in it."""
    document = message.document
    if document is None:
        return None
    name, size = (document.file_name or "file")[:100], document.file_size or 0
    if size > most_bytes:
        return Found("", name, size, say(FILE_TOO_LARGE, name=name, most=most_bytes // 1024))
    return Found(document.file_id, name, size)


def _sticker(sticker: Sticker) -> Found:
    moves = sticker.is_animated or sticker.is_video
    found = Found(sticker.file_id, "sticker.webp", sticker.file_size or 0)
    return Found("", found.name, 0, ANIMATED) if moves else _checked(found)


def _checked(found: Found) -> Found:
    if found.size <= FETCHED_BYTES:
        return found
    size = f"{found.size / 1_000_000:.1f}"
    return Found("", found.name, found.size, say(TOO_LARGE, name=found.name, size=size))


def _is_picture(document: Document) -> bool:
    named = (document.file_name or "").lower().endswith(_SUFFIXES)
    return named or (document.mime_type or "").startswith("image/")
