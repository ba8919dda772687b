"""Texts as Telegram takes them: escaped, within its lengths, moments in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support.faketelegram.markup import plain as shown
from support.faketelegram.markup import units as counted

from bot.invocation import Message
from bot.platforms.telegram.wording import MAX_CAPTION, compose, cut, plain, units

NOW = 1_795_000_000

texts = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=300)


def written(message: Message, limit: int = MAX_CAPTION) -> str:
    return compose(message, limit=limit, now=NOW, language="en")


def test_what_was_asked_stands_above_and_can_be_copied() -> None:
    message = Message(
        "Done.", "done", "imagine", "a <red> fox & hen", ("Seed: 7", "AI-generated"), task_id="t"
    )
    assert written(message) == (
        "<code>/imagine a &lt;red&gt; fox &amp; hen</code>\nDone.\n<i>Seed: 7 · AI-generated</i>"
    )


def test_a_notice_is_its_text_alone() -> None:
    assert written(Message("No <b>such</b> thing.", command="quota")) == (
        "No &lt;b&gt;such&lt;/b&gt; thing."
    )


def test_a_long_prompt_is_cut_before_the_sentence_about_it() -> None:
    message = Message("Waiting.", "waiting", "imagine", "fox " * 500, ("Seed: 7",), task_id="t")
    text = shown(written(message))
    assert counted(text) <= MAX_CAPTION
    assert text.endswith("…\nWaiting.\nSeed: 7")


@given(texts, texts, st.lists(texts, max_size=3), st.integers(150, 400))
def test_any_message_fits_and_is_read_as_it_was_written(
    text: str, prompt: str, details: list[str], limit: int
) -> None:
    message = Message(text * 3, "done", "imagine", prompt * 3, tuple(details), task_id="t")
    assert counted(shown(written(message, limit))) <= limit


@given(st.text(), st.integers(1, 50))
def test_a_cut_text_is_never_too_long_and_never_half_a_character(text: str, limit: int) -> None:
    sound = text.encode("utf-8", "replace").decode()
    shorter = cut(sound, limit)
    assert units(shorter) <= limit
    assert shorter.encode("utf-8").decode() == shorter
    assert shorter == sound or shorter.endswith("…")


@given(st.text())
def test_any_text_is_shown_as_it_is(text: str) -> None:
    sound = text.encode("utf-8", "replace").decode()
    assert shown(plain(text)) == cut(sound, 4096).strip()


def test_moments_are_words() -> None:
    message = Message(f"Waiting. Expected <t:{NOW + 300}:R>.", "waiting")
    assert written(message) == "Waiting. Expected in 5 min (11:11 UTC)."
