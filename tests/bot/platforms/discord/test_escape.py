"""What people type is shown as they typed it, and does nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.discord.escape import escape, escape_sentence, one_line, shorten


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a fox, 2 x 3 - red!", "a fox, 2 x 3 - red!"),
        ("**bold** _it_ ~~no~~ ||x||", r"\*\*bold\*\* \_it\_ \~\~no\~\~ \|\|x\|\|"),
        ("`code` \\", r"\`code\` \\"),
        ("# big", r"\# big"),
        ("-# small", r"\-# small"),
        ("> quoted", r"\> quoted"),
        ("  - item", r"  \- item"),
        ("12. item", "12\\. item"),
        ("[a](https://b.c)", r"\[a\](https\://b.c)"),
        ("<@1> <#2> <:a:3> </b:4>", r"\<@1> \<#2> \<:a:3> \</b:4>"),
        ("<t:5:R>", r"\<t:5:R>"),
        ("at 3:45", "at 3:45"),
        ("狐狸，红色", "狐狸，红色"),
        ("a\x00b\x1b[31mc", "a b \\[31mc"),
    ],
)
def test_mark_up_is_shown_instead_of_obeyed(typed: str, sent: str) -> None:
    assert escape(typed) == sent


def test_everybody_is_not_called() -> None:
    assert "@everyone" not in escape("@everyone")
    assert "@here" not in escape("mail me@HERE").lower()


def test_half_a_character_does_not_break_the_request() -> None:
    escape("\ud83d!").encode()


def test_moments_in_our_own_sentences_stay() -> None:
    assert escape_sentence("Ready <t:60:R>, *maybe*.") == r"Ready <t:60:R>, \*maybe\*."


def test_a_line_stays_one_line() -> None:
    assert one_line(" a\n\n# b\t c ") == "a # b c"


@given(st.text(), st.integers(2, 80))
def test_what_is_shortened_fits_and_hides_nothing_of_what_follows(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    trailing = re.search(r"\\*$", short)
    assert trailing is not None
    assert len(trailing[0]) % 2 == 0  # else it would escape what stands behind it


@given(st.text(max_size=60))
def test_what_is_short_is_not_shortened(text: str) -> None:
    assert shorten(text, 1_000) == escape(text)


def test_what_is_cut_ends_in_an_ellipsis() -> None:
    assert shorten("a fox in the snow", 8) == "a fox i…"
