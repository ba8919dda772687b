"""Takedowns: decided once, with all that belongs to it; what is left of a task are numbers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.stored import DAY_MS, NOON, Store, new_task

from storage import (
    audit,
    blocks,
    erasing,
    grants,
    holdings,
    links,
    pauses,
    reports,
    rollups,
    takedowns,
    tasks,
    transitions,
)
from storage.blocks import Block
from storage.grants import Grant
from storage.takedowns import Decided, Order, Takedown
from storage.tasks import Limits, Rule, State

SPACE, ADA, MIA = "discord:1", "discord:100", "discord:200"


def mark(space_id: str, person_id: str) -> str:
    return f"mark:{space_id}{person_id}"


def order(task_id: str = "task0001", **changes: Any) -> Order:
    values = {
        "task_id": task_id, "space_id": SPACE, "actor_id": MIA, "reason": "gore", "refund": False,
        "pause_after": 3, "pause_days": 7, "mark": mark,
    }  # fmt: skip
    return Order(**(values | changes))


def decide(store: Store, task_id: str = "task0001", now: int = NOON, **changes: Any) -> Decided:
    decided = store(takedowns.decide(order(task_id, **changes), now=now))
    assert isinstance(decided, Decided)
    return decided


def delivered(store: Store, number: int, **changes: Any) -> str:
    """A delivered task."""
    task = store.reserve(new_task(number, **changes))
    [task] = store.claim()
    for step in (
        transitions.accepted(task.id, task.attempt, provider_id=None, now=NOON, next_at=NOON),
        transitions.finish(task.id, outcome='{"caption":"a boat"}', ended_by="poll", now=NOON),
        transitions.delivered(task.id, task.attempt + 1, address="{}", charge=task.cost, now=NOON),
    ):
        assert store(step)
    return task.id


def entries(store: Store) -> list[tuple[str, str]]:
    return [(one.actor_id, one.action) for one in store(audit.entries(SPACE, limit=99))]


def test_whoever_is_first_decides_and_the_next_is_told_of_that(store: Store) -> None:
    store.task_in(State.DELIVERED)
    first = decide(store)
    assert (first.takedown.actor_id, first.takedown.result, first.refunded) == (MIA, True, 0)
    second = store(takedowns.decide(order(actor_id="discord:201"), now=NOON + 5))
    assert second == first.takedown
    assert entries(store) == [(MIA, "takedown")]


def test_nothing_of_another_server_can_be_taken_down(store: Store) -> None:
    store.task_in(State.DELIVERED)
    before = store.dump()
    assert store(takedowns.decide(order(space_id="discord:2"), now=NOON)) is None
    assert store(takedowns.decide(order("unknown"), now=NOON)) is None
    assert store.dump() == before
    decide(store)
    assert store(takedowns.decide(order(space_id="discord:2"), now=NOON)) is None


def test_its_reports_were_right(store: Store) -> None:
    store.task_in(State.DELIVERED)
    for reporter in ("discord:1", "discord:2"):
        store(
            reports.file(
                SPACE, "task0001", person_id=ADA, reporter_id=reporter, reason="", now=NOON
            )
        )
    assert decide(store).reports == 2
    assert store(reports.still_open(SPACE, limit=9)) == []


@pytest.mark.parametrize("state", [State.QUEUED, State.SUBMITTING, State.SUBMITTED])
def test_what_is_under_way_is_cancelled_and_costs_nothing(store: Store, state: State) -> None:
    store.task_in(state)
    decided = decide(store)
    assert (decided.refunded, decided.takedown.result) == (3, False)
    assert store.get("task0001").state is State.CANCELLED
    assert store.unbalanced() == []


def test_what_is_held_back_is_rejected(store: Store) -> None:
    task = store.task_in(State.SUCCEEDED)
    assert store(holdings.hold(task.id, task.attempt, slots=["0"], now=NOON, until=NOON + 1))
    decide(store)
    holding = store(holdings.get(task.id))
    assert holding is not None and holding.state is holdings.Decision.REJECTED


def test_credits_go_back_only_where_that_is_said(store: Store) -> None:
    store.task_in(State.DELIVERED, cost=3)
    assert decide(store).refunded == 0
    assert store.rows("SELECT state FROM reservations") == [("settled",)]


def test_credits_go_back_to_where_they_came_from_and_are_counted(store: Store) -> None:
    for number, days in ((1, 1), (2, 2)):
        store(
            grants.give(
                Grant(
                    id=f"g{number}", space_id=SPACE, person_id=ADA, credits=2, unused=2, reason="",
                    granted_by=MIA, created_at=NOON, expires_at=NOON + days * DAY_MS,
                )
            )
        )  # fmt: skip
    limits = Limits(Rule("default", 1), max_waiting=9)
    store.reserve(new_task(cost=5), limits=limits)
    [task] = store.claim()
    for step in (
        transitions.accepted(task.id, task.attempt, provider_id=None, now=NOON, next_at=NOON),
        transitions.finish(task.id, outcome="{}", ended_by="poll", now=NOON),
        # One picture of five did not come.
        transitions.delivered(task.id, task.attempt + 1, address="{}", charge=4, now=NOON),
    ):
        assert store(step)
    assert decide(store, refund=True).refunded == 4
    assert store.rows("SELECT unused FROM grants ORDER BY id") == [(2,), (2,)]
    assert store.rows("SELECT used FROM usage") == [(0,)]
    assert store.unbalanced() == []
    for by in ("command", "person"):
        [row] = store(rollups.usage(SPACE, NOON, NOON, by=by, limit=9))
        assert (row.charged, row.refunded) == (0, 5)


def test_somebody_whose_results_go_again_and_again_is_paused(store: Store) -> None:
    names = [delivered(store, number) for number in range(1, 5)]
    assert [decide(store, name).paused for name in names[:2]] == [None, None]
    paused = decide(store, names[2]).paused
    assert paused == store(blocks.of(SPACE, ADA, now=NOON))
    assert paused is not None
    assert (paused.blocked_by, paused.expires_at) == (pauses.AUTOMATIC, NOON + 7 * DAY_MS)
    assert pauses.takedowns_of(paused) == 3
    assert entries(store)[0] == (pauses.AUTOMATIC, "block")
    # It holds already, so nothing is added to it.
    assert decide(store, names[3], NOON + DAY_MS).paused is None
    assert store(blocks.of(SPACE, ADA, now=NOON + 8 * DAY_MS)) is None


def test_after_a_pause_the_next_one_pauses_again_while_the_others_count(store: Store) -> None:
    names = [delivered(store, number) for number in range(1, 6)]
    for name in names[:3]:
        decide(store, name)
    later = NOON + 20 * DAY_MS
    again = decide(store, names[3], later).paused
    assert again is not None and pauses.takedowns_of(again) == 4
    much_later = later + pauses.WINDOW_DAYS * DAY_MS
    assert decide(store, names[4], much_later).paused is None  # 2 in the last 30 days


@pytest.mark.parametrize("more", [{"pause_after": 0}, {"actor_id": ADA}])
def test_nobody_is_paused_where_that_is_off_or_for_what_is_their_own(
    store: Store, more: dict[str, Any]
) -> None:
    for number in range(1, 5):
        assert decide(store, delivered(store, number), **more).paused is None


def test_a_moderator_s_own_block_stays_as_it_is(store: Store) -> None:
    mine = Block(SPACE, ADA, "spam", MIA, NOON, None)
    store(blocks.put(mine))
    for number in range(1, 5):
        assert decide(store, delivered(store, number)).paused is None
    assert store(blocks.of(SPACE, ADA, now=NOON)) == mine


def test_what_was_made_under_another_id_of_theirs_counts_too(store: Store) -> None:
    store(links.offer(ADA, platform="discord", code_hash="c", now=NOON, expires_at=NOON + 9))
    assert store(links.join("telegram:5", platform="telegram", code_hash="c", now=NOON))
    names = [delivered(store, 1), delivered(store, 2), delivered(store, 3, person_id="telegram:5")]
    assert decide(store, names[0]).paused is None
    assert decide(store, names[1]).paused is None
    paused = decide(store, names[2]).paused
    assert paused is not None and paused.person_id == "telegram:5"
    assert store(blocks.of(SPACE, ADA, now=NOON)) == paused


def test_what_was_taken_down_before_somebody_was_forgotten_counts_too(store: Store) -> None:
    names = [delivered(store, number) for number in (1, 2, 3)]
    decide(store, names[0])
    decide(store, names[1])
    store(erasing.forget_records(ADA, asked_at=NOON, mark=mark, now=NOON))
    assert decide(store, names[2]).paused is not None


def test_nobody_is_not_paused(store: Store) -> None:
    for number in range(1, 5):
        name = delivered(store, number, person_id=rollups.ANONYMOUS)
        assert decide(store, name).paused is None


def test_a_reason_typed_by_a_moderator_is_never_read_as_ours() -> None:
    typed = Block(SPACE, ADA, "takedowns:9", MIA, NOON, None)
    assert pauses.takedowns_of(typed) is None


def test_what_was_decided_is_due_until_it_is_done_and_the_lease_counts(store: Store) -> None:
    store.task_in(State.DELIVERED)
    first = decide(store, lease_ms=50).takedown
    assert claimed(store, NOON) == []
    (second,) = claimed(store, NOON + 50)
    assert store(takedowns.done(first)) is False
    assert store(takedowns.postpone(first, next_at=NOON)) is False
    assert store(takedowns.postpone(second, next_at=NOON + 60)) is True
    (third,) = claimed(store, NOON + 60)
    assert store(takedowns.done(third)) is True
    assert claimed(store, NOON + DAY_MS) == []


def claimed(store: Store, now: int) -> list[Takedown]:
    return store(takedowns.claim_due(now=now, lease_ms=1, limit=9))


def test_only_numbers_are_left_of_a_task(store: Store) -> None:
    name = delivered(store, 1)
    assert store(takedowns.done(decide(store).takedown))
    task = store(tasks.get(name))
    assert task is not None
    assert (task.request, task.outcome, task.cost, task.command) == ("", "{}", 1, "imagine")
    [row] = store(rollups.usage(SPACE, NOON, NOON, by="command", limit=9))
    assert (row.asked, row.delivered) == (1, 1)


def test_the_audit_tells_who_whose_and_why(store: Store) -> None:
    store.task_in(State.DELIVERED)
    decide(store, reason="gore")
    (entry,) = store(audit.entries(SPACE, limit=9))
    assert (entry.actor_id, entry.action, entry.subject) == (MIA, "takedown", ADA)
    assert json.loads(entry.after or "{}")["reason"] == "gore"
