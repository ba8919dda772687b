"""Looking into the database from the command line, while a service uses it or without one.

What people asked for is not shown, only that they did.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from bot.config import Settings
from bot.errors import OperatorError, say
from bot.upkeep import its_driver
from storage import audit, guilds, limits, quotas, tasks
from storage.connection import open_reader
from storage.database import Operation
from storage.limits import Rule, limits_for
from storage.readers import Readers

T = TypeVar("T")
Row = Mapping[str, Any]

NO_DATABASE = "There is no database at {path} yet. Start Easel once, or set EASEL_DATA_DIR."
UNREADABLE = "{path} cannot be read by this version of Easel ({why}). Run easel migrate first."


async def open_tasks(settings: Settings, *, limit: int) -> Sequence[Row]:
    """The tasks that have no end yet, oldest first."""
    found = await _read(settings, tasks.opened(limit))
    return [
        {
            "id": task.id, "command": task.command, "state": str(task.state),
            "space": task.space_id, "person": task.person_id, "provider": task.provider,
            "cost": task.cost, "created_at": task.created_at,
        }
        for task in found
    ]  # fmt: skip


async def quota(settings: Settings, space: str, person: str, *, now: int) -> Row:
    """What a person has used in a server, without the limits of their roles."""
    rules = await _read(settings, limits.of_person(space, person))
    default = Rule("default", settings.quota.daily_credits)
    under = limits_for(rules, (), default=default, max_waiting=settings.quota.max_waiting)
    standing = await _read(settings, quotas.standing(space, person, rule=under.credits, now=now))
    return {
        "space": space, "person": person, "rule": under.credits.kind,
        "period": under.credits.period, "limit": under.credits.amount, "used": standing.used,
        "granted": standing.granted, "left": standing.left, "resets_at": standing.resets_at,
    }  # fmt: skip


async def servers(settings: Settings, *, limit: int) -> Sequence[Row]:
    """The servers that have set something, with what they have set."""
    found = await _read(settings, guilds.listed(limit))
    return [
        {"id": one.id, "updated_at": one.updated_at, "settings": dict(one.settings)}
        for one in found
    ]


async def changes(
    settings: Settings, space: str, *, person: str | None, action: str | None, limit: int
) -> Sequence[Row]:
    """The audit of a server, newest first."""
    found = audit.found(space, limit=limit, person_id=person, action=action)
    return [asdict(entry) for entry in await _read(settings, found)]


async def _read(settings: Settings, operation: Operation[T]) -> T:
    if settings.is_shared:
        with its_driver():
            from bot import outgrowing
        return await outgrowing.read(settings.database_url or "", operation)
    path = settings.database_path
    if not path.exists():
        raise OperatorError(say(NO_DATABASE, path=path))
    readers = Readers([await open_reader(path)])
    try:
        return await readers.read(operation)
    except sqlite3.Error as error:
        raise OperatorError(say(UNREADABLE, path=path, why=error)) from None
    finally:
        await readers.close()
