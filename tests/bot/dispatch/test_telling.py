"""Options are called as people know them, and what describes them is in their language too."""

from __future__ import annotations

import pytest

from bot.dispatch.telling import labelled, told
from bot.errors import render, say
from commands import find
from commands.answers import Line, line
from commands.spec import InvalidOption
from commands.validation import read_options


def refused(language: str, command: str, **given: object) -> str:
    declared = find(command)
    assert declared is not None
    with pytest.raises(InvalidOption) as caught:
        read_options(declared, given)
    text = told(Line(caught.value.message, caught.value.values))
    return render(labelled(text, language), language)


def test_an_option_is_named_by_its_label_and_as_it_is_typed() -> None:
    said = refused("zh-CN", "imagine", prompt="a sea", steps=900)
    assert said == "“步数（steps）”必须是 1 到 50 的整数，而你填的是“900”。"


def test_in_english_it_is_named_once() -> None:
    said = refused("en", "imagine", prompt="a sea", steps=900)
    assert said == "“steps” must be a whole number from 1 to 50; “900” was given."


def test_its_description_is_in_the_same_language() -> None:
    said = refused("zh-CN", "imagine")
    assert said == "/imagine 需要“提示词（prompt）”：要画的内容，任何语言都可以。"
    assert refused("en", "imagine") == "/imagine needs “prompt”: What to draw, in any language."


def test_what_is_no_option_is_named_as_it_was_typed() -> None:
    assert "“colour”" in refused("zh-CN", "imagine", prompt="a sea", colour="red")


def test_a_line_within_a_line_is_told_too() -> None:
    outer = line("{task}: waiting.", task=line("Face {number}", number=2))
    assert str(outer) == "Face 2: waiting."
    assert render(told(outer), "zh-CN") == "人脸 2：等待中。"


def test_a_text_without_an_option_stays_as_it_is() -> None:
    assert labelled(say("Done."), "zh-CN") == say("Done.")
