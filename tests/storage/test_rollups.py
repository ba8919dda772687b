"""Rollups: what is read of them is what the tasks say, today and after the tasks are gone."""

from __future__ import annotations

import math
import random
import sqlite3
from contextlib import closing
from statistics import median_low

import pytest
from support.stored import DAY_MS, NOON, Store, new_task

from storage import grants, migrations, rollups, tasks, transitions
from storage.grants import Grant
from storage.histograms import Durations, bucket_of
from storage.operation import Operation
from storage.rollups import By, Usage
from storage.tasks import Limits, Rule, State

TODAY = NOON - DAY_MS // 2
SPACE = "discord:1"
GENEROUS = Limits(Rule("default", 10**6), max_waiting=10**6)


def run(
    store: Store, number: int, *, to: State = State.DELIVERED, took: int = 5_000, **task: object
) -> None:
    """A task that is asked for at noon and ends `took` milliseconds later; charged at 2 of 3."""
    now = NOON + int(str(task.pop("days", 0))) * DAY_MS
    new = store.reserve(new_task(number, cost=3, **task), limits=GENEROUS, now=now)
    [sent] = store.claim(now=now)
    store(transitions.accepted(new.id, sent.attempt, provider_id=None, now=now, next_at=now))
    if to is State.FAILED:
        store(transitions.fail(new.id, reason="refused", detail="", now=now, polls=1))
    elif to is State.CANCELLED:
        store(transitions.cancel(new.id, now=now))
    elif to is State.DELIVERED:
        end = now + took
        store(transitions.finish(new.id, outcome="{}", ended_by="poll", now=end))
        lease = store.get(new.id).attempt
        assert store(transitions.delivered(new.id, lease, address="{}", charge=2, now=end))


def read(store: Store, by: By, *, last: int = TODAY, limit: int = 100) -> list[Usage]:
    return store(rollups.usage(SPACE, TODAY, last, by=by, limit=limit))


def test_a_day_says_what_was_asked_for_and_what_became_of_it(store: Store) -> None:
    run(store, 1)
    run(store, 2, person_id="discord:200")
    run(store, 3, to=State.FAILED)
    run(store, 4, to=State.CANCELLED)
    run(store, 5, to=State.SUBMITTED)
    [day] = read(store, "day")
    assert day == Usage(
        TODAY, "", "", asked=5, delivered=2, failed=1, cancelled=1,
        charged=4, refunded=8, polls=3, sends=4,
    )  # fmt: skip
    assert day.success_rate == 2 / 3


def test_people_are_listed_from_the_busiest_and_no_more_than_asked_for(store: Store) -> None:
    for number in range(6):
        run(store, number, person_id=f"discord:{min(number, 3)}")
    people = read(store, "person", limit=2)
    assert [(row.person_id, row.asked) for row in people] == [("discord:3", 3), ("discord:0", 1)]


def test_commands_and_days_are_told_apart(store: Store) -> None:
    run(store, 1)
    run(store, 2, command="upscale", days=2)
    run(store, 3, command="upscale", days=2)
    last = TODAY + 2 * DAY_MS
    assert [(r.command, r.asked) for r in read(store, "command", last=last)] == [
        ("upscale", 2),
        ("imagine", 1),
    ]
    assert [(r.day, r.command, r.asked) for r in read(store, "day and command", last=last)] == [
        (TODAY, "imagine", 1),
        (last, "upscale", 2),
    ]


def test_one_person_and_one_command_can_be_asked_for(store: Store) -> None:
    run(store, 1)
    run(store, 2, command="upscale")
    run(store, 3, person_id="discord:200", command="upscale", took=60_000)

    def asked(by: By, **which: str) -> list[tuple[str, str, int]]:
        rows = store(rollups.usage(SPACE, TODAY, TODAY, by=by, limit=9, **which))
        return [(row.person_id, row.command, row.asked) for row in rows]

    assert asked("day", person_id="discord:200") == [("", "", 1)]
    assert asked("command", person_id="discord:100") == [("", "imagine", 1), ("", "upscale", 1)]
    assert asked("command", command="upscale") == [("", "upscale", 2)]
    assert asked("person", command="imagine") == [("discord:100", "", 1)]
    assert asked("day and command", person_id="discord:200", command="imagine") == []
    took = store(rollups.durations(SPACE, TODAY, TODAY, command="imagine"))
    assert {name for name, _ in took} == {"", "imagine"}


