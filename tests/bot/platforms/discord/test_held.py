"""What is kept about open forms is one person's, and bounded."""

from __future__ import annotations

from bot.platforms.discord.held import Held


def test_it_is_found_for_the_person_who_opened_the_form() -> None:
    held = Held[str]()
    held.keep(1, "task", "picture")
    assert held.find(1, "task") == "picture"
    assert held.find(2, "task") is None


def test_the_form_that_was_opened_longest_ago_is_forgotten() -> None:
    held = Held[int](2)
    for number in (1, 2, 1, 3):
        held.keep(7, str(number), number)
    assert [held.find(7, str(number)) for number in (1, 2, 3)] == [1, None, 3]
