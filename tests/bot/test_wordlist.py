"""Refused words: no disguise helps, no innocent word suffers, and no text takes long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wordlist import MAX_LOOKED_AT, Wordlist, folded, problem_of
from storage.words import Word

GORE = Wordlist.of([Word("gore")])


@pytest.mark.parametrize(
    "text",
    [
        "gore", "GORE", "a Gore!", "ｇｏｒｅ", "g\u200bo\u200dr\u2060e", "górè", "gоrе",  # Cyrillic
        "g\u0336o\u0336r\u0336e", "𝐠𝐨𝐫𝐞", "ⓖⓞⓡⓔ", "go\u00adre", "\u202egore",
    ],
)  # fmt: skip
def test_no_disguise_hides_a_refused_word(text: str) -> None:
    assert GORE.found_in(text) == Word("gore")


@pytest.mark.parametrize("text", ["gorey", "category", "gorge", "al gor e", ""])
def test_a_word_that_only_contains_it_is_let_through(text: str) -> None:
    assert GORE.found_in(text) is None


def test_a_phrase_is_found_whatever_stands_between_its_words() -> None:
    found = Wordlist.of([Word("naked person")])
    assert found.found_in("a NAKED,  person") is not None
    assert found.found_in("a naked tree and a person") is None


def test_a_word_of_a_script_without_spaces_is_found_anywhere() -> None:
    assert Wordlist.of([Word("血腥")]).found_in("一个血腥的场景") is not None


def test_a_pattern_is_held_against_each_word() -> None:
    pattern = Wordlist.of([Word("bl?od*", "pattern")])
    assert pattern.found_in("all bloody red") == Word("bl?od*", "pattern")
    assert pattern.found_in("a bl00d-stained hand") is None
    assert pattern.found_in("hot-blooded") is not None
    assert Wordlist.of([Word("[ab]*", "pattern")]).found_in("about") is None


def test_the_second_text_is_looked_at_too() -> None:
    assert GORE.found_in("a boat", "without gore") is not None


@pytest.mark.parametrize(
    ("word", "says"),
    [
        (Word("x" * 81), "at most"), (Word("!!!"), "at least one"), (Word(""), "at least one"),
        (Word("*a*b*c*d*e*", "pattern"), "stars"), (Word("*e*", "pattern"), "two letters"),
    ],
)  # fmt: skip
def test_a_word_that_cannot_be_one_is_refused_with_the_reason(word: Word, says: str) -> None:
    assert says in (problem_of(word) or "")


@pytest.mark.parametrize("pattern", ["a*a*a*a*b", "*a?a?a*a*b", "?a*a*a*ab"])
def test_a_text_made_to_take_for_ever_comes_to_an_end(pattern: str) -> None:
    # Tried every way, four stars in so long a word would be 10 ** 13 of them.
    assert Wordlist.of([Word(pattern, "pattern")]).found_in("a" * MAX_LOOKED_AT) is None


@given(st.text(max_size=200), st.text(max_size=30))
def test_any_text_and_any_word_can_be_compared(text: str, word: str) -> None:
    for kind in ("plain", "pattern"):
        candidate = Word(word, kind)  # type: ignore[arg-type]
        if problem_of(candidate) is None:
            Wordlist.of([candidate]).found_in(text)
            if kind == "plain":
                assert Wordlist.of([candidate]).found_in(f"a {word} b") is not None


@given(st.text(max_size=100))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
