"""What a server has set for itself. Every change is in the audit, in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from storage import audit
from storage.operation import Sql, Steps, operation

_GET = Sql("""
    SELECT id, daily_credits, settings, updated_at, count_linked FROM guilds WHERE id = $1
""")

# Makes sure that there is a row and locks it, so that what is read next is what is replaced.
_LOCK = Sql("""
    INSERT INTO guilds (id, updated_at) VALUES ($1, $2)
    ON CONFLICT (id) DO UPDATE SET id = excluded.id
""")

_PUT = Sql("""
    UPDATE guilds SET daily_credits = $2, settings = $3, updated_at = $4, count_linked = $5
    WHERE id = $1
""")


@dataclass(frozen=True, slots=True)
class Guild:
    """A server's settings. `daily_credits` is per person, None for the default; `settings` is
    JSON; `updated_at` is UTC milliseconds. `count_linked`: what a person used elsewhere under a
    linked id counts here too."""

    id: str
    daily_credits: int | None
    settings: str
    updated_at: int
    count_linked: bool = False


@operation
def get(guild_id: str) -> Steps[Guild | None]:
    """A server's settings; None when it never set any."""
    rows = yield _GET, (guild_id,)
    return _guild(rows[0]) if rows else None


@operation
def put(guild: Guild, *, actor_id: str, action: str) -> Steps[None]:
    """Replace a server's settings, and record who did it."""
    yield _LOCK, (guild.id, guild.updated_at)
    (before,) = yield _GET, (guild.id,)
    values = (guild.id, guild.daily_credits, guild.settings, guild.updated_at)
    yield _PUT, (*values, int(guild.count_linked))
    yield from audit.appending(
        audit.NewEntry(
            space_id=guild.id,
            actor_id=actor_id,
            action=action,
            before=_shown(_guild(before)),
            after=_shown(guild),
            created_at=guild.updated_at,
        )
    )


def _guild(row: Sequence[Any]) -> Guild:
    id, daily_credits, settings, updated_at, count_linked = row
    return Guild(id, daily_credits, settings, updated_at, bool(count_linked))


def _shown(guild: Guild) -> str:
    return json.dumps(
        {
            "daily_credits": guild.daily_credits,
            "settings": json.loads(guild.settings),
            "count_linked": guild.count_linked,
        }
    )
