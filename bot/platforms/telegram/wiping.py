"""Takes the content out of a message that is too old to be deleted: there is no limit on edits."""

from __future__ import annotations

import struct
import zlib

from telegram import InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest

from bot.platforms.telegram import refusals
from bot.platforms.telegram.connection import Bot

SIDE = 64  #: Pixels of the picture that takes the place.
GREY = b"\x80"


async def wipe(bot: Bot, chat: int, message: int, text: str) -> None:
    """Put `text`, without buttons, in place of whatever the message shows.

    Raises BadRequest where it cannot be edited either.
    """
    try:
        await bot.edit_message_text(text, chat_id=chat, message_id=message)
    except BadRequest as error:
        if refusals.is_unchanged(error) or refusals.is_message_gone(error):
            return
        if not refusals.is_no_text(error):
            raise
        await _wipe_picture(bot, chat, message, text)


async def _wipe_picture(bot: Bot, chat: int, message: int, text: str) -> None:
    try:
        photo = InputMediaPhoto(blank_png(), text)
        await bot.edit_message_media(photo, chat_id=chat, message_id=message)
    except BadRequest:  # in an album of files only a file may take a file's place
        document = InputMediaDocument(blank_png(), text, filename="deleted.png")
        await bot.edit_message_media(document, chat_id=chat, message_id=message)


def blank_png() -> bytes:
    """A grey square."""
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    rows = (b"\x00" + GREY * SIDE) * SIDE
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))
