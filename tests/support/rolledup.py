"""The rollups in plain Python: every task of the ledger counted, each time from the beginning."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from support.ledger import Entry

from storage.tasks import State

KEYS = ("day", "space_id", "person_id", "command")
COUNTED = ("asked", "delivered", "failed", "cancelled", "charged", "refunded", "polls", "sends")

_CLOSED = (State.DELIVERED, State.FAILED, State.CANCELLED)

Key = tuple[int, str, str, str]


def counted(entries: Iterable[Entry]) -> dict[Key, tuple[int, ...]]:
    """What `usage_days` has to hold: a row a person, and one of everybody."""
    sums: dict[Key, list[int]] = {}
    for entry in entries:
        space, person, day = entry.account
        for whose in (person, ""):
            row = sums.setdefault((day, space, whose, entry.new.command), [0] * len(COUNTED))
            row[:] = map(sum, zip(row, _numbers(entry), strict=True))
    return {key: tuple(row) for key, row in sums.items()}


def measured(entries: Iterable[Entry]) -> Counter[tuple[int, str, str, str, int]]:
    """What `usage_durations` has to hold."""
    buckets: Counter[tuple[int, str, str, str, int]] = Counter()
    for entry in entries:
        if entry.state is not State.DELIVERED:
            continue
        space, _, day = entry.account
        key = (day, space, entry.new.command)
        if entry.submitted_at is not None:
            buckets[*key, "run", _bucket(entry.finished_at - entry.submitted_at)] += 1
        buckets[*key, "total", _bucket(entry.closed_at - entry.created_at)] += 1
    return buckets


def _numbers(entry: Entry) -> tuple[int, ...]:
    closed = entry.state in _CLOSED
    return (
        1,
        entry.state is State.DELIVERED,
        entry.state is State.FAILED,
        entry.state is State.CANCELLED,
        closed * entry.charged,
        closed * (entry.new.cost - entry.charged),
        closed * entry.polls,
        closed * entry.sends,
    )


def _bucket(ms: int) -> int:
    return min(255, math.floor(math.log(max(1, ms), 1.1)))
