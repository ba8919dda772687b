"""PostgreSQL, for what outgrew one machine: the same operations over a pool of connections."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Protocol, Self, TypeVar

import asyncpg

from storage.database import Closed, Database
from storage.operation import Operation
from storage.postgres import claiming, delivering, driving, keeping, reserving, schema
from storage.postgres.bell import Bell, connecting
from storage.postgres.claiming import Claiming
from storage.postgres.delivering import Delivering
from storage.postgres.driving import Connection
from storage.postgres.keeping import Keeping
from storage.postgres.patience import patiently
from storage.postgres.procedures import Procedure
from storage.postgres.reserving import Reserving

T = TypeVar("T")


class OwnForm(Protocol):
    """An operation as it runs here, in one round trip where it can."""

    procedure: Procedure

    async def run(self, connection: Connection, *, operation: Any) -> Any: ...


#: Those there are, by the function that makes the steps of the shared form.
Own = Mapping[Any, OwnForm]

CONNECTIONS = 16  #: Of one process. PostgreSQL takes 100 in all unless it is told otherwise.
CONNECT_S = 10.0
STATEMENT_S = 30.0  #: What takes longer has gone wrong: a step's lease is that long.
CLOSE_S = 10.0
STATEMENTS_KEPT = 512  #: Prepared ones of each connection; we have about half as many.


class PostgresDatabase(Database):
    """A pool of connections to one database. Made by `connect`; `close` it."""

    def __init__(self, pool: Any, bell: Bell, *, own: Own) -> None:
        self._pool = pool
        self._bell = bell
        self._own = own
        self._closed: asyncio.Task[None] | None = None

    @classmethod
    async def connect(cls, url: str, *, connections: int = CONNECTIONS) -> Self:
        """Connect, and bring the schema up to date. Raises NewerSchema, Unavailable, and
        asyncpg's errors for a URL or a password that is wrong."""
        pool = asyncpg.create_pool(
            url,
            min_size=1,
            max_size=connections,
            timeout=CONNECT_S,
            command_timeout=STATEMENT_S,
            statement_cache_size=STATEMENTS_KEPT,
            max_inactive_connection_lifetime=300,
            init=_whole_numbers,
            reset=_nothing,  # all that we set ends with its transaction
            server_settings={"application_name": "easel"},
        )
        own: Own = {
            reserving.SHARED: Reserving(),
            claiming.SHARED: Claiming(),
            delivering.SHARED: Delivering(),
            keeping.SHARED: Keeping(),
        }
        try:
            await patiently(partial(_opened, pool, own), give_up_s=CONNECT_S)
        except BaseException:
            pool.terminate()
            raise
        bell = Bell(connecting(url))
        bell.start()
        return cls(pool, bell, own=own)

    async def write(self, operation: Operation[T]) -> T:
        """Run an operation and commit it; again where it met another or lost its connection."""
        shared = operation.func if isinstance(operation, partial) else None
        own = self._own.get(shared)
        run: Callable[..., Awaitable[T]] = own.run if own else driving.write
        return await self._run(partial(run, operation=operation))

    async def read(self, operation: Operation[T]) -> T:
        """Run an operation that only reads."""
        return await self._run(partial(driving.read, operation=operation))

    def ring(self, name: str) -> None:
        """Tell every process on this database, this one too, that there is work."""
        self._bell.ring(name)

    def listen(self, heard: Callable[[str], None]) -> None:
        """Be told of what any process rings; "" is anything."""
        self._bell.listen(heard)

    async def close(self) -> None:
        """Finish what was asked, then close."""
        if self._closed is None:
            self._closed = asyncio.create_task(self._close(), name="storage close")
        await asyncio.shield(self._closed)

    async def _run(self, run: Callable[..., Awaitable[T]]) -> T:
        async def attempt() -> T:
            if self._closed:
                raise Closed("the database is closed")
            async with self._pool.acquire(timeout=CONNECT_S) as connection:
                return await run(connection)

        return await patiently(attempt)

    async def _close(self) -> None:
        await self._bell.close()
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()


async def _opened(pool: Any, own: Own) -> None:
    await pool
    async with pool.acquire(timeout=CONNECT_S) as connection:
        await schema.apply(connection)
        for form in own.values():
            await form.procedure.prepare(connection)


async def _whole_numbers(connection: Any) -> None:
    # The sum of BIGINTs is a NUMERIC there: for us it is a whole number, as it is in SQLite.
    await connection.set_type_codec(
        "numeric", schema="pg_catalog", encoder=str, decoder=_number, format="text"
    )


async def _nothing(connection: Any) -> None: ...


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)
