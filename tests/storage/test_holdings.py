"""Held results: held once, decided once, paid for once, and every decision is recorded."""

from __future__ import annotations

import json

import pytest
from support.stored import DAY_MS, LEASE_MS, NOON, Store, new_media, new_task

from storage import audit, claims, findings, holdings, media, quotas, tasks, transitions
from storage.findings import Finding
from storage.holdings import Decided, Decision
from storage.tasks import Rule, State, Task

ENDS = NOON + 7 * DAY_MS
SPACE = "discord:1"


def held(store: Store, *, cost: int = 3, slots: tuple[str, ...] = ("0",)) -> Task:
    """A task that was held back by whoever has it in hand now."""
    task = store.task_in(State.SUCCEEDED, cost=cost)
    assert hold(store, task, slots=slots)
    return store.get(task.id)


def resting(store: Store) -> Task:
    """The same, and nobody looks at it any more."""
    task = held(store)
    assert store(holdings.rest(task.id, task.attempt, posts=1))
    return store.get(task.id)


def hold(store: Store, task: Task, *, attempt: int = 0, slots: tuple[str, ...] = ("0",)) -> bool:
    operation = holdings.hold(task.id, attempt or task.attempt, slots=slots, now=NOON, until=ENDS)
    return store(operation)


def decide(
    store: Store, task: Task, *, approve: bool, by: str | None = "discord:9", now: int = NOON + 5,
    space: str = SPACE,
) -> Decided:  # fmt: skip
    return store(holdings.decide(task.id, space, approve=approve, actor_id=by, now=now))


def reservation(store: Store) -> str:
    [(state,)] = store.rows("SELECT state FROM reservations")
    return str(state)


# -- Hold -------------------------------------------------------------------------------------


def test_a_finished_task_is_held_back_once_and_its_credits_stay_held(store: Store) -> None:
    task = held(store, slots=("1", "3"))
    assert (task.state, task.held_at) == (State.SUCCEEDED, NOON)
    holding = store(holdings.get(task.id))
    assert holding is not None
    assert (holding.slots, holding.state, holding.ends_at) == (("1", "3"), Decision.WAITING, ENDS)
    assert hold(store, task) is False
    assert reservation(store) == "held"
    assert store.unbalanced() == []


@pytest.mark.parametrize("state", [state for state in State if state is not State.SUCCEEDED])
def test_only_what_has_a_result_that_nobody_saw_is_held_back(store: Store, state: State) -> None:
    task = store.task_in(state)
    before = store.dump()
    assert hold(store, task) is False
    assert store.dump() == before


def test_whoever_has_lost_the_lease_holds_nothing_back(store: Store) -> None:
    task = store.task_in(State.SUCCEEDED)
    assert hold(store, task, attempt=task.attempt - 1) is False
    assert store(holdings.get(task.id)) is None


def test_what_is_held_does_not_count_as_late_and_rests_until_its_last_moment(
    store: Store,
) -> None:
    task = resting(store)
    assert store(tasks.oldest_undelivered()) is None
    assert store(claims.claim_due(now=ENDS - 1, lease_ms=LEASE_MS, limit=9)) == []
    [due] = store(claims.claim_due(now=ENDS, lease_ms=LEASE_MS, limit=9))
    assert due.id == task.id


# -- Decide -----------------------------------------------------------------------------------


@pytest.mark.parametrize("approve", [True, False])
def test_a_decision_makes_what_rests_due_at_once_and_the_second_changes_nothing(
    store: Store, approve: bool
) -> None:
    task = resting(store)
    first = decide(store, task, approve=approve)
    assert first.first
    assert store.get(task.id).held_at is None
    assert store.get(task.id).next_at == NOON + 5
    before = store.dump()
    second = decide(store, task, approve=not approve, by="discord:10", now=NOON + 9)
    assert second == Decided(False, first.holding)
    assert store.dump() == before
    [due] = store(claims.claim_due(now=NOON + 5, lease_ms=LEASE_MS, limit=9))
    assert due.id == task.id


def test_a_decision_takes_nothing_away_from_whoever_has_the_task_in_hand(store: Store) -> None:
    task = held(store)
    assert decide(store, task, approve=True).first
    after = store.get(task.id)
    assert (after.attempt, after.next_at) == (task.attempt, task.next_at)
    assert store(holdings.rest(task.id, task.attempt, posts=1)) is False
    assert store(transitions.postpone(task.id, task.attempt, next_at=NOON))


