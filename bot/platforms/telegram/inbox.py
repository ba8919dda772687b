"""Updates that Telegram has been told we have, kept until they are dealt with.

Telegram forgets an update once it is confirmed. It is written down before that, so a crash in
between loses nothing; and an update that comes twice is known by its id.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.platforms.telegram.notebook import Notebook

log = logging.getLogger(__name__)

KEPT_DONE_MS = 48 * 3600 * 1000  #: Telegram repeats an update for 24 hours.
STALE_MS = 6 * 3600 * 1000  #: What was left open longer is not answered any more.


@dataclass(frozen=True, slots=True)
class Kept:
    """One update. `answer` is the message that was sent for it before a crash."""

    id: int
    body: Mapping[str, Any]
    answer: int | None = None


class Inbox:
    """The table of updates. `clock` is UTC milliseconds."""

    def __init__(self, notebook: Notebook, *, clock: Callable[[], int]) -> None:
        self._notebook = notebook
        self._clock = clock

    async def keep(self, updates: Sequence[Mapping[str, Any]]) -> list[Kept]:
        """Write them down, committed; those that are new."""
        now = self._clock()
        inserted = await self._notebook.write_all(
            (_INSERT, (update["update_id"], json.dumps(update), now)) for update in updates
        )
        return [
            Kept(update["update_id"], update)
            for update, count in zip(updates, inserted, strict=True)
            if count
        ]

    async def left(self) -> list[Kept]:
        """What an earlier run did not get done, oldest first; forgets what is old."""
        now = self._clock()
        await self._notebook.write_all(
            [
                ("DELETE FROM updates WHERE done AND received_at < ?1", (now - KEPT_DONE_MS,)),
                (_DONE + "WHERE NOT done AND received_at < ?1", (now - STALE_MS,)),
            ]
        )
        rows = await self._notebook.read(
            "SELECT id, body, answer FROM updates WHERE NOT done ORDER BY id"
        )
        if rows:
            log.info("%d updates were not dealt with before the last end", len(rows))
        return [Kept(id, json.loads(body), answer) for id, body, answer in rows]

    async def answered(self, update: int, message: int) -> None:
        """A message was sent for this update: after a crash it is that one again."""
        await self._notebook.write(
            "UPDATE updates SET answer = ?2 WHERE id = ?1", (update, message)
        )

    async def done(self, updates: Sequence[int]) -> None:
        """Dealt with: what they said is forgotten, that they were there is not yet."""
        await self._notebook.write_all((_DONE + "WHERE id = ?1", (id,)) for id in updates)


_INSERT = "INSERT OR IGNORE INTO updates (id, body, received_at) VALUES (?1, ?2, ?3)"
_DONE = "UPDATE updates SET done = 1, body = '{}' "
