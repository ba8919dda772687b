"""Leases: one holds it; after its end another may, and the first is known to be late."""

from __future__ import annotations

from support.stored import NOON, Store

from storage import leases


def hold(store: Store, owner: str, *, now: int = NOON, lasts: int = 10) -> leases.Held:
    return store(leases.hold("l", owner, now=now, until=now + lasts))


def test_one_holds_it_and_keeps_it(store: Store) -> None:
    assert hold(store, "a") == (1, NOON + 10)
    assert hold(store, "b") == (None, NOON + 10)
    assert hold(store, "a", now=NOON + 9) == (1, NOON + 19)
    assert hold(store, "b", now=NOON + 18) == (None, NOON + 19)


def test_after_its_end_another_takes_it_and_the_first_does_not_get_it_back(store: Store) -> None:
    hold(store, "a")
    assert hold(store, "b", now=NOON + 10) == (2, NOON + 20)
    assert hold(store, "a", now=NOON + 11) == (None, NOON + 20)


def test_who_lets_go_leaves_it_to_the_next_at_once(store: Store) -> None:
    hold(store, "a")
    store(leases.let_go("l", "b"))  # nobody's to give
    assert hold(store, "b").term is None
    store(leases.let_go("l", "a"))
    assert hold(store, "b").term == 2


def test_each_name_is_a_lease_of_its_own(store: Store) -> None:
    hold(store, "a")
    assert store(leases.hold("m", "b", now=NOON, until=NOON + 1)) == (1, NOON + 1)
