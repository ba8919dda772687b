"""What a server has set for itself. Every change is in the audit, in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from storage import audit
from storage.operation import Sql, Steps, operation

COUNT_LINKED = "count_linked"  #: The setting that reserving reads: a column of its own.

_GET = Sql("SELECT id, settings, updated_at, count_linked FROM guilds WHERE id = $1")

_LISTED = Sql("""
    SELECT id, settings, updated_at, count_linked FROM guilds ORDER BY id LIMIT $1
""")

# Makes sure that there is a row and locks it, so that what is read next is what is replaced.
_LOCK = Sql("""
    INSERT INTO guilds (id, updated_at) VALUES ($1, $2)
    ON CONFLICT (id) DO UPDATE SET id = excluded.id
""")

_PUT = Sql("UPDATE guilds SET settings = $2, updated_at = $3, count_linked = $4 WHERE id = $1")


@dataclass(frozen=True, slots=True)
class Guild:
    """A server's settings by name, those only that it has set; `updated_at` is UTC ms."""

    id: str
    updated_at: int
    settings: Mapping[str, Any] = field(default_factory=dict)


@operation
def get(guild_id: str) -> Steps[Guild | None]:
    """A server's settings; None when it never set any."""
    rows = yield _GET, (guild_id,)
    return _guild(rows[0]) if rows else None


@operation
def listed(limit: int) -> Steps[list[Guild]]:
    """The servers that have set something, in the order of their ids."""
    return [_guild(row) for row in (yield _LISTED, (limit,))]


@operation
def change(
    guild_id: str, changes: Mapping[str, Any], *, actor_id: str, now: int, action: str
) -> Steps[Mapping[str, Any]]:
    """Change these settings and no others; None takes one away. Returns what changed.

    Values are what JSON has. What was as it is now stays out of the audit.
    """
    yield _LOCK, (guild_id, now)
    (row,) = yield _GET, (guild_id,)
    before = _guild(row).settings
    changed = {name: value for name, value in changes.items() if before.get(name) != value}
    after = {n: value for n, value in {**before, **changed}.items() if value is not None}
    linked = bool(after.get(COUNT_LINKED, False))
    kept = {name: value for name, value in after.items() if name != COUNT_LINKED}
    if changed:
        yield _PUT, (guild_id, json.dumps(kept, sort_keys=True), now, int(linked))
        yield from audit.changed(
            guild_id,
            action,
            subject=", ".join(sorted(changed)),
            actor_id=actor_id,
            now=now,
            before={name: before.get(name) for name in changed},
            after=changed,
        )
    return changed


def _guild(row: Sequence[Any]) -> Guild:
    id, settings, updated_at, count_linked = row
    linked = {COUNT_LINKED: True} if count_linked else {}
    return Guild(id, updated_at, {**json.loads(settings), **linked})
