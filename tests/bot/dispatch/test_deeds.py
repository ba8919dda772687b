"""What moderators do to other people's tasks is in the audit, and told in the log channel."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.door import ADA, HERE, MIA, Door, open_door

from bot.invocation import Address
from storage import audit
from storage.audit import Entry

pytestmark = pytest.mark.stores

LOG = replace(HERE, channel="chat:log")
MODERATOR = replace(MIA, may_delete=True)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path) as opened:
        yield opened


async def log_here(door: Door, at: Address = LOG) -> None:
    """The log channel is set, and what was told of that is forgotten."""
    await door.ask("settings set", person=MIA, at=at, name="log_channel", value="here")
    door.wall.delivered.clear()


async def entries(door: Door, action: str) -> list[Entry]:
    return await door.database.read(audit.found("chat:home", limit=9, action=action))


def told(door: Door) -> list[tuple[str, str]]:
    return [(address.channel_id, message.text) for address, message in door.wall.delivered]


async def test_a_task_that_a_moderator_cancels_is_recorded_and_told(door: Door) -> None:
    await log_here(door)
    task = (await door.ask("imagine", prompt="a boat")).task_id or ""
    await door.press("cancel", task, person=MIA)
    (entry,) = await entries(door, "tasks.cancel")
    assert (entry.actor_id, entry.subject) == (MIA.id, ADA.id)
    assert json.loads(entry.before or "") == {"task": task, "command": "imagine"}
    assert told(door) == [("chat:log", "chat:mia cancelled a task of chat:ada: /imagine.")]


async def test_what_comes_too_late_is_not_recorded(door: Door) -> None:
    await log_here(door)
    task = await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    await door.press("cancel", task, person=MIA)
    assert await entries(door, "tasks") == []
    assert told(door) == []


async def test_a_result_that_a_moderator_deletes_is_recorded_and_told(door: Door) -> None:
    await log_here(door)
    task = await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    await door.press("delete", task, person=MODERATOR)
    (entry,) = await entries(door, "results.delete")
    assert (entry.actor_id, entry.subject) == (MIA.id, ADA.id)
    assert told(door) == [("chat:log", "chat:mia deleted a result of chat:ada: /imagine.")]


async def test_what_people_do_to_their_own_is_nobody_elses_business(door: Door) -> None:
    await log_here(door)
    task = (await door.ask("imagine", prompt="a boat")).task_id or ""
    await door.press("cancel", task)
    done = await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    await door.press("delete", done)
    assert await entries(door, "tasks") == await entries(door, "results") == []
    assert told(door) == []


async def test_a_log_channel_is_told_that_it_is_none_any_more(door: Door) -> None:
    await log_here(door)
    await door.ask("settings set", person=MIA, name="log_channel")
    text = "chat:mia: log_channel is as it was at first: not set."
    assert told(door) == [("chat:log", text)]
    await log_here(door)
    await log_here(door, replace(HERE, channel="chat:other"))
    await door.ask("limits clear", person=MIA, kind="pool")
    await door.ask("limits set", person=MIA, credits=3)
    assert [channel for channel, _ in told(door)] == ["chat:other"]


async def test_the_log_channel_reads_which_limit_is_gone(door: Door) -> None:
    await log_here(door)
    await door.ask("limits set", person=MIA, credits=3, given={"person": "chat:ada"})
    await door.ask("limits clear", person=MIA, given={"person": "chat:ada"})
    assert told(door)[-1] == (
        "chat:log",
        "chat:mia: The limit of chat:ada is gone; other limits, or the usual one, apply.",
    )
