"""Standing: what is left to a person, by the same rule that reserving follows."""

from __future__ import annotations

import pytest
from support.stored import DAY_MS, NOON, Store, new_task

from storage import periods, quotas
from storage.limits import Rule
from storage.standings import Standing

MIDNIGHT = NOON + DAY_MS // 2


def test_who_has_used_nothing_has_the_whole_limit(store: Store) -> None:
    standing = quotas.standing("discord:1", "discord:100", rule=Rule("default", 7), now=NOON)
    assert store(standing) == Standing(Rule("default", 7), used=0, resets_at=MIDNIGHT)


def test_what_was_used_is_shown_until_midnight(store: Store) -> None:
    store.reserve(new_task(cost=3))
    for now, used in ((MIDNIGHT - 1, 3), (MIDNIGHT, 0)):
        standing = quotas.standing("discord:1", "discord:100", rule=Rule("default", 7), now=now)
        assert store(standing).used == used


def test_a_reservation_is_closed_once_whatever_the_task_s_row_says(store: Store) -> None:
    task = store.reserve(new_task(cost=3))
    store(lambda: quotas.refund(task.id, cost=3))
    for again in (
        lambda: quotas.refund(task.id, cost=3),
        lambda: quotas.settle(task.id, cost=3, charge=1),
    ):
        with pytest.raises(ValueError):
            store(again)
    assert store.unbalanced() == []


@pytest.mark.parametrize("moment", [0, 1, DAY_MS - 1])
def test_a_day_begins_at_midnight_utc(moment: int) -> None:
    assert periods.day_of(5 * DAY_MS + moment) == 5 * DAY_MS
