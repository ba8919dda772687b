"""Who is painted in a portrait: the words decide, the seed fills in."""

from __future__ import annotations

import pytest

from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.scenes.sitter import Sitter, sitter, smooth
from bot.localprovider.painter.stage import set_stage


def sitting(prompt: str, *, seed: int = 1, index: int = 0) -> Sitter:
    return sitter(set_stage(Brief(prompt, 256, 256, seed)), index=index)


@pytest.mark.parametrize("seed", range(5))
def test_a_woman_and_a_man_are_told_apart_in_both_languages(seed: int) -> None:
    assert sitting("portrait of a woman", seed=seed).woman
    assert sitting("一个女孩的肖像", seed=seed).woman
    assert not sitting("portrait of a man", seed=seed).woman
    assert not sitting("男人的侧脸", seed=seed).woman


def test_a_couple_looks_at_each_other() -> None:
    first, second = sitting("a couple"), sitting("a couple", index=1)
    assert first.facing == -second.facing
    assert first.woman != second.woman


@pytest.mark.parametrize(
    ("prompt", "headwear"),
    [("a man in a hat", "hat"), ("the queen", "crown"), ("a wizard", "wizard"), ("a man", None)],
)
def test_headwear_comes_from_the_words(prompt: str, headwear: str | None) -> None:
    assert sitting(prompt).headwear == headwear


def test_a_beard_is_worn_where_it_is_named_and_never_where_it_is_refused() -> None:
    assert sitting("a man with a beard").beard
    refusing = Brief("a man with a beard", 64, 64, 1, negative="beard")
    assert not sitter(set_stage(refusing)).beard


def test_a_smooth_curve_goes_through_its_points() -> None:
    square = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    assert [smooth(square, parts=8)[i] for i in (0, 8, 16, 24)] == square
