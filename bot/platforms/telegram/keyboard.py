"""The buttons under a message. What a button sends back holds ids only, so it never dies.

In a private chat some are about a group: whoever presses one is judged by what they are there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast, get_args

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.invocation import ActionName, Button, Message

MAX_DATA = 64  #: Bytes ("InlineKeyboardButton", callback_data)
MAX_BUTTONS = 100  #: In one keyboard.
MOST_IN_ROW = 4
ROW_CHARACTERS = 30  #: What a phone shows in one row without cutting labels off.
_ACTIONS = frozenset(get_args(ActionName))
#: What is done in a group from elsewhere. Its id is the fourth part of what is sent back.
ABOUT_A_GROUP: frozenset[ActionName] = frozenset({"open", "form", "agree"})
_TASK = re.compile(r"[0-9A-Za-z_-]{1,48}")  #: As on Discord; whoever makes one up may send more.
_GROUP = re.compile(r"-\d{1,17}")


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came back from a button. Anybody may send anything: nothing in it is a right."""

    action: ActionName
    task_id: str
    picture: int
    about: int | None = None


def keyboard(message: Message, *, about: int | None = None) -> InlineKeyboardMarkup | None:
    """The message's buttons, choices first; None where it has none. `about` is a group."""
    rows = [*_rows(message.choices[:MAX_BUTTONS]), *_rows(message.buttons)]
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(b.label, callback_data=data_of(b, about=about)) for b in row]
            for row in rows
        ]
    )


def data_of(button: Button, *, about: int | None = None) -> str:
    """What the button sends back."""
    data = f"{button.action}:{button.task_id}:{button.picture}"
    return data if about is None or button.action not in ABOUT_A_GROUP else f"{data}:{about}"


def read_data(data: str | None) -> Pressed | None:
    """What a button sent back; None where it is none of ours."""
    action, _, rest = (data or "").partition(":")
    task_id, _, rest = rest.partition(":")
    picture, _, group = rest.partition(":")
    if action not in _ACTIONS or not _TASK.fullmatch(task_id):
        return None
    if not (picture.isascii() and picture.isdigit()):
        return None
    if group and (action not in ABOUT_A_GROUP or not _GROUP.fullmatch(group)):
        return None
    about = int(group) if group else None
    return Pressed(cast("ActionName", action), task_id, int(picture[:4]), about)


def _rows(buttons: Sequence[Button]) -> Iterator[list[Button]]:
    """Buttons in order, as many in a row as a phone has room for; each action begins a row."""
    row: list[Button] = []
    for place, button in enumerate(buttons):
        if row and (_is_full([*row, button]) or _begins(buttons, place)):
            yield row
            row = []
        row.append(button)
    if row:
        yield row


def _is_full(row: Sequence[Button]) -> bool:
    # Telegram makes the buttons of a row equally wide.
    return len(row) > MOST_IN_ROW or max(len(b.label) for b in row) * len(row) > ROW_CHARACTERS


def _begins(buttons: Sequence[Button], place: int) -> bool:
    """Whether a run of buttons of one action, one a picture, begins or has just ended."""
    here, before = buttons[place], buttons[place - 1]
    if here.action == before.action:
        return False
    after = buttons[place + 1] if place + 1 < len(buttons) else None
    return (after is not None and after.action == here.action) or (
        place > 1 and buttons[place - 2].action == before.action
    )
