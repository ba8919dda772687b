"""Into PostgreSQL: moving there from a file, and bringing it to this version's schema.

Imported where it is used: its driver is in the extra `postgres`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import asyncpg

from bot.errors import OperatorError, say
from storage.database import Database, Unavailable
from storage.migrations import NewerSchema
from storage.operation import Operation
from storage.postgres import driving, moving, schema
from storage.postgres.moving import Moved

T = TypeVar("T")

CONNECT_S = 10.0
POSTGRES = ("postgresql://", "postgres://")


async def migrate(url: str) -> tuple[int, int]:
    """The schema's version before and after."""
    before = await version(url)
    await (await opened(url)).close()
    return before, await version(url)


async def opened(url: str) -> Database:
    """The database, brought to this version's schema."""
    async with _explained(url):
        return await Database.open(url)


async def move(source: Path, url: str, *, told: Callable[[Moved], None]) -> None:
    """Copy a file's whole database; `told` gets each table that has arrived as it was."""
    _require(source)
    if not url.startswith(POSTGRES):
        raise OperatorError(
            say("{name} is no PostgreSQL database: its URL begins with postgresql://.",
                name=named(url))
        )  # fmt: skip
    async with _explained(url):
        try:
            await moving.move(source, url, told=told)
        except moving.NotEmpty as error:
            raise OperatorError(
                say(
                    "{name} is not empty: its table {table} has rows. Nothing was copied.",
                    name=named(url),
                    table=str(error),
                )
            ) from None
        except moving.OlderSchema:
            raise OperatorError(
                say("{path} is of an older version: run `easel migrate` first.", path=source)
            ) from None
        except moving.Differs as error:
            raise OperatorError(
                say(
                    "The table {table} did not arrive as it was. Nothing was kept there.",
                    table=error.table,
                )
            ) from None
        except sqlite3.Error as error:
            raise OperatorError(say("{path}: {why}.", path=source, why=str(error))) from None


def _require(source: Path) -> None:
    if not source.exists():
        raise OperatorError(say("There is no database at {path} yet.", path=source))


async def read(url: str, operation: Operation[T]) -> T:
    """Run an operation that only reads, whichever version the schema is of."""
    async with _explained(url), _connected(url) as connection:
        return await driving.read(connection, operation)


async def version(url: str) -> int:
    """The schema version of a database; 0 for an empty one. Raises OperatorError."""
    async with _explained(url), _connected(url) as connection:
        return await schema.version_of(connection)


def named(url: str) -> str:
    """A database's URL as it may be shown: without its password."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'localhost'}{parts.path}"


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[driving.Connection]:
    connection = await asyncpg.connect(url, timeout=CONNECT_S)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def _explained(url: str) -> AsyncIterator[None]:
    """Turn what PostgreSQL and the network say into a sentence."""
    try:
        yield
    except NewerSchema as error:
        raise OperatorError(
            say(
                "{name} was written by a newer easel (schema {found}, this one knows {known}). "
                "Install that version again.",
                name=named(url),
                found=error.found,
                known=error.known,
            )
        ) from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, Unavailable) as error:
        why = str(error) or type(error).__name__
        raise OperatorError(say("{name}: {why}.", name=named(url), why=why)) from None
