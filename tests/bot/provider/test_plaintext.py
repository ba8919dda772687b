"""The vendor's words cannot ping, link, format or hide anything in a chat."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.provider.plaintext import MAX_TEXT, plain


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("a doll with long hair, blue eyes", "a doll with long hair, blue eyes"),
        ("任务成功 !", "任务成功 !"),
        ("1girl, long_hair, blue_eyes", "1girl, long_hair, blue_eyes"),
        ("ping @everyone and @here", "ping ＠everyone and ＠here"),
        (
            "<@80351110224678912> <#1> <t:1700000000:R>",
            "‹＠80351110224678912› ‹#1› ‹t:1700000000:R›",
        ),
        ("**bold** ~~gone~~ ||hidden|| `code`", "bold gone hidden 'code'"),
        ("__underlined__ and _slanted_", "underlined and slanted"),
        ("[your prize](https://evil.example/x)", "(your prize)((link)"),
        ("failed: http://bot.example/media/1?exp=9&sig=secret gone", "failed: (link) gone"),
        ("# A heading\n> a quote\r\n- a list", "A heading › a quote - a list"),
        ("/start now", "start now"),
        ("\\(series\\)", "(series)"),
        ("<b>loud</b>", "‹b›loud‹/b›"),
        ("two\x00 \x1b[31mred\u202egnp.exe\u200b", "two (31mredgnp.exe"),
        ("half \ud83d a character", "half a character"),
        ("   ", ""),
        (None, ""),
        (17, ""),
        (["a"], ""),
    ],
)
def test_what_a_person_sees_of_a_vendors_text(said: object, shown: str) -> None:
    assert plain(said) == shown


def test_a_long_text_is_cut_and_says_so() -> None:
    shown = plain("word " * 10_000)

    assert len(shown) <= MAX_TEXT
    assert shown.endswith("…")


def test_a_text_of_exactly_the_limit_is_kept_whole() -> None:
    assert plain("x" * MAX_TEXT) == "x" * MAX_TEXT


@given(st.text())
def test_no_text_whatever_can_mention_format_link_or_hide(said: str) -> None:
    shown = plain(said, limit=80)

    assert len(shown) <= 80
    assert not re.search(r"[@<>`*~|\\\[\]]|://", shown)
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs"}
    assert shown == shown.strip()
