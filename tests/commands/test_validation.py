"""Whatever is typed wrongly is answered by one plain sentence: which option, what is allowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import COMMANDS, find
from commands.spec import Attachment, Command, InvalidOption
from commands.validation import echo, read_options

PICTURE = Attachment(url="https://cdn.discordapp.com/cat.png")


def command(name: str) -> Command:
    found = find(name)
    assert found is not None
    return found


def refusal(name: str, options: dict[str, Any]) -> str:
    with pytest.raises(InvalidOption) as refused:
        read_options(command(name), options)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("imagine", {}, "/imagine needs “prompt”: What to draw, in any language."),
        ("imagine", {"prompt": None}, "/imagine needs “prompt”: What to draw, in any language."),
        ("imagine", {"prompt": ""}, "“prompt” must not be empty. What to draw, in any language."),
        (
            "imagine",
            {"prompt": " \n\t"},
            "“prompt” must not be empty. What to draw, in any language.",
        ),
        (
            "imagine",
            {"prompt": "x" * 2001},
            "“prompt” may have at most 2000 characters; yours has 2001.",
        ),
        ("imagine", {"prompt": "\ud800"}, "“prompt” must be plain text; this cannot be read."),
        ("imagine", {"prompt": ["x"]}, "“prompt” must be plain text; this cannot be read."),
        (
            "imagine",
            {"prompt": "x", "ratio": "5:7"},
            "“ratio” must be one of 1:1, 3:2, 2:3, 4:3, 3:4, 16:9, 9:16; “5:7” was given.",
        ),
        (
            "imagine",
            {"prompt": "x", "images": 9},
            "“images” must be a whole number from 1 to 4; “9” was given.",
        ),
        (
            "imagine",
            {"prompt": "x", "images": "many"},
            "“images” must be a whole number from 1 to 4; “many” was given.",
        ),
        (
            "imagine",
            {"prompt": "x", "images": 1.5},
            "“images” must be a whole number from 1 to 4; “1.5” was given.",
        ),
        (
            "imagine",
            {"prompt": "x", "strength": "nan"},
            "“strength” must be a number from 0 to 1; “nan” was given.",
        ),
        (
            "imagine",
            {"prompt": "x", "guidance": "31"},
            "“guidance” must be a number from 1 to 30; “31” was given.",
        ),
        (
            "upscale",
            {"image": PICTURE, "factor": 0},
            "“factor” must be a whole number from 1 to 8; “0” was given.",
        ),
        (
            "describe",
            {"image": PICTURE, "model": "gpt"},
            "“model” must be one of clip, deepdanbooru; “gpt” was given.",
        ),
        (
            "upscale",
            {},
            "/upscale needs a picture for “image”. Attach one (PNG, JPEG, WebP or GIF), "
            "or reply to a message that has one.",
        ),
        (
            "faceswap",
            {"source": PICTURE},
            "/faceswap needs a picture for “target”. Attach one (PNG, JPEG, WebP or GIF), "
            "or reply to a message that has one.",
        ),
        (
            "upscale",
            {"image": PICTURE, "size": 3},
            "/upscale has no option “size”. Its options are: image, factor, "
            "width, height, crop, gfpgan, codeformer, private, spoiler.",
        ),
        ("quota", {"of": "me"}, "/quota takes no options; “of” was given."),
    ],
)
def test_bad_input_gets_one_plain_sentence(
    name: str, options: dict[str, Any], sentence: str
) -> None:
    assert refusal(name, options) == sentence


@pytest.mark.parametrize("four", [4, "4", " 4 ", 4.0])
def test_a_number_means_the_same_typed_as_text_and_chosen_in_a_menu(four: object) -> None:
    options = read_options(command("upscale"), {"image": PICTURE, "factor": four})
    assert options == command("upscale").options(image=PICTURE, factor=4)


def test_a_prompt_of_digits_is_a_prompt() -> None:
    assert read_options(command("imagine"), {"prompt": 1984}).model_dump()["prompt"] == "1984"


def test_fields_left_empty_in_a_form_count_as_not_given() -> None:
    given = {"prompt": "a boat", "ratio": "", "images": " ", "image": None, "seed": ""}
    options = read_options(command("imagine"), given)
    assert options == command("imagine").options(prompt="a boat")


@pytest.mark.parametrize(
    "typed", ["/etc/passwd", {"path": "/etc/passwd"}, {"url": "http://127.0.0.1/"}, {"media": "m1"}]
)
def test_nothing_typed_can_name_a_file_or_an_address(typed: object) -> None:
    assert refusal("upscale", {"image": typed}).startswith("/upscale needs a picture")


def test_a_picture_from_a_platform_is_taken() -> None:
    attached = Attachment(path=Path("/somewhere/cat.png"))
    assert read_options(command("removebg"), {"image": attached}).model_dump()["image"]


def test_what_was_typed_is_shown_back_short_and_without_mentions() -> None:
    shown = echo("@everyone <@123> <t:99:R> `x`\nsecond line " + "y" * 100)
    assert len(shown) == 40
    assert not set("@<>`\n") & set(shown)


@given(
    name=st.sampled_from(COMMANDS),
    options=st.dictionaries(
        st.sampled_from(
            ["prompt", "images", "ratio", "factor", "image", "model", "seed", "guidance", "other"]
        ),
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=20)
        | st.binary(),
        max_size=4,
    ),
)
def test_whatever_is_typed_ends_in_options_or_in_a_refusal_of_ours(
    name: Command, options: dict[str, Any]
) -> None:
    try:
        read_options(name, options)
    except InvalidOption as refused:
        assert "pydantic" not in str(refused).lower()
        assert len(str(refused)) < 300
