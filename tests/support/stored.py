"""A store without a loop, and rows to put into it."""

from __future__ import annotations

import sqlite3
from typing import Any, TypeVar

from storage import claims, migrations, tasks, transitions
from storage.media import Media
from storage.operation import Operation
from storage.tasks import Limits, NewTask, Reserved, Rule, State, Task
from storage.writer import commit

T = TypeVar("T")

DAY_MS = 86_400_000
NOON = 20_000 * DAY_MS + DAY_MS // 2  #: of some day, UTC milliseconds
LEASE_MS = 30_000
LIMITS = Limits(Rule("default", 100), max_waiting=50)


class Store:
    """Runs operations one by one, as the writer does with a batch of one.

    `REFUSAL` is what a statement raises that the schema refuses.
    """

    REFUSAL: tuple[type[Exception], ...] = (sqlite3.IntegrityError,)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @classmethod
    def in_memory(cls) -> Store:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.execute("PRAGMA foreign_keys=ON")
        migrations.apply(connection)
        return cls(connection)

    def close(self) -> None:
        self.connection.close()

    def __call__(self, operation: Operation[T]) -> T:
        [(result, error)] = commit(self.connection, [operation])
        if error is not None:
            raise error
        return result  # type: ignore[no-any-return]

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement, values).fetchall()

    def dump(self) -> list[str]:
        """Everything that is in it, as text."""
        return list(self.connection.iterdump())

    def reserve(
        self, new: NewTask | None = None, *, limits: Limits = LIMITS, now: int = NOON
    ) -> Task:
        """Reserve a task that nothing refuses."""
        result = self(tasks.reserve(new or new_task(), limits=limits, now=now))
        assert isinstance(result, Reserved)
        return result.task

    def claim(self, *, provider: str = "vendor", now: int = NOON, limit: int = 1) -> list[Task]:
        """Claim from the line under generous caps."""
        return self(
            claims.claim_queued(
                provider,
                now=now,
                lease_ms=LEASE_MS,
                max_in_flight=1000,
                per_person=1000,
                limit=limit,
            )
        )

    def get(self, task_id: str) -> Task:
        task = self(tasks.get(task_id))
        assert task is not None
        return task

    def task_in(self, state: State, *, cost: int = 3) -> Task:
        """A task that has come to a state in the ordinary way."""
        task = self.reserve(new_task(cost=cost))
        if state is State.QUEUED:
            return task
        [task] = self.claim()
        for one in _steps_to(state, task):
            assert self(one) is True
            task = self.get(task.id)
        return task

    def unbalanced(self) -> list[tuple[Any, ...]]:
        """Accounts whose credits used are not the sum of what is held and settled."""
        return self.rows("""
            SELECT space_id, person_id, period, used, due FROM usage LEFT JOIN (
                SELECT space_id, person_id, period, sum(cost - granted) AS due
                FROM reservations WHERE state <> 'refunded' GROUP BY 1, 2, 3)
            USING (space_id, person_id, period) WHERE used <> COALESCE(due, 0)
        """)


def new_task(number: int = 1, **changes: Any) -> NewTask:
    """A task to reserve; `number` makes its id and its key."""
    values = {
        "id": f"task{number:04}",
        "key": f"event:{number}",
        "command": "imagine",
        "provider": "vendor",
        "platform": "discord",
        "space_id": "discord:1",
        "person_id": "discord:100",
        "channel_id": "7",
        "language": "en",
        "request": '{"prompt":"a lighthouse"}',
        "address": '{"channel":"7"}',
        "cost": 1,
    }
    return NewTask(**(values | changes))


def new_media(number: int = 1, **changes: Any) -> Media:
    """A picture to keep; `number` makes its id."""
    values = {
        "id": f"media{number:04}",
        "task_id": "task0001",
        "kind": "result",
        "slot": "0",
        "path": f"aa/media{number:04}.png",
        "media_type": "image/png",
        "width": 640,
        "height": 480,
        "size": 1234,
        "sha256": "0" * 64,
        "created_at": NOON,
    }
    return Media(**(values | changes))


def _steps_to(state: State, task: Task) -> list[Operation[bool]]:
    accepted = transitions.accepted(
        task.id, task.attempt, provider_id="v1", now=NOON, next_at=NOON + 45_000
    )
    finish = transitions.finish(task.id, outcome="{}", ended_by="callback", now=NOON)
    delivered = transitions.delivered(
        task.id, task.attempt + 1, address="{}", charge=task.cost, now=NOON
    )
    fail = transitions.fail(task.id, reason="refused", detail="", now=NOON)
    return {
        State.SUBMITTING: [],
        State.SUBMITTED: [accepted],
        State.SUCCEEDED: [accepted, finish],
        State.DELIVERED: [accepted, finish, delivered],
        State.FAILED: [accepted, fail],
        State.CANCELLED: [accepted, transitions.cancel(task.id, now=NOON)],
    }[state]
