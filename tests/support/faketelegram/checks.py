"""What the real server looks at before it takes something, and its words when it does not."""

from __future__ import annotations

import io
import struct
from typing import Any

from PIL import Image
from support.faketelegram.faults import ApiError
from support.faketelegram.markup import BadMarkup, plain, units
from support.faketelegram.state import Chat, File

MEGABYTE = 2**20
PHOTO_BYTES, FILE_BYTES, FETCHED_BYTES = 10 * MEGABYTE, 50 * MEGABYTE, 20 * MEGABYTE
MAX_TEXT, MAX_CAPTION, MAX_DATA, MAX_BUTTONS = 4096, 1024, 64, 100

Params = dict[str, Any]


def restricted(chat: Chat) -> Params:
    """What a restricted member may do."""
    kinds = (
        "messages", "audios", "documents", "photos", "videos", "video_notes", "voice_notes",
        "polls", "other_messages",
    )  # fmt: skip
    others = (
        "is_member", "can_add_web_page_previews", "can_react_to_messages", "can_edit_tag",
        "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics",
    )  # fmt: skip
    may = {f"can_send_{kind}": kind not in chat.forbidden for kind in kinds}
    return {**may, **dict.fromkeys(others, True), "until_date": 0}


UNCHANGED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)
OLD_QUERY = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def shown_text(text: str, params: Params) -> str:
    """What people read of a text with mark-up. Raises ApiError."""
    if params.get("parse_mode") != "HTML":
        return text.strip()
    try:
        return plain(text)
    except BadMarkup as error:
        raise ApiError(400, f"Bad Request: can't parse entities: {error}") from None


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height; zeros for what is no picture."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.size
    except (OSError, struct.error):
        return 0, 0


def check_photo(file: File) -> None:
    """Refuse what is no photo."""
    if len(file.data) > PHOTO_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    width, height = file.width, file.height
    if not width or width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise ApiError(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")


def check_thumbnail(data: bytes) -> None:
    """Refuse what is no thumbnail."""
    width, height = size_of(data)
    if not 0 < max(width, height) <= 320 or len(data) > 200 * 1000:
        raise ApiError(400, "Bad Request: wrong thumbnail")


def check_markup(markup: Params | None) -> None:
    """Refuse a keyboard with too much in it."""
    rows = (markup or {}).get("inline_keyboard", [])
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > 8 for row in rows):
        raise ApiError(400, "Bad Request: REPLY_MARKUP_TOO_LONG")
    for button in (button for row in rows for button in row):
        if not 1 <= len(button.get("callback_data", "x").encode()) <= MAX_DATA:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
        if units(button.get("copy_text", {}).get("text", "x")) > 256:
            raise ApiError(400, "Bad Request: BUTTON_COPY_TEXT_INVALID")
