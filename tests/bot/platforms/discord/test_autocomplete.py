"""Suggestions fit what Discord takes."""

from __future__ import annotations

from bot.invocation import Suggestion
from bot.platforms.discord.autocomplete import choices


def test_at_most_25_best_first() -> None:
    offered = choices(Suggestion(str(n), f"model {n}") for n in range(40))
    assert [choice.value for choice in offered] == [str(n) for n in range(25)]


def test_a_long_label_is_cut_and_a_value_that_is_too_long_left_out() -> None:
    offered = choices([Suggestion("x" * 101, "long"), Suggestion("short", "y" * 200)])
    assert [choice.value for choice in offered] == ["short"]
    assert len(offered[0].name) == 100


def test_without_a_label_the_value_is_read() -> None:
    assert choices([Suggestion("photon", "")])[0].name == "photon"