@pytest.mark.parametrize("space", ["discord:2", "telegram:1", ""])
def test_nobody_decides_about_another_server_s_results(store: Store, space: str) -> None:
    task = resting(store)
    before = store.dump()
    assert decide(store, task, approve=True, space=space).first is False
    assert store.dump() == before


def test_nothing_is_rejected_for_want_of_time_before_the_time_is_over(store: Store) -> None:
    task = resting(store)
    assert decide(store, task, approve=False, by=None, now=ENDS - 1).first is False
    decided = decide(store, task, approve=False, by=None, now=ENDS)
    assert decided.first
    assert decided.holding is not None
    assert (decided.holding.state, decided.holding.decided_by) == (Decision.REJECTED, None)


def test_nobody_approves_by_letting_time_pass(store: Store) -> None:
    task = resting(store)
    with pytest.raises(ValueError, match="nobody"):
        decide(store, task, approve=True, by=None, now=ENDS)


def test_what_has_failed_meanwhile_cannot_be_decided(store: Store) -> None:
    task = resting(store)
    assert store(transitions.fail(task.id, reason="internal", detail="", now=NOON))
    assert store.get(task.id).held_at is None
    before = store.dump()
    assert decide(store, task, approve=True).first is False
    assert store.dump() == before
    assert store(holdings.waiting(SPACE, 9)) == []


@pytest.mark.parametrize(
    ("approve", "by", "action", "actor"),
    [
        (True, "discord:9", "held.approve", "discord:9"),
        (False, "discord:9", "held.reject", "discord:9"),
        (False, None, "held.reject", audit.EASEL),
    ],
)
def test_a_decision_is_in_the_audit_with_who_and_what_was_before_and_after(
    store: Store, approve: bool, by: str | None, action: str, actor: str
) -> None:
    task = resting(store)
    decide(store, task, approve=approve, by=by, now=ENDS)
    [entry] = store(audit.entries(SPACE, limit=9))
    assert (entry.action, entry.actor_id, entry.subject) == (action, actor, task.person_id)
    assert json.loads(entry.before or "") == {"task": task.id, "state": "waiting"}
    assert json.loads(entry.after or "")["state"] == ("approved" if approve else "rejected")
    assert entry.created_at == ENDS


def test_approved_it_is_delivered_and_settled_and_rejected_it_fails_and_goes_back(
    store: Store,
) -> None:
    task = resting(store)
    decide(store, task, approve=True)
    [due] = store(claims.claim_due(now=NOON + 5, lease_ms=LEASE_MS, limit=9))
    done = transitions.delivered(
        due.id, due.attempt, address="{}", charge=2, now=NOON + DAY_MS, hidden={"0": False},
        made_at=NOON,
    )  # fmt: skip
    assert store(done)
    assert reservation(store) == "settled"
    assert store.unbalanced() == []


@pytest.mark.parametrize(("charge", "state", "used"), [(0, "refunded", 0), (2, "settled", 2)])
def test_a_rejected_result_costs_what_its_server_has_set(
    store: Store, charge: int, state: str, used: int
) -> None:
    task = resting(store)
    decide(store, task, approve=False)
    assert store(
        transitions.fail(task.id, reason="rejected", detail="", now=NOON + 6, charge=charge)
    )
    assert reservation(store) == state
    standing = quotas.standing(task.space_id, task.person_id, rule=Rule("default", 9), now=NOON)
    assert store(standing).used == used
    assert store.unbalanced() == []


# -- What moderators see ----------------------------------------------------------------------


def test_what_waits_is_listed_longest_first_and_only_in_its_own_server(store: Store) -> None:
    ids = []
    for number, space in enumerate((SPACE, SPACE, "discord:2"), start=1):
        store.reserve(new_task(number, space_id=space))
        [task] = store.claim()
        store(transitions.finish(task.id, outcome="{}", ended_by="poll", now=NOON))
        task = store.get(task.id)
        now = NOON + 10 - number
        store(holdings.hold(task.id, task.attempt, slots=["0"], now=now, until=ENDS))
        ids.append(task.id)
    first, second, _ = ids
    assert [one.task_id for one in store(holdings.waiting(SPACE, 9))] == [second, first]
    assert [one.task_id for one in store(holdings.waiting(SPACE, 1))] == [second]


