"""Forms that are open: found by whichever process they are sent to, and only by their owner."""

from __future__ import annotations

from support.stored import NOON, Store

from storage import openforms
from storage.openforms import KEPT_MS

ADA, BEN = "discord:1", "discord:2"


def keep(store: Store, person: str, about: str, pictures: str, now: int = NOON) -> None:
    store(openforms.keep(person, about, pictures=pictures, now=now))


def test_the_newest_pictures_are_found_by_who_opened_the_form(store: Store) -> None:
    keep(store, ADA, "discord:7", "[1]")
    keep(store, ADA, "discord:8", "[2]")
    keep(store, ADA, "discord:7", "[3]", now=NOON + 1)
    assert store(openforms.find(ADA, "discord:7", now=NOON)) == "[3]"
    assert store(openforms.find(ADA, "discord:8", now=NOON)) == "[2]"
    assert store(openforms.find(BEN, "discord:7", now=NOON)) is None


def test_after_a_day_nothing_is_left_of_a_form(store: Store) -> None:
    keep(store, ADA, "discord:7", "[1]")
    assert store(openforms.find(ADA, "discord:7", now=NOON + KEPT_MS - 1)) == "[1]"
    assert store(openforms.find(ADA, "discord:7", now=NOON + KEPT_MS)) is None
    keep(store, BEN, "discord:9", "[2]", now=NOON + KEPT_MS)
    assert store.rows("SELECT person_id FROM open_forms") == [(BEN,)]
