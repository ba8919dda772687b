"""A browser is served in the first language it asks for that there is."""

from __future__ import annotations

import pytest

from bot.languages import ours
from bot.languages.accepting import accepted


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("zh", "zh-CN"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr-FR,fr;q=0.9,zh;q=0.5,en;q=0.4", "zh-CN"),
        ("en;q=0.3, zh-CN;q=0.7", "zh-CN"),
        ("zh;q=0,en", "en"),
        ("fr, de", "en"),
        ("*", "en"),
        ("zh;q=nan, en;q=0.1", "en"),
        ("zh;q=high", "en"),
        (";;q=,,;=", "en"),
        ("fr," * 100 + "zh", "en"),
    ],
)
def test_the_most_wanted_language_that_there_is_wins(header: str, language: str) -> None:
    assert accepted(header, ours()) == language
