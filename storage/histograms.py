"""Histograms of durations: a bounded number of buckets, however many tasks are counted in them.

A bucket reaches from 1.1^bucket milliseconds to a tenth more, so that its middle is within 4.9 % of
whatever is in it.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from storage.operation import Rows

#: From submission to the result, and from acceptance to delivery.
Kind = Literal["run", "total"]

BUCKETS = 256  #: The last one is of everything longer than a year.
GROWTH = math.log(1.1)


@dataclass(frozen=True, slots=True)
class Durations:
    """How long delivered tasks took, within 5 %."""

    tasks: int
    median_ms: int
    p95_ms: int


def bucket_of(ms: int) -> int:
    """The bucket of a duration."""
    return min(int(math.log(max(ms, 1)) / GROWTH), BUCKETS - 1)


def middle_ms(bucket: int) -> float:
    """The duration in the middle of a bucket, which stands for all in it."""
    return math.exp((bucket + 0.5) * GROWTH)


def end_ms(bucket: int) -> float:
    """Where a bucket ends; the last one holds everything longer as well."""
    return math.exp((bucket + 1) * GROWTH) if bucket < BUCKETS - 1 else math.inf


def durations_of(rows: Rows) -> dict[tuple[str, Kind], Durations]:
    """Durations by command and kind, of rows of both, bucket and tasks; "" is every command."""
    found: dict[tuple[str, Kind], Counter[int]] = {}
    for command, kind, bucket, tasks in rows:
        for name in (command, ""):
            found.setdefault((name, kind), Counter())[bucket] += tasks
    return {key: _spread(buckets) for key, buckets in found.items()}


def _spread(buckets: Counter[int]) -> Durations:
    return Durations(buckets.total(), _quantile(buckets, 0.5), _quantile(buckets, 0.95))


def _quantile(buckets: Counter[int], share: float) -> int:
    """The duration that a share of the tasks did not exceed: the middle of its bucket (ms)."""
    rank = max(1, math.ceil(share * buckets.total()))
    for bucket in sorted(buckets):
        rank -= buckets[bucket]
        if rank <= 0:
            return round(middle_ms(bucket))
    raise ValueError("there is no duration in an empty histogram")
