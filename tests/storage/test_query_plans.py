"""What runs all the time finds its rows by an index, however many tasks are parked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.stored import LIMITS, NOON, Store, new_task

from storage import claims, findings, holdings, media, policies, quotas, tasks, transitions
from storage.limits import Rule
from storage.operation import Batch, Operation

MANY = 5_000

OFTEN: dict[str, Operation[object]] = {
    "reserve": tasks.reserve(new_task(99_999, key="new"), limits=LIMITS, now=NOON),
    "claim_queued": claims.claim_queued(
        "vendor", now=NOON, lease_ms=1, max_in_flight=9, per_person=9, limit=2
    ),
    "claim_due": claims.claim_due(now=NOON, lease_ms=1, limit=9),
    "renew": claims.renew([("task0001", 1)], until=NOON),
    "postpone": transitions.postpone("task0001", 1, next_at=NOON),
    "hasten": transitions.hasten("task0001", now=NOON, not_polled_since=NOON),
    "finish": transitions.finish("task0001", outcome="{}", ended_by="poll", now=NOON),
    "cancel": transitions.cancel("task0002", now=NOON),
    "get": tasks.get("task0001"),
    "awaited": tasks.awaited("task0001"),
    "policy": policies.of("discord:1", "discord:1", now=NOON),
    "by_key": tasks.by_key("event:1"),
    "unfinished": tasks.unfinished("discord:1", 5),
    "place": tasks.place("task0009"),
    "durations": tasks.durations("vendor", "imagine"),
    "waiting": tasks.waiting("vendor"),
    "in_flight": tasks.in_flight("vendor"),
    "next_due": tasks.next_due(),
    "standing": quotas.standing("discord:1", "discord:1", rule=Rule("default", 1), now=NOON),
    "of_task": media.of_task("task0001", "result"),
    "every_of": media.every_of("task0001"),
    "findings": findings.of_task("task0001"),
    "holding": holdings.get("task0001"),
    "held": holdings.waiting("discord:1", 9),
    "decide": holdings.decide(
        "task0001", "discord:1", approve=False, actor_id="discord:9", now=NOON
    ),
}

# These look at every open task, in an index that covers them; nobody waits for the answer.
ALL_THAT_IS_OPEN = {
    "counts": tasks.counts(),
    "oldest_undelivered": tasks.oldest_undelivered(),
}


@pytest.fixture(scope="module")
def parked() -> Iterator[Store]:
    """Many tasks waiting, some in flight, none finished."""
    store = Store.in_memory()
    for number in range(MANY):
        store.reserve(new_task(number, person_id=f"discord:{number % 500}"))
    store.claim(limit=200)
    yield store
    store.close()


@pytest.mark.parametrize("name", OFTEN)
def test_nothing_is_read_from_end_to_end(parked: Store, name: str) -> None:
    lines = plan(parked, OFTEN[name])
    assert lines
    assert [line for line in lines if line.startswith("SCAN") and "CONSTANT ROW" not in line] == []


@pytest.mark.parametrize("name", ALL_THAT_IS_OPEN)
def test_counting_what_is_open_reads_an_index_only(parked: Store, name: str) -> None:
    read, *_ = plan(parked, ALL_THAT_IS_OPEN[name])
    assert "USING COVERING INDEX tasks_open_of_person" in read


@pytest.mark.parametrize(
    ("name", "most"), [("claim_queued", 2_000), ("claim_due", 3_000), ("reserve", 1_000)]
)
def test_the_work_does_not_grow_with_what_is_parked(parked: Store, name: str, most: int) -> None:
    assert instructions(parked, OFTEN[name]) < most


def plan(store: Store, operation: Operation[object]) -> list[str]:
    """The plans of all the statements that an operation runs."""
    lines = []
    connection = store.connection
    connection.execute("SAVEPOINT plan")
    steps = operation()
    try:
        statement, values = next(steps)
        while True:
            several = isinstance(statement, Batch)
            pairs = zip(statement, values, strict=True) if several else [(statement, values)]
            found = []
            for one, given in pairs:
                if not one:  # a lock, which SQLite does not need
                    found.append([])
                    continue
                explained = connection.execute(f"EXPLAIN QUERY PLAN {one.sqlite}", given)
                lines += [line for *_, line in explained]
                found.append(connection.execute(one.sqlite, given).fetchall())
            statement, values = steps.send([(rows,) for rows in found] if several else found[0])
    except StopIteration:
        return lines
    finally:
        connection.execute("ROLLBACK TO plan")
        connection.execute("RELEASE plan")


def instructions(store: Store, operation: Operation[object]) -> int:
    """About how many instructions of its machine SQLite takes for an operation."""
    counted = 0

    def count() -> None:
        nonlocal counted
        counted += 10

    store.connection.set_progress_handler(count, 10)
    try:
        store(operation)
    finally:
        store.connection.set_progress_handler(None, 0)
    return counted
