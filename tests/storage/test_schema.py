"""The schema refuses rows that no task can have: a bug is an error where it writes."""

from __future__ import annotations

from typing import Any

import pytest
from support.stored import NOON, Store

from storage.tasks import State

WRONG: list[tuple[State, dict[str, Any]]] = [
    (State.QUEUED, {"next_at": NOON}),
    (State.QUEUED, {"submitted_at": NOON}),
    (State.QUEUED, {"finished_at": NOON}),
    (State.QUEUED, {"closed_at": NOON}),
    (State.QUEUED, {"failure": "refused"}),
    (State.QUEUED, {"state": "waiting"}),
    (State.QUEUED, {"state": "submitting"}),
    (State.QUEUED, {"cost": -1}),
    (State.QUEUED, {"cost": "one"}),
    (State.QUEUED, {"request": None}),
    (State.SUBMITTING, {"next_at": None}),
    (State.SUBMITTING, {"sends": 0}),
    (State.SUBMITTING, {"state": "submitted"}),
    (State.SUBMITTING, {"attempt": -1}),
    (State.SUBMITTED, {"next_at": None}),
    (State.SUBMITTED, {"submitted_at": None}),
    (State.SUBMITTED, {"closed_at": NOON}),
    (State.SUBMITTED, {"outcome": "{}", "ended_by": "poll"}),
    (State.SUBMITTED, {"state": "succeeded"}),
    (State.SUBMITTED, {"state": "failed"}),
    (State.SUCCEEDED, {"next_at": None}),
    (State.SUCCEEDED, {"outcome": None, "ended_by": None}),
    (State.SUCCEEDED, {"ended_by": None}),
    (State.SUCCEEDED, {"ended_by": "guess"}),
    (State.SUCCEEDED, {"finished_at": None}),
    (State.SUCCEEDED, {"state": "delivered"}),
    (State.DELIVERED, {"next_at": NOON}),
    (State.DELIVERED, {"closed_at": None}),
    (State.DELIVERED, {"outcome": None, "ended_by": None}),
    (State.FAILED, {"failure": None}),
    (State.FAILED, {"finished_at": None}),
    (State.FAILED, {"closed_at": NOON}),
    (State.FAILED, {"next_at": None}),
    (State.CANCELLED, {"failure": "refused"}),
    (State.CANCELLED, {"finished_at": None}),
    (State.CANCELLED, {"next_at": None}),
    (State.CANCELLED, {"outcome": "{}", "ended_by": "poll"}),
]


@pytest.mark.parametrize(("state", "columns"), WRONG)
def test_a_task_whose_columns_do_not_fit_its_state_cannot_be_written(
    store: Store, state: State, columns: dict[str, Any]
) -> None:
    task = store.task_in(state)
    places = ", ".join(f"{name} = ?" for name in columns)
    update = f"UPDATE tasks SET {places} WHERE id = ?"  # noqa: S608 - names of columns, above
    with pytest.raises(store.REFUSAL):
        store.rows(update, *columns.values(), task.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE usage SET used = -1",
        "UPDATE reservations SET cost = -1",
        "UPDATE reservations SET state = 'lost'",
        "INSERT INTO reservations VALUES ('nobody', 's', 'p', 0, 1, 'held', 0)",
        "DELETE FROM tasks",
        "INSERT INTO guilds VALUES ('g', -1, '{}', 0, 0)",
        "INSERT INTO media VALUES ('m', 'nobody', 'input', 'a', 'p', 't', 1, 1, 1, 'x', 0, 0, 0)",
    ],
)
def test_an_impossible_ledger_cannot_be_written(store: Store, statement: str) -> None:
    store.task_in(State.SUBMITTED)
    with pytest.raises(store.REFUSAL):
        store.rows(statement)
