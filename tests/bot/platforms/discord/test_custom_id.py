"""Buttons are pressed years later: what they carry comes out as it went in."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import new_id
from bot.invocation import ActionName
from bot.platforms.discord.custom_id import (
    MAX_LENGTH,
    Pressed,
    decode,
    decode_form,
    decode_page_form,
    encode,
    encode_form,
    encode_menu,
    encode_page_form,
)


@pytest.mark.parametrize("action", get_args(ActionName))
def test_every_button_says_what_it_does(action: ActionName) -> None:
    task = new_id()
    assert decode(encode(action, task, 3)) == Pressed(action, task, 3)


def test_a_form_says_what_it_belongs_to() -> None:
    task = new_id()
    assert decode_form(encode_form(task)) == task
    assert decode_page_form(encode_page_form("limits-set")) == "limits-set"
    assert decode_page_form(encode_form(task)) is None
    assert decode_form(encode_page_form("limits-set")) is None


@pytest.mark.parametrize("action", get_args(ActionName))
def test_ids_fit_into_what_discord_takes(action: ActionName) -> None:
    task = "x" * 48
    ids = (encode(action, task, 999), encode_menu(task, 99), encode_form(task))
    assert all(len(id) <= MAX_LENGTH for id in ids)


def test_buttons_under_old_messages_still_work() -> None:
    # Written down here: a change of the form would kill every button there is.
    assert decode("easel:vary:01h2xcejqtf2nbrexx3vqjhp41:2") == Pressed(
        "vary", "01h2xcejqtf2nbrexx3vqjhp41", 2
    )
    assert decode_form("easel.form:01h2xcejqtf2nbrexx3vqjhp41") == "01h2xcejqtf2nbrexx3vqjhp41"
    assert decode("easel:open:limits-show:0") == Pressed("open", "limits-show", 0)
    assert decode("easel:form:settings-set--commands_off:0") == Pressed(
        "form", "settings-set--commands_off", 0
    )
    assert decode_page_form("easel.page:settings-set--adult") == "settings-set--adult"


@pytest.mark.parametrize(
    "foreign",
    [
        "",
        "easel:fly:abc:0",
        "easel:vary:abc",
        "easel:vary:a b:0",
        "x:vary:abc:0",
        "easel:vary:a:0\n",
    ],
)
def test_what_is_not_ours_is_nothing(foreign: str) -> None:
    assert decode(foreign) is None


@given(st.text())
def test_nothing_that_is_sent_breaks_us(text: str) -> None:
    assert decode(text) is None or text.startswith("easel:")
    assert decode_form(text) is None or text.startswith("easel.form:")
    assert decode_page_form(text) is None or text.startswith("easel.page:")


@pytest.mark.parametrize("task", ["", "a:b", "x" * 49, "a b"])
def test_an_id_that_could_not_be_read_back_is_never_made(task: str) -> None:
    with pytest.raises(ValueError):
        encode("again", task)