def test_each_day_person_and_command_is_a_row_the_newest_day_first(store: Store) -> None:
    run(store, 1)
    run(store, 2, person_id="discord:200", days=1)
    run(store, 3, command="upscale", days=1)
    run(store, 4, space_id="discord:2")

    def rows(limit: int = 9, **which: str) -> list[tuple[int, str, str]]:
        found = store(rollups.each(SPACE, TODAY, TODAY + DAY_MS, limit=limit, **which))
        return [((row.day - TODAY) // DAY_MS, row.person_id, row.command) for row in found]

    everything = [
        (1, "discord:100", "upscale"),
        (1, "discord:200", "imagine"),
        (0, "discord:100", "imagine"),
    ]
    assert rows() == everything
    assert rows(limit=2) == everything[:2]
    assert rows(person_id="discord:200") == everything[1:2]
    assert rows(command="imagine") == everything[1:]


def test_another_server_and_another_day_are_not_counted(store: Store) -> None:
    run(store, 1, space_id="discord:2")
    run(store, 2, days=1)
    run(store, 3, days=-1)
    assert read(store, "day") == []
    assert store(rollups.durations(SPACE, TODAY, TODAY)) == {}


def test_a_task_that_ends_tomorrow_stands_under_the_day_on_which_it_was_asked_for(
    store: Store,
) -> None:
    run(store, 1, took=DAY_MS)
    [day] = read(store, "day", last=TODAY + DAY_MS)
    assert (day.day, day.delivered) == (TODAY, 1)


def test_of_too_many_days_the_newest_are_read(store: Store) -> None:
    run(store, 1)
    [day] = store(rollups.usage(SPACE, 0, TODAY, by="day", limit=9))
    assert day.day == TODAY


def test_where_nothing_ended_there_is_no_success_rate(store: Store) -> None:
    run(store, 1, to=State.CANCELLED)
    [day] = read(store, "day")
    assert day.success_rate is None


# -- Durations ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_median_and_95th_percentile_are_within_five_percent(store: Store, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    took = [round(math.exp(chance.gauss(9, 1.5))) + 1 for _ in range(300)]
    for number, ms in enumerate(took):
        run(store, number, took=ms)
    found = store(rollups.durations(SPACE, TODAY, TODAY))["imagine", "total"]
    assert found.tasks == 300
    assert found.median_ms == pytest.approx(median_low(took), rel=0.05)
    assert found.p95_ms == pytest.approx(sorted(took)[math.ceil(0.95 * 300) - 1], rel=0.05)


def test_durations_are_told_of_each_command_and_of_all(store: Store) -> None:
    run(store, 1, took=1_000)
    run(store, 2, took=60_000, command="upscale")
    found = store(rollups.durations(SPACE, TODAY, TODAY))
    assert {key: spread.tasks for key, spread in found.items() if key[1] == "run"} == {
        ("imagine", "run"): 1,
        ("upscale", "run"): 1,
        ("", "run"): 2,
    }
    assert found["upscale", "run"].median_ms == pytest.approx(60_000, rel=0.05)


@pytest.mark.parametrize("took", [-5_000, 0, 10**15])
def test_a_clock_that_was_set_gives_no_impossible_duration(store: Store, took: int) -> None:
    run(store, 1, took=took)
    assert isinstance(store(rollups.durations(SPACE, TODAY, TODAY))["", "total"], Durations)


def test_a_result_without_an_answered_submission_has_no_duration_at_the_provider(
    store: Store,
) -> None:
    task = store.reserve()
    [sent] = store.claim()
    store(transitions.finish(task.id, outcome="{}", ended_by="callback", now=NOON))
    lease = sent.attempt + 1
    store(transitions.delivered(task.id, lease, address="{}", charge=1, now=NOON + 1))
    assert {kind for _, kind in store(rollups.durations(SPACE, TODAY, TODAY))} == {"total"}


# -- Grants, forgetting ------------------------------------------------------------------------


def test_credits_granted_are_summed_over_the_days(store: Store) -> None:
    for number, (space, at) in enumerate(
        [(SPACE, TODAY), (SPACE, TODAY + DAY_MS - 1), (SPACE, TODAY + DAY_MS), ("other", TODAY)]
    ):
        grant = Grant(
            id=str(number), space_id=space, person_id="p", credits=5, unused=5, reason="",
            granted_by="m", created_at=at, expires_at=at + 1,
        )  # fmt: skip
        store(lambda grant=grant: grants.giving(grant))
    assert store(grants.given(SPACE, since=TODAY, until=TODAY + DAY_MS)) == 10
    assert store(grants.given("nobody", since=TODAY, until=TODAY + DAY_MS)) == 0


def test_a_forgotten_person_is_nowhere_and_the_sums_stay(store: Store) -> None:
    for number, person in enumerate(["ada", "ada", "ben", "cleo"]):
        run(store, number, person_id=person, days=number % 2)
    last = TODAY + DAY_MS
    before = [read(store, by, last=last) for by in ("day", "command", "day and command")]
    for person in ("ada", "ben", "ada"):
        store(rollups.forget_person(person))
    assert [read(store, by, last=last) for by in ("day", "command", "day and command")] == before
    people = read(store, "person", last=last)
    assert [(row.person_id, row.asked) for row in people] == [
        (rollups.ANONYMOUS, 3),
        ("cleo", 1),
    ]
    assert sum(row.charged for row in people) == sum(row.charged for row in before[0])


def test_forgetting_nobody_forgets_nothing(store: Store) -> None:
    run(store, 1)
    before = store.dump()
    store(rollups.forget_person(""))
    assert store.dump() == before


# -- What was before ---------------------------------------------------------------------------


def test_tasks_of_before_the_rollups_are_counted_by_the_migration(sqlite_store: Store) -> None:
    ends = [State.DELIVERED, State.FAILED, State.CANCELLED, State.SUBMITTED]
    for number in range(80):
        run(
            sqlite_store, number, to=ends[number % 7 % 4], took=number**3 * 7, days=number % 3,
            person_id=f"p{number % 5}", command=["imagine", "upscale"][number % 2],
        )  # fmt: skip
    tables = ("usage_days", "usage_durations")
    kept = [sorted(sqlite_store.rows(f"SELECT * FROM {table}")) for table in tables]  # noqa: S608
    again(sqlite_store)
    assert [sorted(sqlite_store.rows(f"SELECT * FROM {table}")) for table in tables] == kept  # noqa: S608


def test_the_migration_finds_the_bucket_that_python_finds() -> None:
    """At every whole millisecond beside an edge of a bucket."""
    near = {math.floor(1.1**bucket) + by for bucket in range(256) for by in (-1, 0, 1, 2)}
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for statement in migrations.known()[5].statements():
            if "TABLE bucket_edges (" in statement or "INTO bucket_edges" in statement:
                connection.execute(statement)
        find = "SELECT bucket FROM bucket_edges WHERE millionths <= ? ORDER BY 1 DESC LIMIT 1"
        found = {
            ms: connection.execute(find, (ms * 1_000_000,)).fetchone()[0] for ms in near if ms >= 0
        }
    assert found == {ms: bucket_of(ms) for ms in found}


def again(store: Store) -> None:
    """Take the rollups away, as they were not there before the migration, and apply it."""
    for drop in (
        "DROP TABLE usage_days",
        "DROP TABLE usage_durations",
        "DROP INDEX grants_of_space",
        "DELETE FROM schema_version WHERE version >= 6",
    ):
        store.rows(drop)
    migrations.apply(store.connection, migrations.known()[:6])


# -- Its cost ----------------------------------------------------------------------------------

READS: dict[str, Operation[object]] = {
    "day": rollups.usage(SPACE, TODAY, TODAY + 30 * DAY_MS, by="day", limit=9),
    "command": rollups.usage(SPACE, TODAY, TODAY + 30 * DAY_MS, by="command", limit=9),
    "both": rollups.usage(SPACE, TODAY, TODAY + 30 * DAY_MS, by="day and command", limit=9),
    "person": rollups.usage(SPACE, TODAY, TODAY + 30 * DAY_MS, by="person", limit=9),
    "durations": rollups.durations(SPACE, TODAY, TODAY + 30 * DAY_MS),
    "grants": grants.given(SPACE, since=TODAY, until=TODAY + 30 * DAY_MS),
    "forget": rollups.forget_person("discord:100"),
}


@pytest.mark.parametrize("name", READS)
def test_only_the_rows_of_the_space_or_the_person_are_looked_at(
    sqlite_store: Store, name: str
) -> None:
    run(sqlite_store, 1)
    statement, values = next(READS[name]())
    plan = [
        line for *_, line in sqlite_store.rows(f"EXPLAIN QUERY PLAN {statement.sqlite}", *values)
    ]
    assert any("PRIMARY KEY" in line or "INDEX" in line for line in plan)
    assert not [line for line in plan if "SCAN one" in line or "SCAN usage" in line]


def test_a_refused_request_is_not_counted(store: Store) -> None:
    limits = Limits(Rule("default", 1), max_waiting=1)
    store(tasks.reserve(new_task(cost=2), limits=limits, now=NOON))
    assert read(store, "day") == []
