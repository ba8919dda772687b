"""Pictures: rows that say which files count, and which may go."""

from __future__ import annotations

from support.stored import LEASE_MS, LIMITS, NOON, Store, new_media, new_task

from storage import claims, media, tasks, transitions
from storage.tasks import State


def keep(store: Store, *slots: str) -> None:
    task = store.task_in(State.SUCCEEDED)
    results = [
        new_media(number, task_id=task.id, slot=slot, created_at=NOON + number)
        for number, slot in enumerate(slots)
    ]
    assert store(transitions.keep_results(task.id, task.attempt, results))


def test_results_come_in_their_order(store: Store) -> None:
    keep(store, "10", "2", "0")
    assert [one.slot for one in store(media.of_task("task0001", "result"))] == ["0", "2", "10"]


def test_a_picture_is_found_by_its_id(store: Store) -> None:
    keep(store, "0")
    assert store(media.get("media0000")) == new_media(0)
    assert store(media.get("media0001")) is None


def test_inputs_and_results_are_told_apart(store: Store) -> None:
    picture = new_media(kind="input", slot="image")
    store(tasks.reserve(new_task(), limits=LIMITS, media=[picture], now=NOON))
    assert store(media.of_task("task0001", "input")) == [picture]
    assert store(media.of_task("task0001", "result")) == []


def test_pictures_of_a_task_that_is_not_over_never_expire(store: Store) -> None:
    keep(store, "0", "1")
    assert store(media.expired(NOON + 99)) == []
    [held] = store(claims.claim_due(now=NOON, lease_ms=LEASE_MS, limit=1))
    store(transitions.delivered(held.id, held.attempt, address="{}", charge=1, now=NOON))
    assert [one.id for one in store(media.expired(NOON + 99))] == ["media0000", "media0001"]
    assert [one.id for one in store(media.expired(NOON + 1))] == ["media0000"]
    assert [one.id for one in store(media.expired(NOON + 99, limit=1))] == ["media0000"]


def test_of_any_number_of_ids_those_with_a_row_are_known(store: Store) -> None:
    keep(store, *map(str, range(7)))
    asked = [f"media{number:04}" for number in range(333, -1, -1)]
    assert store(media.known(asked)) == set(asked[-7:])
    assert store(media.known(asked[:100])) == set()
    assert store(media.known([])) == set()


def test_forgotten_pictures_are_no_longer_known(store: Store) -> None:
    keep(store, "0", "1", "2")
    store(media.forget(["media0000", "media0002", "media9999"]))
    assert store(media.known(["media0000", "media0001", "media9999"])) == {"media0001"}
