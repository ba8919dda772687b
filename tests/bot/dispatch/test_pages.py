"""Buttons that turn pages carry all they need, and nothing that could not be typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.door import ADA, HERE, Door

from bot.dispatch.answers import message_of
from bot.dispatch.pages import MOST, button_of, options_of
from bot.errors import NotFound
from bot.invocation import Person, PictureFile, Press
from bot.platforms.discord import custom_id
from bot.platforms.telegram.keyboard import MAX_DATA, data_of, read_data
from commands.answers import Answer, Cover, Turn, line


def turn(search: str = "", page: int = 2) -> Turn:
    return Turn(line("Next page"), "models", search, page)


@given(st.text(max_size=60), st.integers(1, 999))
def test_a_button_means_what_was_looked_for_or_there_is_none(search: str, page: int) -> None:
    button = button_of(turn(search, page), "Next")
    if button is None:
        assert len(search.encode()) > 28
        return
    assert options_of(button.task_id, button.picture) == {
        "kind": "models", "search": search, "page": page
    }  # fmt: skip
    assert len(button.task_id) <= MOST


def test_every_chat_can_carry_the_longest_button() -> None:
    button = button_of(turn("x" * 28, 999), "Next")
    assert button is not None
    pressed = custom_id.decode(custom_id.encode("page", button.task_id, button.picture))
    assert pressed == custom_id.Pressed("page", button.task_id, 999)
    data = data_of(button)
    assert len(data.encode()) <= MAX_DATA
    told = read_data(data)
    assert told is not None
    assert (told.action, told.task_id, told.picture) == ("page", button.task_id, 999)


@pytest.mark.parametrize(
    "token", ["", "nothing", "models-", "models-!", "models-_w", "-", "models-A"]
)
def test_a_button_that_was_made_up_is_refused(token: str) -> None:
    with pytest.raises(NotFound):
        options_of(token, 1)


async def test_a_page_is_turned_to_in_ones_own_language(door: Door) -> None:
    message = await door.dispatcher.press(Press("e", "page", "loras", ADA, HERE, 1))
    assert message.command == "models"
    assert message.private
    beyond = await door.dispatcher.press(Press("e", "page", "loras", ADA, HERE, 0))
    assert "page" in beyond.text  # checked like any option that was typed
    refused = await door.dispatcher.press(Press("e", "page", "made-up", ADA, HERE, 1))
    assert "cannot be turned to" in refused.text


async def test_an_answer_shows_each_cover_once_by_its_name(tmp_path: object) -> None:
    file = PictureFile(tmp_path, "cover-1", "image/jpeg", 8, 8)  # type: ignore[arg-type]

    async def looks(urls: object) -> dict[str, PictureFile]:
        assert urls == ["a", "gone", "adult"]
        return {"a": file, "adult": PictureFile(file.path, "cover-2", "image/jpeg", 8, 8)}

    covers = (
        Cover("a", "1. A"),
        Cover("gone", "2. B"),
        Cover("a", "3. C"),
        Cover("adult", "4", True),
    )
    answer = Answer((line("Done."),), covers=covers, turns=(turn(), turn("x" * 99)))
    message = await message_of(
        answer, command="models", person=Person("p", "P", "zh-CN"), looks=looks
    )
    shown = [(one.media_id, one.alt, one.spoiler) for one in message.pictures]
    assert shown == [("cover-1", "1. A", False), ("cover-2", "4", True)]
    assert [button.label for button in message.buttons] == ["下一页"]
