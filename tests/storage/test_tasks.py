"""Reading tasks: what people are told of theirs, and what the service knows of all."""

from __future__ import annotations

import pytest
from support.stored import LEASE_MS, NOON, Store, new_task

from storage import claims, tasks, transitions
from storage.tasks import State


def test_a_task_is_found_by_its_id_and_by_its_event(store: Store) -> None:
    task = store.reserve()
    assert store(tasks.get("task0001")) == store(tasks.by_key("event:1")) == task
    assert store(tasks.get("event:1")) is None
    assert store(tasks.by_key("task0001")) is None


@pytest.mark.parametrize("state", State)
def test_a_callback_is_read_only_while_a_result_is_awaited(store: Store, state: State) -> None:
    task = store.task_in(state)
    awaited = store(tasks.awaited(task.id))
    if state in (State.SUBMITTING, State.SUBMITTED):
        assert awaited == tasks.Awaited(task.command, task.provider, task.request)
    else:
        assert awaited is None


def test_a_person_s_unfinished_tasks_are_listed_newest_first(store: Store) -> None:
    for number in range(6):
        store.reserve(new_task(number), now=NOON + number)
    store.reserve(new_task(9, person_id="discord:200"))
    store(transitions.cancel("task0004", now=NOON))
    for task in store.claim(limit=3):
        store(transitions.finish(task.id, outcome="{}", ended_by="ack", now=NOON))
    listed = [task.id for task in store(tasks.unfinished("discord:100", 4))]
    assert listed == ["task0005", "task0003", "task0002", "task0001"]


def test_only_waiting_tasks_have_a_place(store: Store) -> None:
    store.reserve(new_task(1))
    store.reserve(new_task(2))
    store.reserve(new_task(3, person_id="discord:200"))
    store.reserve(new_task(4, provider="local"))
    places = [store(tasks.place(f"task000{number}")) for number in range(1, 6)]
    assert places == [1, 3, 2, 1, None]
    store.claim()
    assert store(tasks.place("task0001")) is None
    assert store(tasks.place("task0003")) == 1


def test_durations_are_of_tasks_that_a_callback_ended_newest_first(store: Store) -> None:
    for number, (ended_by, took) in enumerate(
        [("callback", 5), ("poll", 90), ("callback", 7), ("ack", 1), ("callback", 6)]
    ):
        store.reserve(new_task(number))
        [task] = store.claim()
        sent_at = NOON + number * 1000
        store(
            transitions.accepted(
                task.id, task.attempt, provider_id=None, now=sent_at, next_at=sent_at
            )
        )
        store(transitions.finish(task.id, outcome="{}", ended_by=ended_by, now=sent_at + took))
    assert store(tasks.durations("vendor", "imagine")) == [6, 7, 5]
    assert store(tasks.durations("vendor", "imagine", limit=2)) == [6, 7]
    assert store(tasks.durations("vendor", "upscale")) == []


def test_a_callback_faster_than_the_acknowledgement_measures_nothing(store: Store) -> None:
    task = store.task_in(State.SUBMITTING)
    store(transitions.finish(task.id, outcome="{}", ended_by="callback", now=NOON))
    assert store(tasks.durations("vendor", "imagine")) == []


def test_a_clock_set_back_measures_nothing(store: Store) -> None:
    task = store.task_in(State.SUBMITTED)
    store(transitions.finish(task.id, outcome="{}", ended_by="callback", now=NOON - 1))
    assert store(tasks.durations("vendor", "imagine")) == []


def test_what_waits_and_what_runs_is_counted_by_provider(store: Store) -> None:
    for number in range(5):
        store.reserve(new_task(number))
    store.reserve(new_task(9, provider="local"))
    store.claim(limit=2)
    assert (store(tasks.waiting("vendor")), store(tasks.in_flight("vendor"))) == (3, 2)
    assert (store(tasks.waiting("local")), store(tasks.in_flight("local"))) == (1, 0)
    assert (store(tasks.waiting("none")), store(tasks.in_flight("none"))) == (0, 0)


def test_open_tasks_are_counted_by_state(store: Store) -> None:
    assert set(store(tasks.counts())) == set(State)
    for number in range(4):
        store.reserve(new_task(number))
    store.claim()
    store(transitions.cancel("task0003", now=NOON))
    counted = {state: count for state, count in store(tasks.counts()).items() if count}
    assert counted == {"queued": 2, "submitting": 1, "cancelled": 1}
    [held] = store(claims.claim_due(now=NOON, lease_ms=LEASE_MS, limit=1))
    store(transitions.told(held.id, held.attempt, address="{}", now=NOON))
    assert store(tasks.counts())["cancelled"] == 0


def test_the_oldest_undelivered_task_is_the_one_that_has_no_end(store: Store) -> None:
    assert store(tasks.oldest_undelivered()) is None
    for number in range(3):
        store.reserve(new_task(number), now=NOON + number)
    store(transitions.cancel("task0000", now=NOON))
    assert store(tasks.oldest_undelivered()) == NOON + 1


def test_the_next_moment_is_the_earliest(store: Store) -> None:
    assert store(tasks.next_due()) is None
    store.reserve(new_task(1))
    assert store(tasks.next_due()) is None
    store.claim(now=NOON + 5)
    store.reserve(new_task(2))
    store.claim(now=NOON)
    assert store(tasks.next_due()) == NOON + LEASE_MS
