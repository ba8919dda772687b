"""More words for a prompt: the same every time, in keeping with it, and as many as asked for."""

from __future__ import annotations

from typing import Any

import pytest

from bot.localprovider.expansion.expand import expanded, subject_of

USUAL = {
    "xl": False, "top_k": 0, "top_p": 1.0, "temperature": 1.0, "least": 0, "most": 77, "many": 1,
}  # fmt: skip


def words(prompt: str, **changes: Any) -> list[str]:
    return expanded({**USUAL, "prompt": prompt, **changes})


def test_the_same_prompt_gets_the_same_words() -> None:
    assert words("a cat", many=3) == words("a cat", many=3)


@pytest.mark.parametrize("prompt", ["a lighthouse in a storm", "cat", "星空下的少女", "a robot"])
@pytest.mark.parametrize("xl", [False, True])
def test_the_prompt_stays_at_the_front_and_grows(prompt: str, xl: bool) -> None:
    (made,) = words(prompt, xl=xl)
    assert made.startswith(prompt)
    assert len(made.split()) >= len(prompt.split()) + 8


def test_as_many_as_asked_for_are_all_different() -> None:
    made = words("a lighthouse", many=10)
    assert len(set(made)) == 10


def test_a_style_that_is_named_gets_no_second_one() -> None:
    for made in words("a lighthouse, oil painting", many=10):
        assert not any(other in made for other in ("photograph", "watercolour on", "film still"))


def test_light_is_the_one_the_prompt_names() -> None:
    made = " ".join(words("a lighthouse in a storm", many=10))
    assert "clouds" in made
    assert "late-afternoon" not in made


@pytest.mark.parametrize(
    ("prompt", "subject"),
    [("an old woman by the sea", "person"), ("a fox", "animal"), ("Tokyo street", "city"),
     ("a nebula", "space"), ("雪山", "landscape"), ("coffee", "food"), ("a spoon", "thing")],
)  # fmt: skip
def test_what_a_prompt_is_of_is_told_by_its_words(prompt: str, subject: str) -> None:
    assert subject_of(prompt) == subject


def test_without_temperature_the_first_of_each_list_is_taken() -> None:
    assert words("a cat", temperature=0) == words("a cat", temperature=0, top_k=1)


@pytest.mark.parametrize("most", [0, 5, 12, 40])
def test_no_more_is_added_than_allowed(most: int) -> None:
    (made,) = words("a cat", most=most)
    assert len(made.split()) - 2 <= most


def test_at_least_so_much_is_added() -> None:
    (made,) = words("a cat", least=90, most=200)
    assert len(made.split()) > 60


def test_lines_and_blanks_of_the_prompt_make_no_second_prompt() -> None:
    (made,) = words("a cat\non a  wall")
    assert made.startswith("a cat on a wall,")
