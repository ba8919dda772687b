"""Claims: one holder at a time, caps that hold, and what a dead holder left is found again."""

from __future__ import annotations

import asyncio

from support.stored import LEASE_MS, LIMITS, NOON, Store, new_task

from storage import claims, limits, tasks, transitions
from storage.database import Database
from storage.tasks import Rule, State


def claim(
    store: Store, *, max_in_flight: int = 100, per_person: int = 100, limit: int = 100
) -> list[str]:
    claimed = store(
        claims.claim_queued(
            "vendor",
            now=NOON,
            lease_ms=LEASE_MS,
            max_in_flight=max_in_flight,
            per_person=per_person,
            limit=limit,
        )
    )
    return [task.id for task in claimed]


def test_a_claimed_task_is_leased_and_counted(store: Store) -> None:
    reserved = store.reserve()
    [task] = store.claim()
    assert task == store.get(reserved.id)
    assert task.state is State.SUBMITTING
    assert (task.attempt, task.sends, task.next_at) == (1, 1, NOON + LEASE_MS)


async def test_no_task_is_claimed_twice_by_claimers_at_once(database: Database) -> None:
    for number in range(40):
        await database.write(tasks.reserve(new_task(number), limits=LIMITS, now=NOON))
    claim = claims.claim_queued(
        "vendor", now=NOON, lease_ms=LEASE_MS, max_in_flight=100, per_person=100, limit=7
    )
    claimed = await asyncio.gather(*(database.write(claim) for _ in range(10)))
    ids = [task.id for some in claimed for task in some]
    assert len(ids) == len(set(ids)) == 40


def test_a_provider_account_has_only_so_many_in_flight(store: Store) -> None:
    for number in range(10):
        store.reserve(new_task(number, person_id=f"discord:{number}"))
    assert len(claim(store, max_in_flight=4)) == 4
    assert claim(store, max_in_flight=4) == []
    assert len(claim(store, max_in_flight=6)) == 2


def test_a_person_has_only_so_many_in_flight_over_all_providers(store: Store) -> None:
    store.reserve(new_task(1, provider="local"))
    store.claim(provider="local")
    for number in range(2, 6):
        store.reserve(new_task(number))
    for number in range(6, 8):
        store.reserve(new_task(number, person_id="discord:200"))
    assert set(claim(store, per_person=3)) == {"task0002", "task0003", "task0006", "task0007"}


def test_a_person_at_the_cap_does_not_hold_up_the_others(store: Store) -> None:
    for number in range(5):
        store.reserve(new_task(number))
    store.reserve(new_task(9, person_id="discord:200"))
    assert claim(store, per_person=1) == ["task0000", "task0009"]


def test_slots_are_free_again_when_tasks_end(store: Store) -> None:
    for number in range(3):
        store.reserve(new_task(number))
    assert claim(store, max_in_flight=1) == ["task0000"]
    store(transitions.finish("task0000", outcome="{}", ended_by="ack", now=NOON))
    assert claim(store, max_in_flight=1) == ["task0001"]
    store(transitions.cancel("task0001", now=NOON))
    assert claim(store, max_in_flight=1) == ["task0002"]


def test_only_the_asked_provider_s_line_is_served(store: Store) -> None:
    store.reserve(new_task(1, provider="local"))
    assert claim(store) == []


def test_a_lease_that_ran_out_is_claimed_by_somebody_else_and_the_first_is_fenced(
    store: Store,
) -> None:
    store.reserve()
    [dead] = store.claim()
    assert store(claims.claim_due(now=NOON + LEASE_MS - 1, lease_ms=LEASE_MS, limit=9)) == []
    [rescued] = store(claims.claim_due(now=NOON + LEASE_MS, lease_ms=LEASE_MS, limit=9))
    assert (rescued.id, rescued.attempt) == (dead.id, dead.attempt + 1)
    assert rescued.next_at == NOON + 2 * LEASE_MS
    late = transitions.accepted(dead.id, dead.attempt, provider_id="v", now=NOON, next_at=NOON)
    assert store(late) is False


def test_a_renewed_lease_does_not_run_out(store: Store) -> None:
    for number in (1, 2):
        store.reserve(new_task(number))
    held = [(task.id, task.attempt) for task in store.claim(limit=2)]
    store(claims.renew(held, until=NOON + 2 * LEASE_MS))
    assert store(claims.claim_due(now=NOON + LEASE_MS, lease_ms=LEASE_MS, limit=9)) == []


def test_a_lease_that_was_lost_cannot_be_renewed(store: Store) -> None:
    store.reserve()
    [dead] = store.claim()
    [rescued] = store(claims.claim_due(now=NOON + LEASE_MS, lease_ms=LEASE_MS, limit=9))
    store(claims.renew([(dead.id, dead.attempt)], until=NOON))
    assert store.get(dead.id) == rescued


def test_those_that_have_been_due_for_longest_are_claimed_first(store: Store) -> None:
    for number, next_at in ((1, NOON + 3), (2, NOON + 1), (3, NOON + 2), (4, NOON + 9)):
        store.reserve(new_task(number))
        [task] = store.claim()
        store(transitions.postpone(task.id, task.attempt, next_at=next_at))
    due = store(claims.claim_due(now=NOON + 5, lease_ms=LEASE_MS, limit=2))
    assert [task.id for task in due] == ["task0002", "task0003"]
    due = store(claims.claim_due(now=NOON + 5, lease_ms=LEASE_MS, limit=2))
    assert [task.id for task in due] == ["task0001"]


def test_waiting_and_closed_tasks_are_never_due(store: Store) -> None:
    store.task_in(State.DELIVERED)
    store.reserve(new_task(2))
    assert store(claims.claim_due(now=2**60, lease_ms=LEASE_MS, limit=9)) == []


def test_a_server_may_let_a_person_have_fewer_in_flight_there(store: Store) -> None:
    store(limits.put("discord:1", Rule("in_flight", 2)))
    for number in range(4):
        store.reserve(new_task(number))
    store.reserve(new_task(8, person_id="discord:200"))
    store.reserve(new_task(9, space_id="discord:2"))
    assert sorted(claim(store)) == ["task0000", "task0001", "task0008", "task0009"]
    store(limits.put("discord:1", Rule("in_flight", 3)))
    assert len(claim(store)) == 1
