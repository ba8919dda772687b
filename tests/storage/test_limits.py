"""Limits, grants and pools agree with a plain model over any history and any clock."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from support.postgres import PostgresStore
from support.stored import NOON, Store, new_task

from storage import grants, limits, periods, quotas, tasks, transitions
from storage.grants import Grant
from storage.limits import Limits, Rule, limits_for
from storage.periods import DAY_MS, PERIODS, Period
from storage.tasks import Refused, Reserved

DEFAULT = Rule("default", 6)
PEOPLE, ROLES, SPACE = ("ada", "ben"), ("gold", "mute"), "s1"

people = st.sampled_from(PEOPLE)
roles = st.sets(st.sampled_from(ROLES))
period = st.sampled_from(PERIODS)


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


#: Where clocks and calendars go wrong: month ends, a leap day, new year, summer time.
MOMENTS = [
    at(text)
    for text in (
        "2024-02-28T23:59:59.999", "2024-02-29T12:00", "2024-03-01T00:00", "2023-02-28T23:00",
        "2023-12-31T23:59:59", "2024-01-01T00:00", "2024-03-31T01:30", "2024-10-27T01:30",
        "2024-07-31T10:00", "2024-08-04T23:59:59", "2024-08-05T00:00",
    )
]  # fmt: skip


@dataclass
class Model:
    """What has been used of what, in plain Python."""

    used: Counter[tuple[str, int]] = field(default_factory=Counter)  # person, day
    grants: list[Grant] = field(default_factory=list)
    rules: dict[tuple[str, str], Rule] = field(default_factory=dict)
    held: dict[str, tuple[str, int, int, dict[str, int]]] = field(default_factory=dict)

    def in_period(self, rule: Rule, now: int, person: str | None = None) -> int:
        days = periods.days(rule.period, now)
        return sum(
            used
            for (whose, day), used in self.used.items()
            if day in days and person in (None, whose)
        )

    def draw(self, person: str, missing: int, now: int) -> dict[str, int]:
        drawn: dict[str, int] = {}
        open_now = [g for g in self.grants if g.person_id == person and g.expires_at > now]
        for grant in sorted(open_now, key=lambda grant: (grant.expires_at, grant.id)):
            taken = min(missing, grant.unused)
            if taken:
                drawn[grant.id], missing = taken, missing - taken
        return {} if missing else drawn

    def change(self, drawn: dict[str, int], sign: int) -> None:
        self.grants = [
            replace(grant, unused=grant.unused + sign * drawn.get(grant.id, 0))
            for grant in self.grants
        ]


class Histories(RuleBasedStateMachine):
    def __init__(self, store: Store | None = None) -> None:
        super().__init__()
        self.store = Store.in_memory() if store is None else store
        self.model = Model()
        self.now = NOON
        self.count = 0

    def teardown(self) -> None:
        self.store.close()

    # -- Clocks and moderators -------------------------------------------------------------

    @rule(now=st.sampled_from(MOMENTS))
    def the_clock_jumps(self, now: int) -> None:
        self.now = now

    @rule(ms=st.sampled_from([1, 3_600_000, DAY_MS, -DAY_MS, 7 * DAY_MS]))
    def time_passes(self, ms: int) -> None:
        self.now += ms

    @rule(
        kind=st.sampled_from(["everyone", "role", "person", "pool"]),
        which=st.integers(0, 1), period=period, amount=st.integers(0, 12),
    )  # fmt: skip
    def a_moderator_sets_a_limit(self, kind: Any, which: int, period: Period, amount: int) -> None:
        subject = {"role": ROLES[which], "person": PEOPLE[which]}.get(kind, "")
        made = Rule(kind, amount, period, subject)
        self.store(limits.put(SPACE, made))
        self.model.rules[kind, subject] = made

    @rule(person=people, credits=st.integers(1, 6), days=st.integers(0, 40))
    def a_moderator_grants_credits(self, person: str, credits: int, days: int) -> None:
        self.count += 1
        grant = Grant(
            id=f"g{self.count:04}", space_id=SPACE, person_id=person, credits=credits,
            unused=credits, reason="a prize", granted_by="mia", created_at=self.now,
            expires_at=self.now + days * DAY_MS,
        )  # fmt: skip
        self.store(lambda: grants.giving(grant))
        self.model.grants.append(grant)

    # -- Reservations ----------------------------------------------------------------------

    @rule(person=people, roles=roles, cost=st.integers(0, 5), lowest=st.booleans())
    def a_person_asks(self, person: str, roles: set[str], cost: int, lowest: bool) -> None:
        self.count += 1
        new = new_task(self.count, person_id=person, space_id=SPACE, cost=cost)
        under = limits_for(
            self.store(limits.of_person(SPACE, person)), roles,
            default=DEFAULT, max_waiting=1000, lowest_role=lowest,
        )  # fmt: skip
        assert under == self.expected(person, roles, lowest)
        result = self.store(tasks.reserve(new, limits=under, now=self.now))
        refused = self.refusal(person, cost, under)
        if refused is not None:
            assert result == refused
            return
        assert isinstance(result, Reserved)
        drawn = self.drawn(person, cost, under)
        day = periods.day_of(self.now)
        self.model.used[person, day] += cost - sum(drawn.values())
        self.model.change(drawn, -1)
        self.model.held[new.id] = (person, day, cost, drawn)

    def expected(self, person: str, roles: set[str], lowest: bool) -> Limits:
        own = self.model.rules.get(("person", person))
        mine = [r for (kind, _), r in self.model.rules.items() if kind == "role"]
        mine = [r for r in mine if r.subject in roles]
        worth = {"day": 30, "week": 4, "month": 1}
        pick = min if lowest else max
        by_role = pick(mine, key=lambda r: (r.amount * worth[r.period], r.subject), default=None)
        credits = own or by_role or self.model.rules.get(("everyone", "")) or DEFAULT
        return Limits(credits, 1000, self.model.rules.get(("pool", "")))

    def free(self, person: str, under: Limits) -> int:
        used = self.model.in_period(under.credits, self.now, person)
        return max(0, under.credits.amount - used)

    def drawn(self, person: str, cost: int, under: Limits) -> dict[str, int]:
        return self.model.draw(person, max(0, cost - self.free(person, under)), self.now)

    def refusal(self, person: str, cost: int, under: Limits) -> Refused | None:
        drawn = sum(self.drawn(person, cost, under).values())
        if self.free(person, under) + drawn < cost:
            return self.refused_by(under.credits, person)
        pool = under.pool
        if pool and self.model.in_period(pool, self.now) + cost - drawn > pool.amount:
            return self.refused_by(pool, None)
        return None

    def refused_by(self, bit: Rule, person: str | None) -> Refused:
        used = self.model.in_period(bit, self.now, person)
        return Refused(bit, bit.amount, used, periods.ends(bit.period, self.now))

    @precondition(lambda self: self.model.held)
    @rule(data=st.data(), share=st.sampled_from([0.0, 0.3, 1.0]))
    def one_is_delivered(self, data: st.DataObject, share: float) -> None:
        task_id = data.draw(st.sampled_from(sorted(self.model.held)))
        person, day, cost, drawn = self.model.held.pop(task_id)
        charge = int(cost * share)
        self.store(lambda: quotas.settle(task_id, cost=cost, charge=charge))
        kept = min(sum(drawn.values()), charge)
        back = sum(drawn.values()) - kept
        self.model.used[person, day] -= (cost - sum(drawn.values())) - (charge - kept)
        self.return_to_grants(drawn, back)

    @precondition(lambda self: self.model.held)
    @rule(data=st.data())
    def one_is_cancelled(self, data: st.DataObject) -> None:
        task_id = data.draw(st.sampled_from(sorted(self.model.held)))
        person, day, cost, drawn = self.model.held.pop(task_id)
        assert self.store(transitions.cancel(task_id, now=self.now))
        assert not self.store(transitions.cancel(task_id, now=self.now))
        self.model.used[person, day] -= cost - sum(drawn.values())
        self.return_to_grants(drawn, sum(drawn.values()))

    def return_to_grants(self, drawn: dict[str, int], credits: int) -> None:
        taken_from = [grant for grant in self.model.grants if grant.id in drawn]
        back = {}
        for grant in sorted(taken_from, key=lambda g: (g.expires_at, g.id), reverse=True):
            back[grant.id] = min(credits, drawn[grant.id])
            credits -= back[grant.id]
        self.model.change(back, 1)

    # -- Always ----------------------------------------------------------------------------

    @invariant()
    def what_storage_says_was_used_is_what_the_model_says(self) -> None:
        rows = self.store.rows("SELECT person_id, period, used FROM usage WHERE used > 0")
        assert {(p, day): used for p, day, used in rows} == +self.model.used
        assert self.store.unbalanced() == []
        for person in PEOPLE:
            for length in PERIODS:
                own = Rule("everyone", 9, length)
                standing = self.store(quotas.standing(SPACE, person, rule=own, now=self.now))
                assert standing.used == self.model.in_period(own, self.now, person)

    @invariant()
    def grants_have_what_the_model_says(self) -> None:
        rows = self.store.rows("SELECT id, unused FROM grants")
        assert dict(rows) == {grant.id: grant.unused for grant in self.model.grants}

    @invariant()
    def a_pool_holds_what_its_days_have_used(self) -> None:
        for length, begins, used in self.store.rows("SELECT period, begins, used FROM pools"):
            assert used == self.model.in_period(Rule("pool", 0, length), begins)


Histories.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestLimitsOverAnyHistory = Histories.TestCase


@given(st.integers(at("1971-01-01"), at("2199-12-31")), period)
def test_every_moment_lies_in_exactly_one_period_of_each_length(now: int, length: Period) -> None:
    first, after = periods.begins(length, now), periods.ends(length, now)
    assert first <= now < after
    assert periods.begins(length, after - 1) == first
    assert periods.begins(length, after) == after
    assert len(periods.days(length, now)) <= periods.MOST_DAYS[length]


@pytest.mark.parametrize(
    ("length", "now", "first", "after"),
    [
        ("month", "2024-02-29T12:00", "2024-02-01", "2024-03-01"),
        ("month", "2023-12-31T23:59", "2023-12-01", "2024-01-01"),
        ("week", "2024-03-31T01:30", "2024-03-25", "2024-04-01"),
        ("day", "2024-10-27T01:30", "2024-10-27", "2024-10-28"),
    ],
)
def test_weeks_begin_on_monday_and_months_with_the_first(
    length: Period, now: str, first: str, after: str
) -> None:
    assert periods.begins(length, at(now)) == at(first)
    assert periods.ends(length, at(now)) == at(after)


def test_the_same_holds_in_postgres(postgres_store: PostgresStore) -> None:
    def emptied() -> Histories:
        postgres_store.empty()
        return Histories(postgres_store)

    run_state_machine_as_test(emptied, settings=settings(max_examples=15, stateful_step_count=40))
