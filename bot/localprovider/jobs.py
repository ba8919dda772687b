"""The queue's file: every accepted job, its result and its callback, in SQLite of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import aiosqlite

from bot.errors import OperatorError, say
from bot.localprovider.orders import Order, Result

VERSION = 1
_SCHEMA = """
CREATE TABLE jobs (
    number INTEGER PRIMARY KEY,
    family TEXT NOT NULL,
    client_id TEXT NOT NULL,
    provider_id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    request TEXT NOT NULL,
    fault TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    result TEXT,
    callback_tries INTEGER NOT NULL DEFAULT 0,
    callback_at INTEGER,
    UNIQUE (family, client_id),
    CHECK ((finished_at IS NULL) = (result IS NULL)),
    CHECK (callback_at IS NULL OR finished_at IS NOT NULL)
) STRICT
"""
_WAITING = "CREATE INDEX jobs_waiting ON jobs (number) WHERE finished_at IS NULL"
_CALLING = "CREATE INDEX jobs_calling ON jobs (callback_at) WHERE callback_at IS NOT NULL"
_COLUMNS = """
    number, client_id, provider_id, digest, request, fault, created_at, result, callback_tries
"""
_INSERT = f"""
INSERT INTO jobs (family, client_id, provider_id, digest, request, fault, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (family, client_id) DO NOTHING RETURNING {_COLUMNS}
"""  # noqa: S608
_FIND = f"SELECT {_COLUMNS} FROM jobs WHERE family = ? AND client_id = ?"  # noqa: S608
_GET = f"SELECT {_COLUMNS} FROM jobs WHERE number = ?"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Job:
    """One accepted submission. Unfinished while `result` is None; times are UTC milliseconds."""

    number: int
    client_id: str
    provider_id: str
    digest: str
    order: Order
    fault: str
    created_at: int
    result: Result | None
    callback_tries: int


class Journal:
    """Each operation is one statement, so nothing is half done when the process is killed."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open or make the file. Raises OperatorError for one that a newer version wrote."""
        connection = await aiosqlite.connect(path, isolation_level=None)
        journal = cls(connection)
        try:
            await journal._prepare()
        except BaseException:
            await connection.close()
            raise
        return journal

    async def close(self) -> None:
        await self._connection.close()

    async def add(
        self, order: Order, *, family: str, provider_id: str, digest: str, fault: str, now: int
    ) -> Job | None:
        """Keep a new job; None where the family has a job of this id already."""
        values = (family, order.client_id, provider_id, digest, order.to_json(), fault, now)
        return _job(await self._do(_INSERT, values))

    async def find(self, family: str, client_id: str) -> Job | None:
        return _job(await self._do(_FIND, (family, client_id)))

    async def get(self, number: int) -> Job | None:
        return _job(await self._do(_GET, (number,)))

    async def unfinished(self) -> list[int]:
        """The numbers of what is still to be done, oldest first."""
        rows = await self._do("SELECT number FROM jobs WHERE finished_at IS NULL ORDER BY number")
        return [row[0] for row in rows]

    async def finish(
        self, number: int, result: Result, *, now: int, callback_at: int | None
    ) -> None:
        """Keep a job's end, with its callback due at `callback_at`; the first end stays."""
        await self._do(
            "UPDATE jobs SET finished_at = ?, result = ?, callback_at = ?"
            " WHERE number = ? AND finished_at IS NULL",
            (now, result.to_json(), callback_at, number),
        )

    async def due(self, now: int, *, limit: int, besides: Iterable[int]) -> list[int]:
        """Jobs whose callback is due, without those in hand."""
        held = sorted(besides)
        rows = await self._do(
            "SELECT number FROM jobs WHERE callback_at <= ?"  # noqa: S608
            f" AND number NOT IN ({','.join('?' * len(held))}) ORDER BY callback_at LIMIT ?",
            (now, *held, limit),
        )
        return [row[0] for row in rows]

    async def next_due(self, *, besides: Iterable[int]) -> int | None:
        """When the next callback is due."""
        held = sorted(besides)
        rows = await self._do(
            "SELECT min(callback_at) FROM jobs WHERE callback_at IS NOT NULL"  # noqa: S608
            f" AND number NOT IN ({','.join('?' * len(held))})",
            held,
        )
        return rows[0][0] if rows else None

    async def tried(self, number: int, *, again_at: int | None) -> None:
        """Count a callback that was sent; `again_at` None: it is over."""
        await self._do(
            "UPDATE jobs SET callback_tries = callback_tries + 1, callback_at = ? WHERE number = ?",
            (again_at, number),
        )

    async def expire(self, before: int) -> None:
        """Forget what was finished before a moment."""
        await self._do("DELETE FROM jobs WHERE finished_at < ? AND callback_at IS NULL", (before,))

    async def files(self) -> set[str]:
        """The names of all results' files."""
        rows = await self._do("SELECT result FROM jobs WHERE result IS NOT NULL")
        return {made.name for row in rows for made in Result.from_json(row[0]).pictures}

    async def _prepare(self) -> None:
        await self._do("PRAGMA journal_mode = WAL")
        await self._do("PRAGMA synchronous = FULL")
        ((version,),) = await self._do("PRAGMA user_version")
        if version > VERSION:
            raise OperatorError(
                say("The local provider's queue is a newer version's: update, or move it away.")
            )
        if version == 0:
            await self._do("BEGIN IMMEDIATE")
            for statement in (
                _SCHEMA,
                _WAITING,
                _CALLING,
                f"PRAGMA user_version = {VERSION}",
                "COMMIT",
            ):
                await self._do(statement)

    async def _do(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return list(await self._connection.execute_fetchall(sql, values))  # type: ignore[arg-type]


def digest(body: Mapping[str, Any]) -> str:
    """What two submissions of the same body have in common."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _job(rows: Sequence[tuple[Any, ...]]) -> Job | None:
    if not rows:
        return None
    number, client_id, provider_id, digest, request, fault, created_at, result, tries = rows[0]
    return Job(
        number=number,
        client_id=client_id,
        provider_id=provider_id,
        digest=digest,
        order=Order.from_json(request),
        fault=fault,
        created_at=created_at,
        result=None if result is None else Result.from_json(result),
        callback_tries=tries,
    )
