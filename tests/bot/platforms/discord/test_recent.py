"""What came lately is known again, for as long as it could be posted again, and no longer."""

from __future__ import annotations

from bot.platforms.discord.recent import KEPT_MS, Recent
from bot.platforms.discord.signature import WINDOW_MS


def test_one_that_comes_twice_is_new_once() -> None:
    recent = Recent()
    assert recent.is_new("1", now=0)
    assert recent.is_new("2", now=0)
    assert not recent.is_new("1", now=1)


def test_it_is_known_for_as_long_as_its_signature_is_good() -> None:
    recent = Recent()
    # Signed a minute ahead of our clock, and taken at once: good for two more minutes.
    assert recent.is_new("1", now=0)
    assert not recent.is_new("1", now=2 * WINDOW_MS)
    assert recent.is_new("1", now=KEPT_MS + 1)


def test_it_remembers_so_many_and_the_oldest_goes_first() -> None:
    recent = Recent(most=2)
    assert all(recent.is_new(id, now=0) for id in "123")
    assert not recent.is_new("3", now=0)
    assert recent.is_new("1", now=0)
