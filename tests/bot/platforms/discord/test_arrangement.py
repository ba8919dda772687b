"""Where buttons go: what is pressed most is one tap away, and nothing is lost."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st
from support.discordposts import button

from bot.invocation import ActionName, Button, Message
from bot.platforms.discord.arrangement import EMOJI, Menu, Row, arrange, legend


def rows(*buttons: Button, **more: Any) -> list[list[str]]:
    """The labels row by row; a menu begins with its heading."""
    found = arrange(Message("x", "done", buttons=buttons, **more), language="en")
    return [
        [row.heading, *(key.label for key in row.keys)]
        if isinstance(row, Menu)
        else [key.label for key in row.keys]
        for row in found
    ]


def test_one_picture_has_one_row_for_it_and_one_for_the_rest() -> None:
    buttons = [button(action) for action in ("again", "vary", "upscale", "describe", "delete")]
    assert rows(*buttons) == [["upscale 1", "vary 1", "describe 1"], ["again 1", "delete 1"]]


def test_a_report_takes_no_row_of_its_own() -> None:
    one = [button(action) for action in ("upscale", "describe", "details", "report", "delete")]
    assert rows(*one) == [["upscale 1", "describe 1", "report 1"], ["details 1", "delete 1"]]
    several = [*(button("upscale", n) for n in (0, 1)), button("details"), button("report")]
    assert rows(*several) == [
        ["U1", "U2"], ["More", "report 1"], ["details 1"],
    ]  # fmt: skip
    words = [button(action) for action in ("imagine", "details", "report", "delete")]
    assert rows(*words) == [["imagine 1", "details 1", "report 1", "delete 1"]]


def test_several_pictures_have_a_row_for_each_deed_pressed_most() -> None:
    several = [button(action, n) for action in ("vary", "upscale", "describe") for n in (0, 1)]
    assert rows(*several) == [
        ["U1", "U2"],
        ["V1", "V2"],
        ["More for one of the pictures", "describe 1", "describe 2"],
    ]


def test_only_some_pictures_can_be_enlarged() -> None:
    several = [button("upscale", 2), button("vary", 0), button("vary", 2)]
    assert rows(*several) == [["U3"], ["V1", "V3"]]


def test_short_buttons_are_explained() -> None:
    message = Message("x", "done", buttons=tuple(button("vary", n) for n in range(2)))
    assert legend(arrange(message, language="en"), language="en") == "V: vary"
    single = Message("x", "done", buttons=(button("vary"),))
    assert legend(arrange(single, language="en"), language="en") == ""


def test_choices_come_first() -> None:
    faces = (button("face", 0), button("face", 1))
    found = rows(button("details"), choices=faces, choose="Which face?")
    assert found == [["Which face?", "face 1", "face 2"], ["details 1"]]


def test_the_same_button_twice_is_one() -> None:
    assert rows(button("again"), button("again")) == [["again 1"]]


def test_every_deed_has_a_sign() -> None:
    assert set(EMOJI) == set(get_args(ActionName))


ACTIONS = ("again", "vary", "edit", "upscale", "removebg", "describe", "details", "face")
BUTTONS = st.builds(button, st.sampled_from(ACTIONS), st.integers(0, 3))


@given(st.lists(BUTTONS, max_size=40))
def test_no_button_is_lost(buttons: list[Button]) -> None:
    found = arrange(Message("x", buttons=tuple(buttons)), language="en")
    assert {key.button for row in found for key in row.keys} == set(buttons)
    assert all(len(row.keys) <= (5 if isinstance(row, Row) else 25) for row in found)
