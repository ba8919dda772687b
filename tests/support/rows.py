"""Rows as storage gives them, for tests that need no database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.invocation import Address
from storage.tasks import State, Task

_TASK = Task(
    id="task",
    command="imagine",
    provider="local",
    platform="test",
    space_id="test:s",
    person_id="test:ada",
    channel_id="channel",
    language="en",
    request="{}",
    address=Address("test", "test:s", "channel", message="1").to_json(),
    state=State.SUBMITTED,
    cost=1,
    attempt=1,
    tries=0,
    polls=0,
    sends=1,
    next_at=1,
    provider_id=None,
    outcome=None,
    failure=None,
    detail="",
    parent_id=None,
    turn=0,
    space_turn=0,
    created_at=0,
    submitted_at=0,
    finished_at=None,
    ended_by=None,
    closed_at=None,
)


def task(task_id: str, **more: Any) -> Task:
    """A submitted task; `more` are fields that matter to the test."""
    return replace(_TASK, id=task_id, **more)
