"""Transitions: each from its own states only, once, and under the lease that it names."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest
from support.stored import LEASE_MS, NOON, Store, new_media

from storage import claims, media, quotas, tasks, transitions
from storage.operation import Operation
from storage.tasks import Rule, State, Task

LATER = NOON + 60_000

Make = Callable[[Task], Operation[bool]]

UNDER_LEASE: dict[str, Make] = {
    "requeue": lambda task: transitions.requeue(task.id, task.attempt, not_before=LATER),
    "accepted": lambda task: transitions.accepted(
        task.id, task.attempt, provider_id="v1", now=LATER, next_at=LATER + 1
    ),
    "postpone": lambda task: transitions.postpone(
        task.id, task.attempt, next_at=LATER, tries=1, polls=2, sends=3
    ),
    "keep_results": lambda task: transitions.keep_results(
        task.id, task.attempt, [new_media(task_id=task.id)]
    ),
    "drop_results": lambda task: transitions.drop_results(task.id, task.attempt, ["media0001"]),
    "delivered": lambda task: transitions.delivered(
        task.id, task.attempt, address="{}", charge=task.cost, now=LATER
    ),
    "told": lambda task: transitions.told(task.id, task.attempt, address="{}", now=LATER),
    "park": lambda task: transitions.park(task.id, task.attempt, now=LATER, until=LATER + 1),
    "fail under a lease": lambda task: transitions.fail(
        task.id, reason="expired", detail="late", now=LATER, attempt=task.attempt
    ),
}
WITHOUT_LEASE: dict[str, Make] = {
    "hasten": lambda task: transitions.hasten(task.id, now=NOON + 1, not_polled_since=NOON),
    "finish": lambda task: transitions.finish(
        task.id, outcome='{"images":[]}', ended_by="poll", now=LATER
    ),
    "fail": lambda task: transitions.fail(task.id, reason="refused", detail="no", now=LATER),
    "cancel": lambda task: transitions.cancel(task.id, now=LATER),
}
TRANSITIONS = UNDER_LEASE | WITHOUT_LEASE

Q, SG, SD, SU, D, F, C = State
ALLOWED: dict[str, set[State]] = {
    "requeue": {SG},
    "accepted": {SG},
    "postpone": {SG, SD, SU, F, C},
    "keep_results": {SU},
    "drop_results": {SU},
    "delivered": {SU},
    "told": {F, C},
    "park": {SU},
    "fail under a lease": {Q, SG, SD, SU},
    "hasten": {SD},
    "finish": {SG, SD},
    "fail": {Q, SG, SD, SU},
    "cancel": {Q, SG, SD},
}
RESERVATION = {D: "settled", F: "refunded", C: "refunded"}  #: in any other state it is held


@pytest.mark.parametrize(("name", "state"), list(itertools.product(TRANSITIONS, State)))
def test_a_transition_leads_from_its_own_states_only_and_the_ledger_agrees(
    store: Store, name: str, state: State
) -> None:
    task = store.task_in(state)
    before = store.dump()
    assert store(TRANSITIONS[name](task)) is (state in ALLOWED[name])
    if state not in ALLOWED[name]:
        assert store.dump() == before
    assert store.unbalanced() == []
    [(reservation,)] = store.rows("SELECT state FROM reservations")
    assert reservation == RESERVATION.get(store.get(task.id).state, "held")


@pytest.mark.parametrize(
    ("name", "state"),
    [(name, state) for name in UNDER_LEASE for state in State if state in ALLOWED[name]],
)
def test_whoever_has_lost_the_lease_changes_nothing(store: Store, name: str, state: State) -> None:
    task = store.task_in(state)
    store.rows("UPDATE tasks SET attempt = attempt + 1")  # another process claimed it
    before = store.dump()
    assert store(TRANSITIONS[name](task)) is False
    assert store.dump() == before


@pytest.mark.parametrize(
    "name", ["requeue", "accepted", "delivered", "told", "park", "finish", "fail", "cancel"]
)
def test_the_second_of_two_callers_does_nothing(store: Store, name: str) -> None:
    state = next(state for state in reversed(State) if state in ALLOWED[name])
    task = store.task_in(state)
    assert store(TRANSITIONS[name](task)) is True
    before = store.dump()
    assert store(TRANSITIONS[name](task)) is False
    assert store.dump() == before


@pytest.mark.parametrize("name", ["finish", "fail", "cancel"])
def test_what_ends_a_task_from_outside_ends_its_lease_and_is_due_at_once(
    store: Store, name: str
) -> None:
    held = store.task_in(State.SUBMITTED)
    assert store(TRANSITIONS[name](held))
    ended = store.get(held.id)
    assert (ended.attempt, ended.next_at, ended.tries) == (held.attempt + 1, LATER, 0)
    store(claims.renew([(held.id, held.attempt)], until=LATER + LEASE_MS))
    assert store.get(held.id) == ended
    assert store(claims.claim_due(now=LATER, lease_ms=LEASE_MS, limit=1)) == [store.get(held.id)]


def test_unknown_tasks_are_nobody_s(store: Store) -> None:
    nobody = replace(store.task_in(State.SUBMITTED), id="nobody")
    assert {store(make(nobody)) for make in TRANSITIONS.values()} == {False}


def test_accepted_notes_the_provider_s_id_and_forgets_the_failed_tries(store: Store) -> None:
    task = store.task_in(State.SUBMITTING)
    store(transitions.postpone(task.id, task.attempt, next_at=NOON, tries=2))
    store(transitions.accepted(task.id, task.attempt, provider_id="v9", now=7, next_at=9))
    accepted = store.get(task.id)
    assert (accepted.state, accepted.provider_id) == (State.SUBMITTED, "v9")
    assert (accepted.submitted_at, accepted.next_at, accepted.tries) == (7, 9, 0)


def test_a_result_that_comes_before_the_acknowledgement_is_kept(store: Store) -> None:
    task = store.task_in(State.SUBMITTING)
    assert store(transitions.finish(task.id, outcome="{}", ended_by="callback", now=LATER))
    late = transitions.accepted(task.id, task.attempt, provider_id="v", now=LATER, next_at=LATER)
    assert store(late) is False
    assert store.get(task.id).state is State.SUCCEEDED


def test_postponing_adds_to_the_counters(store: Store) -> None:
    task = store.task_in(State.SUBMITTED)
    for _ in range(2):
        store(transitions.postpone(task.id, task.attempt, next_at=LATER, tries=1, polls=2, sends=3))
    postponed = store.get(task.id)
    assert (postponed.tries, postponed.polls, postponed.sends) == (2, 4, task.sends + 6)
    assert postponed.next_at == LATER


def test_a_requeued_task_waits_where_it_stood_until_its_moment(store: Store) -> None:
    task = store.task_in(State.SUBMITTING)
    assert store(transitions.requeue(task.id, task.attempt, not_before=LATER))
    requeued = store.get(task.id)
    assert (requeued.state, requeued.next_at, requeued.tries) == (State.QUEUED, None, 1)
    assert (requeued.turn, requeued.space_turn) == (task.turn, task.space_turn)
    assert store.claim(now=LATER - 1) == []
    [again] = store.claim(now=LATER)
    assert (again.id, again.attempt, again.sends) == (task.id, task.attempt + 1, task.sends + 1)


def test_hastening_waits_until_the_last_question_is_some_time_ago(store: Store) -> None:
    task = store.task_in(State.SUBMITTED)
    [asked] = store(claims.claim_due(now=LATER, lease_ms=LEASE_MS, limit=1))
    store(transitions.postpone(task.id, asked.attempt, next_at=LATER + 90_000, polls=1))
    soon = transitions.hasten(task.id, now=LATER + 5_000, not_polled_since=LATER - 5_000)
    assert store(soon) is False
    later = transitions.hasten(task.id, now=LATER + 11_000, not_polled_since=LATER + 1_000)
    assert store(later) is True
    assert store.get(task.id).next_at == LATER + 11_000


def test_hastening_never_delays(store: Store) -> None:
    task = store.task_in(State.SUBMITTED)
    assert task.next_at is not None
    late = transitions.hasten(task.id, now=task.next_at, not_polled_since=LATER)
    assert store(late) is False


def test_a_failure_after_the_result_keeps_when_it_was_finished(store: Store) -> None:
    task = store.task_in(State.SUCCEEDED)
    store(transitions.fail(task.id, reason="undeliverable", detail="gone", now=LATER))
    failed = store.get(task.id)
    assert (failed.failure, failed.detail) == ("undeliverable", "gone")
    assert (failed.finished_at, failed.closed_at) == (NOON, None)


@pytest.mark.parametrize(("charge", "used"), [(0, 0), (1, 1), (3, 3)])
def test_what_was_not_delivered_is_given_back(store: Store, charge: int, used: int) -> None:
    task = store.task_in(State.SUCCEEDED, cost=3)
    done = transitions.delivered(task.id, task.attempt, address="{}", charge=charge, now=LATER)
    assert store(done)
    standing = quotas.standing(task.space_id, task.person_id, rule=Rule("default", 9), now=NOON)
    assert store(standing).used == used
    assert store.rows("SELECT state, cost FROM reservations") == [("settled", charge)]


@pytest.mark.parametrize("charge", [-1, 4])
def test_nobody_is_charged_more_than_was_reserved(store: Store, charge: int) -> None:
    task = store.task_in(State.SUCCEEDED, cost=3)
    before = store.dump()
    with pytest.raises(ValueError, match="cannot be charged"):
        store(transitions.delivered(task.id, task.attempt, address="{}", charge=charge, now=LATER))
    assert store.dump() == before


def test_delivered_closes_the_task_and_keeps_its_address(store: Store) -> None:
    task = store.task_in(State.SUCCEEDED)
    store(transitions.delivered(task.id, task.attempt, address='{"m":1}', charge=1, now=LATER))
    delivered = store.get(task.id)
    assert (delivered.address, delivered.closed_at, delivered.next_at) == ('{"m":1}', LATER, None)


def test_once_told_nothing_is_left_to_do(store: Store) -> None:
    task = store.task_in(State.CANCELLED)
    [held] = store(claims.claim_due(now=LATER, lease_ms=LEASE_MS, limit=1))
    assert store(transitions.told(task.id, held.attempt, address="{}", now=LATER))
    assert store(claims.claim_due(now=2**60, lease_ms=LEASE_MS, limit=1)) == []


def test_results_fetched_again_take_the_place_of_the_first(store: Store) -> None:
    task = store.task_in(State.SUCCEEDED)
    for number in (1, 2):
        kept = transitions.keep_results(task.id, task.attempt, [new_media(number, task_id=task.id)])
        assert store(kept)
    assert store(media.of_task(task.id, "result")) == [new_media(2, task_id=task.id)]


def test_a_result_without_pictures_is_kept_under_the_lease_too(store: Store) -> None:
    task = store.task_in(State.SUCCEEDED)
    assert store(transitions.keep_results(task.id, task.attempt, [])) is True
    assert store(transitions.keep_results(task.id, task.attempt - 1, [])) is False


def test_a_parked_result_goes_where_it_is_asked_for_and_only_once(store: Store) -> None:
    task = store.task_in(State.SUCCEEDED)
    repost = transitions.repost(task.id, address='{"channel":"b"}', channel_id="b", now=LATER)
    assert store(repost) is False
    assert store(transitions.park(task.id, task.attempt, now=NOON, until=2**50))
    assert store(claims.claim_due(now=LATER, lease_ms=LEASE_MS, limit=1)) == []
    assert store(repost) is True
    assert store(repost) is False
    [claimed] = store(claims.claim_due(now=LATER, lease_ms=LEASE_MS, limit=1))
    assert (claimed.address, claimed.channel_id, claimed.parked_at) == (
        '{"channel":"b"}', "b", None,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["delivered", "fail"])
def test_a_parked_result_that_ends_is_parked_no_more(store: Store, name: str) -> None:
    task = store.task_in(State.SUCCEEDED)
    store(transitions.park(task.id, task.attempt, now=NOON, until=LATER))
    assert store(TRANSITIONS[name](store.get(task.id)))
    assert store.get(task.id).parked_at is None


def test_a_parked_result_does_not_count_as_late(store: Store) -> None:
    task = store.task_in(State.SUCCEEDED)
    assert store(tasks.oldest_undelivered()) == task.created_at
    store(transitions.park(task.id, task.attempt, now=NOON, until=LATER))
    assert store(tasks.oldest_undelivered()) is None
