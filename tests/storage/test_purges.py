"""Purges: bit by bit, each bit a transaction, and to the end whatever comes between."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from support.stored import DAY_MS, NOON, Store, new_task

from storage import audit, purges, takedowns, transitions
from storage.purges import Purge
from storage.takedowns import Order
from storage.tasks import State

SPACE, ADA, MIA = "discord:1", "discord:100", "discord:200"
LIKE = Order(
    task_id="", space_id=SPACE, actor_id=MIA, reason="spam", refund=False, pause_after=3,
    pause_days=7, mark=lambda space, person: f"mark:{space}{person}", purge_id="purge",
)  # fmt: skip


def purge(**changes: Any) -> Purge:
    values = {
        "id": "purge", "space_id": SPACE, "person_id": ADA, "root_id": None, "actor_id": MIA,
        "reason": "spam", "refund": False, "since": NOON, "near": "{}", "created_at": NOON + 1,
    }  # fmt: skip
    return Purge(**(values | changes))


def closed(store: Store, number: int, now: int = NOON, **changes: Any) -> None:
    store.reserve(new_task(number, **changes), now=now)
    name = f"task{number:04}"
    assert store(transitions.cancel(name, now=now))
    task = store.get(name)
    assert store(transitions.told(name, task.attempt, address="{}", now=now))


def batch(store: Store, limit: int = 2) -> list[str]:
    (going,) = store(purges.unended(9))
    found = store(purges.batch(going, LIKE, limit=limit, now=NOON + 5))
    return [one.task.id for one in found]


def taken(store: Store) -> list[str]:
    return [name for (name,) in store.rows("SELECT task_id FROM takedowns ORDER BY task_id")]


def ends(store: Store) -> Purge | None:
    found = store(purges.unended(9))
    return store(purges.end(found[0], now=NOON + 9)) if found else None


def remove(store: Store) -> None:
    for one in store(takedowns.claim_due(now=NOON + DAY_MS, lease_ms=1, limit=99)):
        assert store(takedowns.done(one))


def test_it_is_about_one_person_in_one_server_since_a_moment(store: Store) -> None:
    closed(store, 1, now=NOON - 1)
    closed(store, 2)
    closed(store, 3, person_id="discord:101")
    closed(store, 4, space_id="discord:2")
    store.reserve(new_task(5), now=NOON + 1)
    assert store(purges.begin(purge())) == 2
    assert batch(store, 9) == ["task0005", "task0002"]  # what is under way first
    assert taken(store) == ["task0002", "task0005"]
    assert store.get("task0005").state is State.CANCELLED
    assert store.get("task0003").id not in taken(store)


def test_a_batch_is_bounded_and_the_next_goes_on_where_it_was(store: Store) -> None:
    for number in range(1, 6):
        closed(store, number)
    assert store(purges.begin(purge())) == 5
    seen = [batch(store) for _ in range(4)]
    assert seen == [["task0001", "task0002"], ["task0003", "task0004"], ["task0005"], []]
    [going] = store(purges.unended(9))
    assert (going.taken, going.decided_at) == (5, NOON + 5)


def test_a_batch_that_somebody_else_has_done_changes_nothing(store: Store) -> None:
    for number in range(1, 6):
        closed(store, number)
    store(purges.begin(purge()))
    [stale] = store(purges.unended(9))
    batch(store)
    before = store.dump()
    again = purges.batch(stale, LIKE, limit=2, now=NOON + 6)
    assert store(again) == []
    assert store.dump() == before


def test_it_ends_once_when_every_message_is_gone_and_the_audit_has_both_ends(
    store: Store,
) -> None:
    closed(store, 1)
    store(purges.begin(purge()))
    assert ends(store) is None
    batch(store)
    assert ends(store) is None
    remove(store)
    ended = ends(store)
    assert ended is not None and ended.taken == 1
    assert store(purges.end(ended, now=NOON + 10)) is None
    found = store(audit.entries(SPACE, limit=9))
    assert [(one.actor_id, one.action, one.subject) for one in found] == [
        (MIA, "purge.end", ADA),
        (MIA, "purge", ADA),
    ]
    assert json.loads(found[1].after or "")["about"] == 1


def test_a_person_is_purged_once_at_a_time_and_may_be_again(store: Store) -> None:
    closed(store, 1)
    assert store(purges.begin(purge())) == 1
    assert store(purges.begin(purge(id="second"))) is None
    batch(store)
    remove(store)
    assert ends(store)
    assert store(purges.begin(purge(id="second"))) == 0  # nothing is left
    closed(store, 2)
    assert store(purges.begin(purge(id="second"))) == 1


def test_where_there_is_nothing_nothing_is_begun(store: Store) -> None:
    before = store.dump()
    assert store(purges.begin(purge())) == 0
    assert store.dump() == before


def test_what_was_made_from_a_result_goes_level_by_level_and_stays_in_its_server(
    store: Store,
) -> None:
    closed(store, 1)
    closed(store, 2, parent_id="task0001", person_id="discord:101")
    closed(store, 3, parent_id="task0002")
    closed(store, 4, parent_id="task0003", space_id="discord:2")
    closed(store, 5)
    store(takedowns.decide(replace(LIKE, task_id="task0001", purge_id=None), now=NOON))
    assert store(purges.begin(purge(person_id=None, root_id="task0001"))) == 0
    assert [batch(store, 9), batch(store, 9), batch(store, 9)] == [["task0002"], ["task0003"], []]
    remove(store)
    assert ends(store)
    assert taken(store) == ["task0001", "task0002", "task0003"]
