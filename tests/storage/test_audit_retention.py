"""The audit goes when its time has come, and in no other way."""

from __future__ import annotations

import json
import time

import pytest
from support.stored import DAY_MS, NOON, Store

from storage import audit, audit_retention
from storage.audit import EASEL, NewEntry
from storage.audit_retention import EXPIRED, LEAST_DAYS

KEPT_MS = 365 * DAY_MS


def write(store: Store, *days: int, space: str = "discord:1") -> None:
    """An entry for each of these days before noon."""
    for ago in days:
        entry = NewEntry(
            space_id=space, actor_id="discord:9", action="block", created_at=NOON - ago * DAY_MS
        )
        store(audit.append(entry))


def days(store: Store, space: str = "discord:1") -> list[int]:
    """How many days before noon the entries of people are from."""
    entries = store(audit.entries(space, limit=99))
    return [(NOON - one.created_at) // DAY_MS for one in entries if one.action != EXPIRED]


def expire(store: Store, *, kept_ms: int = KEPT_MS, limit: int = 99) -> int:
    return store(audit_retention.expire(NOON - kept_ms, now=NOON, limit=limit))


def test_what_is_older_than_the_retention_goes_and_nothing_else(store: Store) -> None:
    write(store, 400, 366, 365, 10, 0)
    assert expire(store) == 2
    assert days(store) == [0, 10, 365]
    assert expire(store) == 0


def test_each_server_has_an_entry_about_what_went(store: Store) -> None:
    write(store, 400, 399)
    write(store, 400, space="discord:2")
    expire(store)
    (entry,) = store(audit.found("discord:1", limit=9, action=EXPIRED))
    assert (entry.actor_id, entry.created_at) == (EASEL, NOON)
    assert json.loads(entry.before or "") == {"entries": 2, "until": NOON - KEPT_MS}
    (other,) = store(audit.found("discord:2", limit=9, action=EXPIRED))
    assert json.loads(other.before or "")["entries"] == 1


def test_entries_about_removals_do_not_follow_each_other_for_ever(store: Store) -> None:
    write(store, 400)
    expire(store)
    later = NOON + 2 * KEPT_MS
    assert store(audit_retention.expire(NOON + KEPT_MS, now=later, limit=9)) == 1
    assert store.rows("SELECT count(*) FROM audit") == [(0,)]


def test_so_many_are_removed_at_once_and_no_more(store: Store) -> None:
    write(store, *range(370, 380))
    assert [expire(store, limit=4) for _ in range(4)] == [4, 4, 2, 0]


def test_a_longer_retention_keeps_what_a_shorter_one_would_have_removed(store: Store) -> None:
    write(store, 100)
    expire(store, kept_ms=90 * DAY_MS)
    write(store, 95)
    assert expire(store, kept_ms=100 * DAY_MS) == 0
    assert days(store) == [95]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit",
        "DELETE FROM audit WHERE created_at >= (SELECT horizon FROM audit_retention)",
        "UPDATE audit SET created_at = 0",
        "UPDATE audit_retention SET horizon = horizon - 1",
        "UPDATE audit_retention SET horizon = 9223372036854775807",
        "DELETE FROM audit_retention",
        "INSERT INTO audit_retention VALUES (1, 9223372036854775807) "
        "ON CONFLICT (one) DO UPDATE SET horizon = excluded.horizon",
    ],
)
def test_there_is_no_other_way(store: Store, statement: str) -> None:
    write(store, 400, 10)
    expire(store)
    before = store.dump()
    with pytest.raises(store.REFUSAL, match="the audit is never"):
        store.rows(statement)
    assert store.dump() == before


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO audit_retention VALUES (1, 9223372036854775807)",
        "UPDATE OR REPLACE audit SET id = id + 1",
    ],
)
def test_nor_is_there_one_that_sqlite_alone_knows(sqlite_store: Store, statement: str) -> None:
    test_there_is_no_other_way(sqlite_store, statement)


def test_nothing_of_the_last_thirty_days_can_be_removed_whatever_is_asked_for(
    store: Store,
) -> None:
    now = round(time.time() * 1000)
    entry = NewEntry(space_id="s", actor_id="a", action="block", created_at=now - 29 * DAY_MS)
    store(audit.append(entry))
    with pytest.raises(store.REFUSAL, match="before its time"):
        store(audit_retention.expire(now - (LEAST_DAYS - 1) * DAY_MS, now=now, limit=9))
    assert len(store(audit.entries("s", limit=9))) == 1


def test_removing_reads_only_what_is_removed(sqlite_store: Store) -> None:
    plan = sqlite_store.rows(f"EXPLAIN QUERY PLAN {audit_retention._REMOVE.sqlite}", 0, 9)
    assert any("audit_by_age" in str(row) for row in plan), plan
    assert not any(str(row[3]).startswith("SCAN audit") for row in plan), plan
