"""Behind the door: results that wait for a moderator."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from support.door import Door

from bot.invocation import Message
from bot.provider.protocol import ResultImage, Succeeded, Verdict
from bot.tasks.custody import Custody
from bot.tasks.wake import Wake
from storage import holdings, tasks
from storage.holdings import Holding
from storage.tasks import Task


async def hold(door: Door, message: Message, *files: Path) -> Task:
    """Let a queued task have a result that is held back whole; nobody has it in hand."""
    provider = (await door.task(message)).provider
    task = next(one for one in await door.claim(provider) if one.id == message.task_id)
    await door.lifecycle.accepted(task, provider_id=None, poll_in_ms=60_000)
    images = tuple(ResultImage("https://x.test/a.png", verdict=Verdict.FLAGGED) for _ in files)
    await door.lifecycle.finish(task, Succeeded(images), ended_by="callback")
    due = await door.lifecycle.claim_due(100)
    task = next(one for one in due if one.id == message.task_id)
    kept = [replace(await door.result(task, n, file), hidden=True) for n, file in enumerate(files)]
    assert await door.lifecycle.keep_results(task, kept)
    custody = Custody(door.database, wake=Wake(), clock=lambda: door.clock[0])
    holding = await custody.hold(task, [str(number) for number in range(len(files))])
    assert holding is not None
    assert await custody.rest(task, holding)
    return await door.task(message)


async def holding_of(door: Door, task: Task) -> Holding:
    """What is written of it."""
    found = await door.database.read(holdings.get(task.id))
    assert found is not None
    return found


async def now_of(door: Door, task: Task) -> Task:
    """The task as it is now."""
    found = await door.database.read(tasks.get(task.id))
    assert found is not None
    return found
