"""The row of a task, as it is kept and as it is made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from storage.operation import Rows, Sql


class State(StrEnum):
    """Where a task stands. A terminal state never changes back."""

    QUEUED = "queued"  #: Accepted; waits for its turn.
    SUBMITTING = "submitting"  #: May have been sent: nobody knows until the provider answers.
    SUBMITTED = "submitted"  #: The provider has it.
    SUCCEEDED = "succeeded"  #: It has a result that nobody has seen.
    DELIVERED = "delivered"  #: The person has the result. Terminal.
    FAILED = "failed"  #: It has no result and was refunded. Terminal.
    CANCELLED = "cancelled"  #: The person gave it up and was refunded. Terminal.


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task to reserve. `key` is the idempotency key; `cost` is in credits.

    `linked`: the person has ids on other platforms too (storage/links.py).
    """

    id: str
    key: str
    command: str
    provider: str
    platform: str
    space_id: str
    person_id: str
    channel_id: str
    language: str
    request: str
    address: str
    cost: int
    parent_id: str | None = None
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it was when read. `request`, `address` and `outcome` are JSON; times are UTC ms."""

    id: str
    command: str
    provider: str
    platform: str
    space_id: str
    person_id: str
    channel_id: str
    language: str
    request: str
    address: str
    cost: int
    parent_id: str | None
    turn: int
    space_turn: int
    created_at: int
    state: State = State.QUEUED
    attempt: int = 0
    tries: int = 0
    polls: int = 0
    sends: int = 0
    next_at: int | None = None
    provider_id: str | None = None
    outcome: str | None = None
    failure: str | None = None
    detail: str = ""
    submitted_at: int | None = None
    finished_at: int | None = None
    ended_by: str | None = None
    closed_at: int | None = None
    parked_at: int | None = None
    held_at: int | None = None


COLUMNS = ", ".join(Task.__slots__)
_STATE = Task.__slots__.index("state")


def selecting(rest: str) -> Sql:
    """A statement that reads whole tasks; `rest` follows the table's name."""
    return Sql(f"SELECT {COLUMNS} FROM tasks {rest}")  # noqa: S608 - column names of ours


def returning(statement: str, *, postgres: str | None = None, alone: bool = False) -> Sql:
    """A writing statement that gives back the whole tasks it wrote."""
    own = None if postgres is None else f"{postgres} RETURNING {COLUMNS}"
    return Sql(f"{statement} RETURNING {COLUMNS}", postgres=own, alone=alone)


def tasks_of(rows: Rows) -> list[Task]:
    """Rows of `selecting` or `returning` as tasks."""
    return [_task(list(row)) for row in rows]


def _task(values: list[Any]) -> Task:
    values[_STATE] = State(values[_STATE])
    return Task(*values)
