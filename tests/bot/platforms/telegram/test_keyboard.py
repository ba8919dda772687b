from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import new_id
from bot.invocation import ActionName, Button, Message
from bot.platforms.telegram.keyboard import (
    ABOUT_A_GROUP,
    MAX_DATA,
    Pressed,
    data_of,
    keyboard,
    read_data,
)


def labels(*buttons: Button, choices: tuple[Button, ...] = ()) -> list[list[str]]:
    made = keyboard(Message("x", buttons=buttons, choices=choices))
    assert made is not None
    return [[button.text for button in row] for row in made.inline_keyboard]


@pytest.mark.parametrize("action", get_args(ActionName))
def test_every_button_says_what_it_is_in_few_bytes(action: ActionName) -> None:
    button = Button(action, "x", new_id(), 99)
    assert len(data_of(button).encode()) <= MAX_DATA
    assert read_data(data_of(button)) == Pressed(action, button.task_id, 99)


@given(st.text())
def test_what_anybody_may_send_is_read_or_refused(data: str) -> None:
    pressed = read_data(data)
    assert pressed is None or pressed.task_id


def test_rows_are_as_wide_as_a_phone_and_each_action_has_its_own() -> None:
    names = {"again": "Again", "edit": "Edit", "details": "Details", "delete": "Delete"}
    single = {name: Button(name, label, "t") for name, label in names.items()}  # type: ignore[arg-type]
    vary = [Button("vary", f"Vary {n + 1}", "t", n) for n in range(4)]
    remove = [Button("removebg", f"Remove background {n + 1}", "t", n) for n in range(4)]
    rows = labels(
        single["again"], single["edit"], *vary, *remove, single["details"], single["delete"]
    )
    assert rows == [
        ["Again", "Edit"],
        ["Vary 1", "Vary 2", "Vary 3", "Vary 4"],
        ["Remove background 1"],
        ["Remove background 2"],
        ["Remove background 3"],
        ["Remove background 4"],
        ["Details", "Delete"],
    ]


def test_choices_come_first() -> None:
    choices = tuple(Button("face", str(n), "t", n) for n in range(5))
    assert labels(Button("delete", "Delete", "t"), choices=choices) == [
        ["0", "1", "2", "3"],
        ["4"],
        ["Delete"],
    ]


def test_without_buttons_there_is_no_keyboard() -> None:
    assert keyboard(Message("x")) is None


GROUP = -1_001_234_567_890


@pytest.mark.parametrize("action", get_args(ActionName))
def test_only_what_is_done_in_a_group_says_which(action: ActionName) -> None:
    button = Button(action, "x", "limits-show")
    told = read_data(data_of(button, about=GROUP))
    assert told is not None
    assert told.about == (GROUP if action in ABOUT_A_GROUP else None)
    assert (told.action, told.task_id, told.picture) == (action, "limits-show", 0)


@pytest.mark.parametrize(
    "data",
    [
        "open:panel:0:5", "open:panel:0:-", "open:panel:0:-1:", "open:panel:0:-1x",
        "open:panel:0:-123456789012345678", "delete:task:0:-1", "open:panel::-1",
    ],
)  # fmt: skip
def test_a_group_that_was_made_up_is_none(data: str) -> None:
    assert read_data(data) is None


def test_every_button_of_a_message_about_a_group_says_so() -> None:
    buttons = (Button("open", "Limits", "limits-show"), Button("form", "Set", "limits-set"))
    made = keyboard(Message("x", buttons=buttons), about=GROUP)
    assert made is not None
    sent = [button.callback_data for row in made.inline_keyboard for button in row]
    assert sent == [f"open:limits-show:0:{GROUP}", f"form:limits-set:0:{GROUP}"]
