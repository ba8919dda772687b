"""LoRAs are taken out of a prompt by webui's spelling."""

from __future__ import annotations

import pytest

from bot.localprovider.envelope import BadRequest
from bot.localprovider.reading.loras import without_loras


@pytest.mark.parametrize(
    ("prompt", "words", "found"),
    [
        ("a sea", "a sea", []),
        ("a sea  <3", "a sea  <3", []),
        ("a sea, <lora:moonlit:0.8>", "a sea", [("moonlit", 0.8)]),
        ("<lora:moonlit> a sea", "a sea", [("moonlit", 1.0)]),
        ("a <lora:x:1> sea <lora:y:-0.5>", "a sea", [("x", 1.0), ("y", -0.5)]),
        ("<lora:moonlit:1>", "", [("moonlit", 1.0)]),
    ],
)
def test_what_is_left_are_the_words(
    prompt: str, words: str, found: list[tuple[str, float]]
) -> None:
    assert without_loras(prompt) == (words, found)


@pytest.mark.parametrize("weight", ["2.1", "-9", "nan", "much"])
def test_a_weight_that_is_none_is_refused(weight: str) -> None:
    with pytest.raises(BadRequest, match="must be from -2 to 2"):
        without_loras(f"sea <lora:moonlit:{weight}>")


def test_there_is_a_limit_to_their_number() -> None:
    with pytest.raises(BadRequest, match="At most 8"):
        without_loras("<lora:moonlit:1>" * 9)
