"""The ledger agrees with a plain model over any history: events twice, ends late, clocks astray."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from support.ledger import ENDED, OPEN, RUNNING, Entry, Ledger
from support.postgres import PostgresStore
from support.rolledup import COUNTED, KEYS, counted, measured
from support.stored import DAY_MS, NOON, Store, new_task

from storage import claims, holdings, quotas, tasks, transitions
from storage.tasks import Existing, Limits, Reserved, Rule, State
from storage.totals import read

LIMITS = Limits(Rule("default", 9), max_waiting=4)
LEASE_MS = 30_000
HELD_MS = 7 * DAY_MS
PASSES_MS = [1, 1_000, LEASE_MS, DAY_MS // 2, DAY_MS, HELD_MS, -DAY_MS // 2, -5_000]

people = st.sampled_from(["ada", "ben", "cleo"])
spaces = st.sampled_from(["s1", "s2"])
providers = st.sampled_from(["vendor", "vendor", "local"])
leases = st.sampled_from(["held", "held", "lost"])

some_task = precondition(lambda machine: machine.ledger.entries)


def in_state(*states: State) -> Callable[[Any], Any]:
    """A rule is worth trying when some task is in one of these states."""
    return precondition(
        lambda machine: any(entry.state in states for entry in machine.ledger.entries.values())
    )


class Histories(RuleBasedStateMachine):
    def __init__(self, store: Store | None = None) -> None:
        super().__init__()
        self.store = Store.in_memory() if store is None else store
        self.ledger = Ledger(LIMITS.credits, LIMITS.max_waiting)
        self.now = NOON
        self.count = 0

    def teardown(self) -> None:
        self.store.close()

    def some(self, data: st.DataObject, *states: State) -> Entry:
        """A task, most often one in these states: a history has to get somewhere."""
        entries = list(self.ledger.entries.values())
        fitting = [entry for entry in entries if entry.state in states]
        return data.draw(st.sampled_from(fitting * 5 + entries))

    def attempt(self, entry: Entry, lease: str) -> int:
        return entry.attempt if lease == "held" else entry.attempt - 1

    @initialize(costs=st.lists(st.integers(1, 4), min_size=3, max_size=3))
    def some_tasks_are_on_their_way(self, costs: list[int]) -> None:
        for person, cost in zip(("ada", "ben", "cleo"), costs, strict=True):
            self.a_person_asks(person, "s1", "vendor", cost)
        self.the_line_is_served("vendor", 9, 9, 2)

    # -- Time and limits -------------------------------------------------------------------

    @rule(ms=st.sampled_from(PASSES_MS))
    def time_passes_or_the_clock_is_set(self, ms: int) -> None:
        self.now += ms

    # -- Reserve ---------------------------------------------------------------------------

    @rule(person=people, space=spaces, provider=providers, cost=st.integers(0, 4))
    def a_person_asks(self, person: str, space: str, provider: str, cost: int) -> None:
        self.count += 1
        new = new_task(self.count, person_id=person, space_id=space, provider=provider, cost=cost)
        expected = self.ledger.reserve(new, self.now)
        result = self.store(tasks.reserve(new, limits=LIMITS, now=self.now))
        if isinstance(expected, Entry):
            assert isinstance(result, Reserved)
            assert (result.task.turn, result.task.space_turn) == expected.place[:2]
        else:
            assert result == expected

    @some_task
    @rule(data=st.data())
    def the_platform_sends_an_event_again(self, data: st.DataObject) -> None:
        known = self.some(data).new
        self.count += 1
        again = new_task(self.count, key=known.key, cost=known.cost)
        result = self.store(tasks.reserve(again, limits=LIMITS, now=self.now))
        assert result == Existing(self.store.get(known.id))

    # -- Claim -----------------------------------------------------------------------------

    @rule(
        provider=providers,
        in_flight=st.integers(0, 6),
        per_person=st.integers(1, 3),
        limit=st.integers(1, 4),
    )
    def the_line_is_served(
        self, provider: str, in_flight: int, per_person: int, limit: int
    ) -> None:
        claimed = self.store(
            claims.claim_queued(
                provider,
                now=self.now,
                lease_ms=LEASE_MS,
                max_in_flight=in_flight,
                per_person=per_person,
                limit=limit,
            )
        )
        assert [task.id for task in claimed] == self.ledger.claim_queued(
            provider,
            until=self.now + LEASE_MS,
            now=self.now,
            in_flight=in_flight,
            per_person=per_person,
            limit=limit,
        )

    @rule(limit=st.integers(1, 5))
    def what_is_due_is_claimed(self, limit: int) -> None:
        claimed = self.store(claims.claim_due(now=self.now, lease_ms=LEASE_MS, limit=limit))
        assert {task.id for task in claimed} == self.ledger.claim_due(
            until=self.now + LEASE_MS, now=self.now, limit=limit
        )

    # -- Transitions -----------------------------------------------------------------------

    @in_state(State.SUBMITTING)
    @rule(data=st.data(), lease=leases)
    def the_provider_accepts(self, data: st.DataObject, lease: Any) -> None:
        entry, poll_at = self.some(data, State.SUBMITTING), self.now + 45_000
        moved = transitions.accepted(
            entry.new.id,
            self.attempt(entry, lease),
            provider_id=None,
            now=self.now,
            next_at=poll_at,
        )
        expected = self.ledger.move(
            entry, State.SUBMITTED, allowed=(State.SUBMITTING,), lease=lease, next_at=poll_at
        )
        if expected:
            entry.submitted_at = self.now
        assert self.store(moved) is expected

    @some_task
    @rule(data=st.data(), lease=leases, polls=st.integers(0, 2))
    def it_is_asked_for_and_waits(self, data: st.DataObject, lease: Any, polls: int) -> None:
        entry, due = self.some(data, *RUNNING, *ENDED), self.now + 1_000
        moved = transitions.postpone(
            entry.new.id, self.attempt(entry, lease), next_at=due, polls=polls
        )
        expected = entry.next_at is not None and lease == "held"
        if expected:
            entry.next_at = due
            entry.polls += polls
        assert self.store(moved) is expected

    @in_state(State.SUBMITTING)
    @rule(data=st.data(), lease=leases, wait=st.sampled_from([0, 5_000]))
    def nothing_was_sent(self, data: st.DataObject, lease: Any, wait: int) -> None:
        entry = self.some(data, State.SUBMITTING)
        moved = transitions.requeue(
            entry.new.id, self.attempt(entry, lease), not_before=self.now + wait
        )
        expected = self.ledger.move(
            entry, State.QUEUED, allowed=(State.SUBMITTING,), lease=lease, next_at=None
        )
        if expected:
            entry.not_before = self.now + wait
        assert self.store(moved) is expected

    @some_task
    @rule(data=st.data(), ended_by=st.sampled_from(["ack", "callback", "poll"]))
    def a_result_comes_once_or_again_or_late(self, data: st.DataObject, ended_by: str) -> None:
        entry = self.some(data, *RUNNING)
        moved = transitions.finish(entry.new.id, outcome="{}", ended_by=ended_by, now=self.now)
        expected = self.ledger.move(
            entry, State.SUCCEEDED, allowed=RUNNING, lease="none", next_at=self.now
        )
        if expected:
            entry.finished_at = self.now
            entry.polls += ended_by == "poll"
        assert self.store(moved) is expected

    @some_task
    @rule(
        data=st.data(),
        lease=st.sampled_from(["none", "held", "lost"]),
        polls=st.integers(0, 1),
        share=st.sampled_from([0.0, 0.0, 0.5, 1.0]),
    )
    def it_fails(self, data: st.DataObject, lease: Any, polls: int, share: float) -> None:
        entry = self.some(data, *OPEN)
        attempt = None if lease == "none" else self.attempt(entry, lease)
        charge = int(entry.new.cost * share)
        moved = transitions.fail(
            entry.new.id, reason="refused", detail="", now=self.now, attempt=attempt, polls=polls,
            charge=charge,
        )  # fmt: skip
        expected = self.ledger.move(
            entry, State.FAILED, allowed=OPEN, lease=lease, next_at=self.now, charge=charge
        )
        entry.polls += polls * expected
        assert self.store(moved) is expected

    @some_task
    @rule(data=st.data())
    def the_person_gives_up(self, data: st.DataObject) -> None:
        entry = self.some(data, *OPEN[:3])
        moved = transitions.cancel(entry.new.id, now=self.now)
        assert self.store(moved) is self.ledger.move(
            entry, State.CANCELLED, allowed=OPEN[:3], lease="none", next_at=self.now
        )

    @in_state(State.SUCCEEDED)
    @rule(data=st.data(), lease=leases, share=st.sampled_from([0.0, 0.5, 1.0, 1.0]))
    def it_is_delivered(self, data: st.DataObject, lease: Any, share: float) -> None:
        entry = self.some(data, State.SUCCEEDED)
        charge = int(entry.new.cost * share)
        moved = transitions.delivered(
            entry.new.id,
            self.attempt(entry, lease),
            address="{}",
            charge=charge,
            now=self.now,
        )
        expected = self.ledger.deliver(entry, charge=charge, lease=lease)
        if expected:
            entry.closed_at = self.now
        assert self.store(moved) is expected

    @in_state(State.SUCCEEDED)
    @rule(data=st.data(), lease=leases)
    def it_is_held_back(self, data: st.DataObject, lease: Any) -> None:
        entry, until = self.some(data, State.SUCCEEDED), self.now + HELD_MS
        held = holdings.hold(
            entry.new.id, self.attempt(entry, lease), slots=["0"], now=self.now, until=until
        )
        assert self.store(held) is self.ledger.hold(entry, until=until, lease=lease)

    @in_state(State.SUCCEEDED)
    @rule(data=st.data(), lease=leases)
    def it_rests_until_somebody_decides(self, data: st.DataObject, lease: Any) -> None:
        entry = self.some(data, State.SUCCEEDED)
        rested = holdings.rest(entry.new.id, self.attempt(entry, lease), posts=1)
        assert self.store(rested) is self.ledger.rest(entry, lease=lease)

    @in_state(State.SUCCEEDED)
    @rule(
        data=st.data(),
        ruling=st.sampled_from(["approved", "rejected"]),
        actor=st.sampled_from(["mia", "max", None]),
    )
    def it_is_decided_once_or_again_or_late(
        self, data: st.DataObject, ruling: Any, actor: str | None
    ) -> None:
        entry = self.some(data, State.SUCCEEDED)
        approve = ruling == "approved" and actor is not None
        decided = self.store(
            holdings.decide(
                entry.new.id, entry.new.space_id, approve=approve, actor_id=actor, now=self.now
            )
        )
        expected = self.ledger.decide(
            entry, "approved" if approve else "rejected", now=self.now, somebody=actor is not None
        )
        assert decided.first is expected

    @in_state(*ENDED)
    @rule(data=st.data(), lease=leases)
    def the_person_is_told_of_the_end(self, data: st.DataObject, lease: Any) -> None:
        entry = self.some(data, *ENDED)
        moved = transitions.told(
            entry.new.id, self.attempt(entry, lease), address="{}", now=self.now
        )
        expected = entry.state in ENDED and entry.next_at is not None and lease == "held"
        if expected:
            entry.next_at = None
        assert self.store(moved) is expected

    # -- Always ----------------------------------------------------------------------------

    @invariant()
    def every_task_stands_where_the_model_says(self) -> None:
        rows = self.store.rows("SELECT id, state, attempt, next_at, turn, space_turn FROM tasks")
        assert sorted(rows) == sorted(
            (e.new.id, e.state.value, e.attempt, e.next_at, e.turn, e.space_turn)
            for e in self.ledger.entries.values()
        )

    @invariant()
    def everything_held_stands_where_the_model_says(self) -> None:
        rows = self.store.rows("SELECT task_id, state, ends_at FROM holdings")
        held = [e for e in self.ledger.entries.values() if e.holding is not None]
        assert sorted(rows) == sorted((e.new.id, e.holding, e.ends_at) for e in held)
        waiting = self.store.rows("SELECT id FROM tasks WHERE held_at IS NOT NULL")
        assert {id for (id,) in waiting} == {e.new.id for e in held if e.is_held}
        [(decided,)] = self.store.rows("SELECT count(*) FROM audit")
        assert decided == sum(e.holding != "waiting" for e in held)

    @invariant()
    def every_reservation_stands_where_the_model_says(self) -> None:
        rows = self.store.rows(
            "SELECT task_id, state, CASE state WHEN 'refunded' THEN 0 ELSE cost END"
            " FROM reservations"
        )
        assert sorted(rows) == sorted(
            (e.new.id, e.reservation, e.charged) for e in self.ledger.entries.values()
        )

    @invariant()
    def credits_used_are_the_sum_of_what_is_held_and_settled(self) -> None:
        assert self.store.unbalanced() == []
        for space, person, day in self.ledger.used:
            standing = self.store(
                quotas.standing(space, person, rule=LIMITS.credits, now=day + DAY_MS - 1)
            )
            assert standing == quotas.Standing(
                LIMITS.credits, self.ledger.used[space, person, day], day + DAY_MS
            )

    @invariant()
    def the_rollups_are_what_counting_the_tasks_would_give(self) -> None:
        rows = self.store.rows(f"SELECT {', '.join(KEYS + COUNTED)} FROM usage_days")  # noqa: S608
        assert {row[:4]: row[4:] for row in rows} == counted(self.ledger.entries.values())
        took = self.store.rows("SELECT * FROM usage_durations")
        assert {tuple(key): tasks for *key, tasks in took} == measured(self.ledger.entries.values())

    @invariant()
    def the_totals_are_the_sum_of_the_rollups(self) -> None:
        sums = ", ".join(f"sum({name})" for name in COUNTED)
        days = f"SELECT command, {sums} FROM usage_days WHERE person_id = '' GROUP BY command"  # noqa: S608
        found = [(one.command, *(getattr(one, n) for n in COUNTED)) for one in self.store(read())]
        assert sorted(found) == sorted(self.store.rows(days))
        assert self.store.rows("SELECT * FROM duration_totals ORDER BY 1, 2, 3") == self.store.rows(
            "SELECT command, kind, bucket, sum(tasks) FROM usage_durations"
            " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        )


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=100, stateful_step_count=60)


def test_the_same_holds_in_postgres(postgres_store: PostgresStore) -> None:
    def emptied() -> Histories:
        postgres_store.empty()
        return Histories(postgres_store)

    run_state_machine_as_test(emptied, settings=settings(max_examples=15, stateful_step_count=40))
