"""Databases with any number of finished tasks in them, as one busy server leaves them behind."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from support.stored import DAY_MS, NOON

from storage import migrations

SPACE = "discord:100000000000000000"
PEOPLE, COMMANDS = 40, ("imagine", "upscale", "removebg")
WINDOW_DAYS = 31
TODAY = NOON - DAY_MS // 2
FIRST_DAY = TODAY - (WINDOW_DAYS - 1) * DAY_MS

_ROLLED_UP = 6  #: The migration that counts what was before it.

# In order of time. The numbers with which they are mixed are primes, so that everybody uses every
# command every day, and durations lie between 2 and 100 seconds.
_TASKS = """
    INSERT INTO tasks (id, key, command, provider, platform, space_id, person_id, channel_id,
        language, request, address, state, cost, attempt, polls, sends, outcome, failure,
        turn, space_turn, created_at, submitted_at, finished_at, ended_by, closed_at)
    WITH RECURSIVE numbers (n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers
        WHERE n + 1 < :last)
    SELECT printf('%012x%010x', created_at, n), 'discord:interaction:' || (1000000000 + n),
        CASE n * 7919 % 3 WHEN 0 THEN 'imagine' WHEN 1 THEN 'upscale' ELSE 'removebg' END,
        'vendor', 'discord', :space, 'discord:' || (100000000000000000 + n * 104729 % :people),
        '7', 'en', '{"prompt":"a lighthouse in a storm, oil on canvas"}', '{"channel":"7"}',
        CASE WHEN n % 20 = 0 THEN 'failed' ELSE 'delivered' END, 1, 3, 0, 1,
        CASE WHEN n % 20 = 0 THEN NULL ELSE '{}' END,
        CASE WHEN n % 20 = 0 THEN 'refused' END, n, n,
        created_at, created_at + 500, created_at + 500 + took,
        CASE WHEN n % 20 = 0 THEN NULL ELSE 'callback' END, created_at + 1500 + took
    FROM (SELECT n, :begin + (n - :first) * :span / (:last - :first) AS created_at,
        2000 + (n * 7919 % 1000) * (n * 7919 % 1000) / 10 AS took FROM numbers)
"""

_RESERVATIONS = """
    INSERT INTO reservations (task_id, space_id, person_id, period, cost, state)
    SELECT id, space_id, person_id, created_at - created_at % 86400000, cost,
        CASE state WHEN 'failed' THEN 'refunded' ELSE 'settled' END
    FROM tasks
"""

_USAGE = """
    INSERT INTO usage (space_id, person_id, period, used)
    SELECT space_id, person_id, period, sum(CASE state WHEN 'settled' THEN cost ELSE 0 END)
    FROM reservations GROUP BY space_id, person_id, period
"""


@dataclass(frozen=True)
class Finished:
    """How many tasks there are: in the days that are looked at, and in the days before."""

    window: int
    before: int = 0
    days_before: int = 700

    @property
    def tasks(self) -> int:
        return self.window + self.before


def fill(path: Path, finished: Finished, *, people: int = PEOPLE) -> None:
    """Make a database with these tasks, and the rollups by the migration that counts them."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")
        migrations.apply(connection, migrations.known()[: _ROLLED_UP - 1])
        connection.execute("BEGIN")
        history = finished.days_before * DAY_MS
        if finished.before:
            _insert(connection, 0, finished.before, FIRST_DAY - history, history, people)
        span = WINDOW_DAYS * DAY_MS
        _insert(connection, finished.before, finished.tasks, FIRST_DAY, span, people)
        connection.execute(_RESERVATIONS)
        connection.execute(_USAGE)
        connection.execute("COMMIT")
        migrations.apply(connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _insert(
    connection: sqlite3.Connection, first: int, last: int, begin: int, span: int, people: int
) -> None:
    values = {"first": first, "last": last, "begin": begin, "span": span}
    connection.execute(_TASKS, values | {"space": SPACE, "people": people})