def test_posting_again_wakes_what_rests_and_keeps_it_from_resting_before_it_is_done(
    store: Store,
) -> None:
    task = resting(store)
    assert store(holdings.post_again(task.id, SPACE, now=NOON + 1))
    [due] = store(claims.claim_due(now=NOON + 1, lease_ms=LEASE_MS, limit=9))
    late = holdings.posted(due.id, due.attempt, address="{}", posts=1)
    assert store(late) is False
    assert store(holdings.rest(due.id, due.attempt, posts=1)) is False
    assert store(holdings.posted(due.id, due.attempt, address='{"m":1}', posts=2))
    assert store(holdings.rest(due.id, due.attempt, posts=2))
    decide(store, due, approve=True)
    assert store(holdings.post_again(task.id, SPACE, now=NOON + 9)) is False


def test_where_it_was_told_and_posted_is_written_under_the_lease_only(store: Store) -> None:
    task = held(store)
    for attempt, changed in ((task.attempt - 1, False), (task.attempt, True)):
        assert store(holdings.told(task.id, attempt, address='{"m":2}')) is changed
        assert store(holdings.posted(task.id, attempt, address='{"m":1}', posts=1)) is changed
    holding = store(holdings.get(task.id))
    assert holding is not None
    assert (holding.posted, holding.told) == ('{"m":1}', '{"m":2}')
    assert store.get(task.id).address == '{"m":2}'


# -- Pictures ---------------------------------------------------------------------------------


def test_a_hidden_picture_is_found_by_nobody_but_who_asks_for_all(store: Store) -> None:
    task = store.task_in(State.SUCCEEDED)
    kept = [new_media(1, slot="0"), new_media(2, slot="1", hidden=True, adult=True)]
    store(transitions.keep_results(task.id, task.attempt, kept))
    assert store(media.of_task(task.id, "result")) == kept[:1]
    assert store(media.every_of(task.id)) == kept
    near = media.newest_of(task.person_id, task.channel_id, since=0, limit=9)
    assert store(near) == kept[:1]
    assert store(media.get("media0002")) == kept[1]


def test_with_the_delivery_what_is_shown_can_be_found_and_what_is_not_cannot(
    store: Store,
) -> None:
    task = store.task_in(State.SUCCEEDED)
    kept = [new_media(1, slot="0"), new_media(2, slot="1", hidden=True)]
    store(transitions.keep_results(task.id, task.attempt, kept))
    done = transitions.delivered(
        task.id, task.attempt, address="{}", charge=1, now=NOON, hidden={"0": True, "1": False}
    )
    lost = transitions.delivered(
        task.id, task.attempt - 1, address="{}", charge=1, now=NOON, hidden={"1": False}
    )
    assert store(lost) is False
    assert [one.slot for one in store(media.of_task(task.id, "result"))] == ["0"]
    assert store(done)
    assert [one.slot for one in store(media.of_task(task.id, "result"))] == ["1"]


def test_what_shall_not_be_kept_is_forgotten_under_the_lease_only(store: Store) -> None:
    task = store.task_in(State.SUCCEEDED)
    store(transitions.keep_results(task.id, task.attempt, [new_media(1)]))
    assert store(transitions.drop_results(task.id, task.attempt - 1, ["media0001"])) is False
    assert len(store(media.every_of(task.id))) == 1
    assert store(transitions.drop_results(task.id, task.attempt, ["media0001"]))
    assert store(media.every_of(task.id)) == []


def test_what_a_check_found_is_kept_with_the_pictures_or_not_at_all(store: Store) -> None:
    task = store.task_in(State.SUCCEEDED)
    found = [Finding("0", True, ("nsfw", "a, b")), Finding("1", False)]
    keep = transitions.keep_results(task.id, task.attempt, [new_media(1)], found=found)
    assert store(transitions.keep_results(task.id, task.attempt - 1, [], found=found)) is False
    assert store(findings.of_task(task.id)) == {}
    assert store(keep)
    assert store(findings.of_task(task.id)) == {one.slot: one for one in found}
    again = [Finding("0", False)]
    store(transitions.keep_results(task.id, task.attempt, [], found=again))
    assert store(findings.of_task(task.id))["0"] == again[0]


# -- What cannot be ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE holdings SET state = 'approved'",
        "UPDATE holdings SET state = 'approved', decided_at = 1",
        "UPDATE holdings SET state = 'lost', decided_at = 1",
        "UPDATE holdings SET decided_by = 'discord:9'",
        "UPDATE holdings SET decided_at = 1",
        "UPDATE holdings SET ends_at = held_at",
        "UPDATE holdings SET posts = 0",
        "UPDATE tasks SET state = 'failed', failure = 'internal'",
    ],
)
def test_a_holding_that_cannot_be_cannot_be_written(store: Store, wrong: str) -> None:
    held(store)
    with pytest.raises(store.REFUSAL):
        store.rows(wrong)
