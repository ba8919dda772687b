"""Totals over everything there ever was, which only grow."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from support.stored import NOON, Store, new_task

from storage import grants, migrations, totals, transitions
from storage.grants import Grant
from storage.histograms import bucket_of
from storage.tasks import State
from storage.totals import Lasted, Total


def give(store: Store, credits: int, number: int) -> None:
    grant = Grant(
        id=f"g{number}", space_id="discord:1", person_id="discord:100", credits=credits,
        unused=credits, reason="", granted_by="discord:9", created_at=NOON, expires_at=NOON + 1,
    )  # fmt: skip
    store(grants.give(grant))


def delivered(store: Store) -> None:
    """A task of 3 credits that came 5 s after it was asked for, at 2 of them."""
    task = store.task_in(State.SUCCEEDED, cost=3)
    done = transitions.delivered(task.id, task.attempt, address="{}", charge=2, now=NOON + 5_000)
    assert store(done)


def test_a_command_has_all_its_servers_together(store: Store) -> None:
    delivered(store)
    store.reserve(new_task(11, space_id="discord:2", command="upscale"))
    by_name = {one.command: one for one in store(totals.read())}
    assert by_name["upscale"] == Total("upscale", 1, 0, 0, 0, 0, 0, 0, 0, 0)
    imagine = by_name["imagine"]
    assert (imagine.asked, imagine.delivered, imagine.charged, imagine.refunded) == (1, 1, 2, 1)


def test_credits_that_were_granted_belong_to_no_command(store: Store) -> None:
    give(store, 30, 1)
    give(store, 12, 2)
    assert store(totals.read()) == [Total("", 0, 0, 0, 0, 0, 0, 0, 0, granted=42)]


def test_how_long_tasks_took_is_counted_in_buckets(store: Store) -> None:
    delivered(store)
    lasted = [one for one in store(totals.durations()) if one.kind == "total"]
    assert lasted == [Lasted("imagine", "total", bucket_of(5_000), 1)]


def test_what_was_before_the_totals_is_counted_once() -> None:
    known = migrations.known()
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrations.apply(connection, [one for one in known if one.version < 11])
        connection.executemany(
            "INSERT INTO usage_days VALUES (?, ?, ?, 'imagine', 2, 1, 1, 0, 3, 1, 4, 2)",
            [(0, "s", ""), (0, "s", "ada"), (86_400_000, "s", ""), (0, "t", "")],
        )
        connection.execute("INSERT INTO usage_durations VALUES (0, 's', 'imagine', 'run', 7, 3)")
        connection.execute("INSERT INTO usage_durations VALUES (0, 't', 'imagine', 'run', 7, 2)")
        connection.execute("INSERT INTO grants VALUES ('g', 's', 'ada', 9, 9, '', 'mia', 1, 2)")
        migrations.apply(connection)
        store = Store(connection)
        assert store(totals.read()) == [
            Total("imagine", 6, 3, 3, 0, 9, 3, 12, 6, 0),
            Total("", 0, 0, 0, 0, 0, 0, 0, 0, 9),
        ]
        assert store(totals.durations()) == [Lasted("imagine", "run", 7, 5)]


def test_what_has_ended_is_not_counted_again_for_a_reading(sqlite_store: Store) -> None:
    plan = sqlite_store.rows(f"EXPLAIN QUERY PLAN {totals._OPEN.sqlite}")
    assert any("USING INDEX tasks_open_of_person" in row[3] for row in plan), plan
