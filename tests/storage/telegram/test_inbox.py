"""The inbox: an update is in it once, until whoever may deal with it has done so."""

from __future__ import annotations

from support.stored import NOON, Store

from storage import leases
from storage.telegram import inbox

FAR = 2**62  #: Ids of chats, messages and updates have 64 bits.


def keep(store: Store, *ids: int, now: int = NOON, most_open: int = 100) -> bool:
    return store(inbox.keep([(id, f'{{"n":{id}}}') for id in ids], now=now, most_open=most_open))


def left(store: Store, *known: int, limit: int = 100) -> list[int]:
    return [update.id for update in store(inbox.left(frozenset(known), limit=limit))]


def test_an_update_that_comes_twice_is_one_and_waits_in_order(store: Store) -> None:
    assert keep(store, 5, FAR, 3)
    assert keep(store, 3, 4)
    assert store(inbox.left(frozenset(), limit=1)) == [(3, '{"n":3}', None)]
    assert left(store) == [3, 4, 5, FAR]
    assert left(store, 3, 5) == [4, FAR]
    assert left(store, 3, 4, 5, FAR) == []


def test_however_much_is_in_hand_what_is_new_is_found(store: Store) -> None:
    keep(store, *range(50))
    known = [id for id in range(50) if id != 31]
    assert left(store, *known, limit=1) == [31]


def test_what_is_done_has_lost_its_words_and_is_still_known(store: Store) -> None:
    keep(store, 1, 2)
    assert store(inbox.answered([1, 2], FAR, term=0))
    assert store(inbox.done([1], term=0))
    assert keep(store, 1)
    assert store(inbox.left(frozenset(), limit=9)) == [(2, '{"n":2}', FAR)]
    assert store.rows("SELECT body FROM telegram_updates WHERE id = 1") == [("{}",)]


def test_so_many_may_wait_and_then_nothing_more_is_taken(store: Store) -> None:
    assert keep(store, 1, 2, most_open=2)
    assert not keep(store, 3, most_open=2)
    store(inbox.done([1], term=0))
    assert keep(store, 3, most_open=2)


def test_what_is_old_goes(store: Store) -> None:
    keep(store, 1, 2)
    store(inbox.done([1], term=0))
    store(inbox.expire(done_before=NOON, open_before=NOON))
    assert left(store) == [2]
    store(inbox.expire(done_before=NOON + 1, open_before=NOON + 1))
    assert left(store) == []
    assert store.rows("SELECT id, body FROM telegram_updates") == [(2, "{}")]


def test_only_who_holds_the_lease_notes_what_became_of_an_update(store: Store) -> None:
    keep(store, 1)
    first = store(leases.hold(inbox.LEASE, "a", now=NOON, until=NOON + 5)).term
    second = store(leases.hold(inbox.LEASE, "b", now=NOON + 5, until=NOON + 9)).term
    assert (first, second) == (1, 2)
    assert not store(inbox.answered([1], 7, term=1))
    assert not store(inbox.done([1], term=1))
    assert store(inbox.left(frozenset(), limit=9)) == [(1, '{"n":1}', None)]
    assert store(inbox.answered([1], 8, term=2))
    assert store(inbox.done([1], term=2))
