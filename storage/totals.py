"""Totals: everything since the first start, of all servers together, in a row a command.

Written in the transaction that ends a task, as the rollups are, and nothing when one is accepted:
those that have not ended are counted when somebody reads. The numbers only ever grow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage.histograms import Kind
from storage.operation import Sql, Steps, operation

MOST_COMMANDS = 100  #: That are told; a server's owner may have declared some and renamed them.

_ENDS = "delivered, failed, cancelled, charged, refunded, polls, sends"
_NOTHING = (0,) * 8
_ADDED = ", ".join(f"{name} = usage_totals.{name} + excluded.{name}" for name in _ENDS.split(", "))

ENDED = Sql(f"""
    INSERT INTO usage_totals (command, {_ENDS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (command) DO UPDATE SET {_ADDED}
""")  # noqa: S608 - column names of ours

_GRANTED = Sql("""
    INSERT INTO usage_totals (command, granted) VALUES ('', $1)
    ON CONFLICT (command) DO UPDATE SET granted = usage_totals.granted + excluded.granted
""")

TOOK = Sql("""
    INSERT INTO duration_totals (command, kind, bucket, tasks) VALUES ($1, $2, $3, 1)
    ON CONFLICT (command, kind, bucket) DO UPDATE SET tasks = duration_totals.tasks + 1
""")

_TOTALS = Sql(f"SELECT command, {_ENDS}, granted FROM usage_totals")  # noqa: S608

_OPEN = Sql("""
    SELECT command, count(*) FROM tasks
    WHERE closed_at IS NULL AND state IN ('queued', 'submitting', 'submitted', 'succeeded')
    GROUP BY command
""")

_DURATIONS = Sql("""
    SELECT command, kind, bucket, tasks FROM duration_totals ORDER BY command, kind, bucket
""")


@dataclass(frozen=True, slots=True)
class Total:
    """Numbers of one command since the first start; `command` is empty for what is of none.

    What was charged and given back later is in both.
    """

    command: str
    asked: int
    delivered: int
    failed: int
    cancelled: int
    charged: int
    refunded: int
    polls: int
    sends: int
    granted: int


@dataclass(frozen=True, slots=True)
class Lasted:
    """How many tasks of a command lasted as long as a bucket of the histogram says."""

    command: str
    kind: Kind
    bucket: int
    tasks: int


def ended(command: str, counts: Sequence[int]) -> Steps[None]:
    """Steps that add numbers of tasks which ended: delivered, failed, … sends, in that order."""
    yield ENDED, (command, *counts)


def refunded(command: str, credits: int) -> Steps[None]:
    """Steps that count credits which were given back after they had been charged."""
    yield ENDED, (command, 0, 0, 0, 0, credits, 0, 0)


def granted(credits: int) -> Steps[None]:
    """Steps that count credits which were given."""
    yield _GRANTED, (credits,)


def lasted(command: str, kind: Kind, bucket: int) -> Steps[None]:
    """Steps that count how long a task took."""
    yield TOOK, (command, kind, bucket)


@operation
def read() -> Steps[list[Total]]:
    """The totals, of the commands that were asked for most."""
    open_now: dict[str, int] = dict((yield _OPEN, ()))
    rows = {command: counts for command, *counts in (yield _TOTALS, ())}
    found = [
        _total(command, rows.get(command, _NOTHING), open_now.get(command, 0))
        for command in rows.keys() | open_now.keys()
    ]
    return sorted(found, key=lambda total: (-total.asked, total.command))[:MOST_COMMANDS]


@operation
def durations() -> Steps[list[Lasted]]:
    """How long delivered tasks took, by command and kind, the shortest first."""
    return [Lasted(*row) for row in (yield _DURATIONS, ())]


def _total(command: str, counts: Sequence[int], unfinished: int) -> Total:
    delivered, failed, cancelled, *_ = counts
    return Total(command, delivered + failed + cancelled + unfinished, *counts)
