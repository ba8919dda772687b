"""What Telegram's refusals mean. Its descriptions are all there is to tell them apart.

ChatMigrated      the group has another id now; carries it
RetryAfter        too much was sent; carries for how long to be silent
Forbidden         removed, blocked, or never started by this person
BadRequest        everything else it does not do; see the descriptions below
InvalidToken      401 and 404
TimedOut, NetworkError   no answer, or a fault there: whether it was done is unknown
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.errors import DeliveryError, say

_UNCHANGED = ("message is not modified",)
_MESSAGE_GONE = (
    "message to edit not found", "message can't be edited", "message_id_invalid",
    "message identifier is not specified",
)  # fmt: skip
_NO_TEXT = ("there is no text in the message",)
_DELETED = ("message to delete not found",)
_NOT_DELETED = ("message can't be deleted",)
#: Nothing sent to this chat as it is will be taken.
_CLOSED = (
    "chat not found", "not enough rights", "have no rights", "chat_write_forbidden",
    "chat_restricted", "need administrator rights", "topic_closed", "topic_deleted",
    "message thread not found", "peer_id_invalid", "user_is_blocked", "channel_private",
    "_forbidden", "group is deactivated", "group chat was deactivated",
)  # fmt: skip
#: It may be sent, but not as a photo.
_NO_PHOTO = (
    "photo_invalid_dimensions", "photo_ext_invalid", "image_process_failed",
    "photo_save_file_invalid", "photo_content_type_invalid", "wrong file type",
)  # fmt: skip

NO_ANSWER = say("Telegram did not answer.")
NOT_NOW = say("The message could not be sent to Telegram just now.")
TOO_MUCH = say("Telegram asks for a pause.")
NOT_TAKEN = "Telegram did not take the message: {why}."


def is_unchanged(error: TelegramError) -> bool:
    """It stands there already."""
    return _says(error, _UNCHANGED)


def is_message_gone(error: TelegramError) -> bool:
    """There is nothing to edit any more."""
    return _says(error, _MESSAGE_GONE)


def is_no_text(error: TelegramError) -> bool:
    """It shows a picture, with a caption at most."""
    return _says(error, _NO_TEXT)


def is_deleted_already(error: TelegramError) -> bool:
    return _says(error, _DELETED)


def is_too_old_to_delete(error: TelegramError) -> bool:
    return _says(error, _NOT_DELETED)


def is_closed(error: TelegramError) -> bool:
    """The bot may not write there: removed, muted, blocked, or the chat is gone."""
    return isinstance(error, Forbidden) or _says(error, _CLOSED)


def is_no_photo(error: TelegramError) -> bool:
    """The picture is not taken as a photo; as a file it may be."""
    return _says(error, _NO_PHOTO)


def pause_of(error: RetryAfter) -> float:
    """Seconds of silence."""
    # Seconds or a timedelta, by an environment variable of the library; its own field is neither.
    after = error.retry_after
    return after if isinstance(after, int | float) else after.total_seconds()


def as_delivery_error(error: TelegramError) -> DeliveryError:
    """The same for the core: when to try again, or that nothing will help."""
    if isinstance(error, RetryAfter):
        return DeliveryError(TOO_MUCH, retry_after=pause_of(error))
    if is_closed(error):
        return DeliveryError(say(NOT_TAKEN, why=_words(error)), permanent=True)
    if isinstance(error, BadRequest | InvalidToken):
        return DeliveryError(say(NOT_TAKEN, why=_words(error)))
    return DeliveryError(NO_ANSWER)


@contextmanager
def as_delivery_errors() -> Iterator[None]:
    """Let nothing but DeliveryError out of what the core calls."""
    try:
        yield
    except TelegramError as error:
        raise as_delivery_error(error) from error
    except (sqlite3.Error, OSError, ValueError) as error:
        # Our own file, or a picture's; aiosqlite says ValueError when it was closed meanwhile.
        raise DeliveryError(NOT_NOW) from error


def _says(error: TelegramError, descriptions: tuple[str, ...]) -> bool:
    said = error.message.lower()
    return isinstance(error, BadRequest) and any(words in said for words in descriptions)


def _words(error: TelegramError) -> str:
    return error.message.removeprefix("Forbidden: ").rstrip(".")
