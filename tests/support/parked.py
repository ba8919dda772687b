"""A database as a long run leaves it: many tasks parked, some of them due."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.invocation import Address
from bot.provider.protocol import SUCCEEDED, ResultImage, Succeeded
from commands.imagine import ImagineRequest
from storage import migrations

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
WAITING_EACH = 50  #: tasks a person

_TASK = """
    INSERT INTO tasks (id, key, command, provider, platform, space_id, person_id, channel_id,
        language, request, address, state, cost, attempt, sends, turn, space_turn, created_at,
        next_at, submitted_at, finished_at, ended_by, outcome)
    VALUES (:id, :key, 'imagine', 'zhiqite', 'test', 'test:s', :person, 'channel', 'en', :request,
        :address, :state, 1, :attempt, :sends, :turn, :turn, :now, :next_at, :submitted_at,
        :finished_at, :ended_by, :outcome)
"""
_RESERVATION = """
    INSERT INTO reservations (task_id, space_id, person_id, period, cost, state)
    SELECT id, space_id, person_id, created_at - created_at % 86400000, cost, 'held' FROM tasks
"""
_USAGE = """
    INSERT INTO usage (space_id, person_id, period, used)
    SELECT space_id, person_id, period, sum(cost) FROM reservations GROUP BY 1, 2, 3
"""


@dataclass(frozen=True)
class Parked:
    """How many tasks stand in which state: `succeeded` ones are due, `submitted` ones are not."""

    submitted: int
    queued: int
    succeeded: int

    @property
    def tasks(self) -> int:
        return self.submitted + self.queued + self.succeeded


def park(path: Path, parked: Parked, *, result: Callable[[str], str], now: int) -> list[str]:
    """Make the database; returns the messages of the due tasks. `result` is a task's picture."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        migrations.apply(connection)
        connection.execute("BEGIN")
        connection.executemany(_TASK, _rows(parked, result, now))
        connection.execute(_RESERVATION)
        connection.execute(_USAGE)
        connection.execute("COMMIT")
    return [_message(number) for number in range(parked.succeeded)]


def _rows(parked: Parked, result: Callable[[str], str], now: int) -> Iterator[dict[str, Any]]:
    request = ImagineRequest(
        prompt="a lighthouse in a storm, oil on canvas, by a painter who had been out in it",
        width=1024,
        height=1024,
    ).model_dump_json()
    for number in range(parked.tasks):
        task_id = f"01kparked{number:017}"
        row = _state(number, parked, now)
        if row["state"] == "succeeded":
            images = (ResultImage(result(task_id), seed=7),)
            row["outcome"] = SUCCEEDED.dump_json(Succeeded(images)).decode()
        yield {
            "id": task_id,
            "key": f"test:parked:{number}",
            "person": f"test:{number // WAITING_EACH}",
            "request": request,
            "address": Address("test", "test:s", "channel", message=_message(number)).to_json(),
            "turn": number % WAITING_EACH,
            "now": now,
            **row,
        }


def _state(number: int, parked: Parked, now: int) -> dict[str, Any]:
    row = {
        "state": "queued",
        "attempt": 0,
        "sends": 0,
        **dict.fromkeys(("next_at", "submitted_at", "finished_at", "ended_by", "outcome")),
    }
    if number < parked.succeeded:
        sent = {"attempt": 2, "sends": 1, "submitted_at": now, "next_at": now}
        return row | sent | {"state": "succeeded", "finished_at": now, "ended_by": "callback"}
    if number < parked.succeeded + parked.submitted:
        sent = {"attempt": 1, "sends": 1, "submitted_at": now, "next_at": now + HOUR_MS}
        return row | sent | {"state": "submitted"}
    return row


def _message(number: int) -> str:
    return f"parked{number}"
