"""Records: what was sent is known by its name and by its place, as long as it is of use."""

from __future__ import annotations

from support.stored import NOON, Store

from storage.telegram import records

FAR = -(2**61)


def note(store: Store, nonce: str, message: int, *, now: int = NOON) -> None:
    pictures = [(message, f"media {message}")]
    store(records.note_delivery(nonce, (FAR, message), f"at {message}", pictures=pictures, now=now))


def test_what_was_delivered_is_known_by_its_name_and_by_its_place(store: Store) -> None:
    note(store, "n", 5)
    note(store, "n", 6)  # once more, elsewhere
    assert store(records.delivered("n")) == "at 6"
    assert store(records.delivered("other")) is None
    assert store(records.is_final(FAR, 6))
    assert not store(records.is_final(FAR, 5))
    assert store(records.picture(FAR, 5)) == "media 5"
    assert store(records.picture(FAR + 1, 5)) is None


def test_what_is_covered_may_be_put_once_more_without_its_album(store: Store) -> None:
    note(store, "n", 5)
    note(store, "n/album", 5)
    store(records.uncover(FAR, 5))
    assert store(records.delivered("n")) is store(records.picture(FAR, 5)) is None
    assert store(records.delivered("n/album")) == "at 5"


def test_after_a_long_time_it_is_forgotten(store: Store) -> None:
    note(store, "old", 5)
    note(store, "new", 6, now=NOON + 1)
    store(records.expire(NOON + 1))
    assert store(records.delivered("old")) is store(records.picture(FAR, 5)) is None
    assert store(records.delivered("new")) == "at 6"


def test_a_group_moves_once(store: Store) -> None:
    store(records.moved(-1, FAR))
    store(records.moved(-1, -9))
    assert store(records.moves()) == [(-1, FAR)]
