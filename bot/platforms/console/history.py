"""The channel's memory: a small SQLite file of its own, so that a restart forgets nothing.

A change of a message gives it a new `version`; whoever was away asks for what is newer than the
last version they saw. So there is no log of events to keep, and none to overflow.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import aiosqlite

from bot.invocation import Message
from bot.languages.catalogues import ENGLISH
from bot.platforms.console.entries import (
    COLUMNS,
    PICTURE_COLUMNS,
    SETTLED,
    Entry,
    Shown,
    body_of,
    entry_of,
    shown_of,
)
from bot.platforms.console.files import Saved, files_of, remove_files, saved, set_files
from bot.platforms.console.people import BOT
from bot.platforms.console.schema import prepare

KEPT_MESSAGES = 500  #: The newest; older ones are forgotten.
KEPT_KEYS = 5_000  #: Nonces and request keys: what came twice is one message.


class History:
    """The messages of the channel. One connection; a change is one transaction, then a wake-up."""

    def __init__(
        self,
        connection: aiosqlite.Connection,
        *,
        clock: Callable[[], int],
        tokens: Callable[[], str],
        changed: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._tokens = tokens
        self._changed = changed
        self._one_at_a_time = asyncio.Lock()

    @classmethod
    async def open(
        cls,
        path: Path,
        *,
        clock: Callable[[], int],
        tokens: Callable[[], str],
        changed: Callable[[], None],
    ) -> Self:
        """Open or make the file. `changed` is called after each change is committed.

        Raises OperatorError for a file of a newer version.
        """
        connection = await aiosqlite.connect(path, isolation_level=None)
        try:
            await prepare(connection, path)
        except BaseException:
            await connection.close()
            raise
        return cls(connection, clock=clock, tokens=tokens, changed=changed)

    async def close(self) -> None:
        await self._connection.close()

    # -- Write -----------------------------------------------------------------------------

    async def add(
        self,
        id: str,
        message: Message,
        *,
        author: str,
        person: str,
        key: str,
        private: bool,
        answered: bool = True,
    ) -> str | None:
        """Keep a new message; None, or the id of the message that `key` already made."""
        async with self._change() as db:
            earlier = await _earlier(db, key, id)
            if earlier is None:
                await self._insert(
                    db, id, message, author=author, person=person, private=private,
                    answered=answered,
                )  # fmt: skip
        return earlier

    async def replace(self, id: str, message: Message, *, private: bool) -> bool:
        """Change a message; progress does not replace an end. False where nothing was changed."""
        async with self._change() as db:
            return await self._update(db, id, message, private=private)

    async def deliver(
        self, id: str | None, message: Message, *, person: str, key: str, private: bool
    ) -> str:
        """Put a final message in place of `id`, or at the end where that is gone; its id.

        The same `key` again changes nothing.
        """
        fresh = self._tokens()
        async with self._change() as db:
            earlier = await _earlier(db, key, id or fresh)
            if earlier is not None:
                return earlier
            if id and await self._update(db, id, message, private=private, final=True):
                return id
            await self._insert(
                db, fresh, message, author=BOT, person=person, private=private, answered=True
            )
            await db.execute("UPDATE keys SET message = ?2 WHERE key = ?1", (key, fresh))
            return fresh

    async def remove(self, id: str) -> bool:
        """Take a message and its pictures away; False where there is none."""
        async with self._change() as db:
            version = await _next(db)
            gone = await db.execute(
                "UPDATE messages SET removed = 1, body = '{}', version = ?2 "
                "WHERE id = ?1 AND removed = 0",
                (id, version),
            )
            await db.execute("DELETE FROM pictures WHERE message = ?1", (id,))
            await remove_files(db, id)
            return gone.rowcount > 0

    async def retract(self, id: str, message: Message) -> bool:
        """Leave nothing of a message but these words; False where there is none."""
        async with self._change() as db:
            body = json.dumps(body_of(message))
            changed = await db.execute(
                "UPDATE messages SET body = ?2, version = ?3, prompt = '', settled = 1, "
                "answered = 1, edited_at = ?4 WHERE id = ?1 AND removed = 0",
                (id, body, await _next(db), self._clock()),
            )
            await self._set_pictures(db, id, message)
            await remove_files(db, id)
            return changed.rowcount > 0

    async def is_new(self, key: str, *, message: str) -> bool:
        """Whether nothing was done by this key before; from now on it was, to `message`."""
        async with self._change() as db:
            return await _earlier(db, key, message) is None

    async def forget(self, persons: Sequence[str], *, before: int) -> None:
        """Empty and take away the messages by and for somebody up to a moment (UTC ms).

        The answer to /forgetme stays: it says that this was asked for.
        """
        async with self._change() as db:
            found = await db.execute_fetchall(
                "SELECT id FROM messages WHERE person IN (SELECT value FROM json_each(?1)) "
                "AND created_at <= ?2 AND command <> 'forgetme' AND (removed = 0 OR prompt <> '')",
                (json.dumps(list(persons)), before),
            )
            for (id,) in found:
                await db.execute(
                    "UPDATE messages SET removed = 1, body = '{}', prompt = '', version = ?2 "
                    "WHERE id = ?1",
                    (id, await _next(db)),
                )
                await db.execute("DELETE FROM pictures WHERE message = ?1", (id,))
                await remove_files(db, id)
                await db.execute("DELETE FROM keys WHERE message = ?1", (id,))

    async def answer_interrupted(self, answer: Callable[[str], Message]) -> None:
        """Show `answer`, given a language, where a crash came before a request was answered."""
        sql = f"SELECT {COLUMNS} FROM messages WHERE answered = 0 AND removed = 0"  # noqa: S608
        for entry in await self._read(sql):
            message = answer(entry.body.get("language", ENGLISH))
            await self.replace(entry.id, message, private=entry.private)

    # -- Read ------------------------------------------------------------------------------

    async def newest(self, person: str, *, before: int, limit: int) -> list[Entry]:
        """The newest messages this person may see, below a position, oldest first."""
        found = await self._read(
            f"SELECT {COLUMNS} FROM messages WHERE position < ?1 AND removed = 0 "  # noqa: S608
            "AND (private = 0 OR person = ?2) ORDER BY position DESC LIMIT ?3",
            (before, person, limit),
        )
        return found[::-1]

    async def changes(self, *, since: int, limit: int) -> list[Entry]:
        """What changed after a version, for whomever; the oldest change first."""
        return await self._read(
            f"SELECT {COLUMNS} FROM messages WHERE version > ?1 "  # noqa: S608
            "ORDER BY version LIMIT ?2",
            (since, limit),
        )

    async def get(self, id: str) -> Entry | None:
        """A message that was not removed."""
        sql = f"SELECT {COLUMNS} FROM messages WHERE id = ?1 AND removed = 0"  # noqa: S608
        return next(iter(await self._read(sql, (id,))), None)

    async def version(self) -> int:
        """The version of the newest change."""
        async with self._one_at_a_time:
            (row,) = await self._connection.execute_fetchall("SELECT value FROM counter")
        return int(row[0])

    async def picture(self, id: str) -> Shown | None:
        """A picture that was delivered and whose message still stands."""
        async with self._one_at_a_time:
            rows = await self._connection.execute_fetchall(
                f"SELECT {PICTURE_COLUMNS} FROM pictures WHERE id = ?1",  # noqa: S608
                (id,),
            )
        return next((shown_of(row) for row in rows), None)

    async def file(self, id: str) -> Saved | None:
        """A file whose message still stands and has it."""
        async with self._one_at_a_time:
            return await saved(self._connection, id)

    # -- Private ---------------------------------------------------------------------------

    @asynccontextmanager
    async def _change(self) -> AsyncIterator[aiosqlite.Connection]:
        db = self._connection
        async with self._one_at_a_time:
            # A cancelled statement still runs in the connection's thread, so BEGIN and COMMIT
            # stand inside the try; a rollback without a transaction does nothing.
            try:
                await db.execute("BEGIN IMMEDIATE")
                yield db
                await db.execute("COMMIT")
            except BaseException:
                await db.rollback()
                raise
        self._changed()

    async def _insert(
        self,
        db: aiosqlite.Connection,
        id: str,
        message: Message,
        *,
        author: str,
        person: str,
        private: bool,
        answered: bool,
    ) -> None:
        version, now = await _next(db), self._clock()
        await db.execute(
            "INSERT INTO messages (id, position, version, author, person, command, prompt, "
            "private, once_public, settled, answered, body, created_at) "
            "VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, NOT ?7, ?8, ?9, ?10, ?11)",
            (
                id, version, author, person, message.command, message.prompt, private,
                message.status in SETTLED, answered, json.dumps(body_of(message)), now,
            ),
        )  # fmt: skip
        await self._set_pictures(db, id, message)
        await set_files(db, id, message.files, tokens=self._tokens)
        await db.execute(
            "DELETE FROM messages WHERE position <= (SELECT position FROM messages "
            "ORDER BY position DESC LIMIT 1 OFFSET ?1)",
            (KEPT_MESSAGES,),
        )

    async def _update(
        self,
        db: aiosqlite.Connection,
        id: str,
        message: Message,
        *,
        private: bool,
        final: bool = False,
    ) -> bool:
        version = await _next(db)
        progress = message.status in ("waiting", "running") and not final
        changed = await db.execute(
            "UPDATE messages SET body = ?2, version = ?3, private = ?4, edited_at = ?5, "
            "settled = ?6, answered = 1, once_public = once_public OR NOT ?4, "
            # A refusal does not repeat what was asked; it still stands above it.
            "command = coalesce(nullif(?8, ''), command), "
            "prompt = coalesce(nullif(?9, ''), prompt) "
            "WHERE id = ?1 AND removed = 0 AND NOT (settled AND ?7)",
            (
                id, json.dumps(body_of(message)), version, private, self._clock(),
                message.status in SETTLED, progress, message.command, message.prompt,
            ),
        )  # fmt: skip
        if changed.rowcount:
            await self._set_pictures(db, id, message)
            await set_files(db, id, message.files, tokens=self._tokens)
        return changed.rowcount > 0

    async def _set_pictures(self, db: aiosqlite.Connection, id: str, message: Message) -> None:
        """The message's pictures are these; one that was there already keeps its address."""
        pictures = [*message.pictures, *([message.before] if message.before else [])]
        media = json.dumps([picture.media_id for picture in pictures])
        await db.execute(
            "DELETE FROM pictures WHERE message = ?1 "
            "AND media NOT IN (SELECT value FROM json_each(?2))",
            (id, media),
        )
        for slot, picture in enumerate(pictures):
            await db.execute(
                "INSERT INTO pictures VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "
                "ON CONFLICT (message, media) DO UPDATE SET slot = excluded.slot, "
                "path = excluded.path, alt = excluded.alt, spoiler = excluded.spoiler",
                (
                    self._tokens(), id, picture.media_id, slot, str(picture.path.absolute()),
                    picture.media_type, picture.width, picture.height, picture.alt,
                    picture.spoiler, slot >= len(message.pictures),
                ),
            )  # fmt: skip

    async def _read(self, sql: str, values: Sequence[Any] = ()) -> list[Entry]:
        # Under the lock: this connection would also see what a transaction may yet take back.
        async with self._one_at_a_time:
            rows = list(await self._connection.execute_fetchall(sql, values))
            ids = json.dumps([row[0] for row in rows])
            pictures = await self._connection.execute_fetchall(
                f"SELECT message, {PICTURE_COLUMNS} FROM pictures "  # noqa: S608
                "WHERE message IN (SELECT value FROM json_each(?1)) ORDER BY slot",
                (ids,),
            )
            files = await files_of(self._connection, ids)
        shown: defaultdict[str, list[Shown]] = defaultdict(list)
        for message, *picture in pictures:
            shown[message].append(shown_of(picture))
        return [entry_of(row, shown[row[0]], files[row[0]]) for row in rows]


async def _next(db: aiosqlite.Connection) -> int:
    (row,) = await db.execute_fetchall("UPDATE counter SET value = value + 1 RETURNING value")
    return int(row[0])


async def _earlier(db: aiosqlite.Connection, key: str, message: str) -> str | None:
    """The message this key made before; else it is noted for `message`."""
    noted = await db.execute("INSERT OR IGNORE INTO keys VALUES (?1, ?2)", (key, message))
    if noted.rowcount:
        await db.execute(
            "DELETE FROM keys WHERE rowid <= (SELECT max(rowid) FROM keys) - ?1", (KEPT_KEYS,)
        )
        return None
    (row,) = await db.execute_fetchall("SELECT message FROM keys WHERE key = ?1", (key,))
    return str(row[0])
