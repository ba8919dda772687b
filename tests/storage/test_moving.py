"""A database that has outgrown its file arrives whole, or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from support.postgres import Server
from support.stored import NOON, Store, new_media, new_task

from storage import audit, claims, guilds, migrations, transitions
from storage.audit import NewEntry
from storage.database import Database
from storage.postgres import moving
from storage.postgres.moving import Moved
from storage.tasks import State


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Path]:
    """A file with something in most tables."""
    path = tmp_path / "easel.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys=ON")
    migrations.apply(connection)
    with closing(Store(connection)) as store:
        task = store.task_in(State.SUCCEEDED)
        [held] = store(claims.claim_due(now=NOON, lease_ms=1000, limit=1))
        store(transitions.keep_results(held.id, held.attempt, [new_media(task_id=task.id)]))
        for number in range(2, 40):
            store.reserve(new_task(number, person_id=f"discord:{number % 7}", language="zh-汉"))
        store(guilds.change("discord:1", {"language": "zh"}, actor_id="a", now=NOON, action="s"))
        yield path


async def test_every_table_arrives_with_the_same_count_sums_and_checksum(
    source: Path, server: Server
) -> None:
    url, told = await server.empty(), list[Moved]()
    await moving.move(source, url, told=told.append)
    with closing(sqlite3.connect(source)) as here:
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        tables = {name for (name,) in here.execute(names)} - set(moving.OWN)
        assert {one.table for one in told} == tables
        for one in told:
            ((count,),) = here.execute(f"SELECT count(*) FROM {one.table}")  # noqa: S608
            assert one.rows == count
    [tasks] = [one for one in told if one.table == "tasks"]
    assert (tasks.rows, tasks.sums["cost"]) == (39, 3 + 38)


async def test_the_copy_goes_on_where_the_file_stopped(source: Path, server: Server) -> None:
    url = await server.empty()
    await moving.move(source, url, told=lambda _: None)
    database = await Database.open(url)
    entry = NewEntry(space_id="discord:1", actor_id="a", action="later", created_at=NOON)
    await database.write(audit.append(entry))
    entries = await database.read(audit.entries("discord:1", limit=9))
    await database.close()
    assert [one.action for one in entries] == ["later", "s"]
    assert entries[0].id > entries[1].id


async def test_a_character_that_postgresql_does_not_keep_arrives_as_another(
    source: Path, server: Server
) -> None:
    with closing(sqlite3.connect(source, isolation_level=None)) as here:
        here.execute("UPDATE tasks SET detail = ? WHERE id = 'task0002'", ("a\0b",))
    url = await server.empty()
    await moving.move(source, url, told=lambda _: None)
    connection = await asyncpg.connect(url)
    try:
        kept = await connection.fetchval("SELECT detail FROM tasks WHERE id = 'task0002'")
    finally:
        await connection.close()
    assert kept == "a\ufffdb"


async def test_into_a_database_with_something_in_it_nothing_is_copied(
    source: Path, server: Server
) -> None:
    url = await server.empty()
    await moving.move(source, url, told=lambda _: None)
    with pytest.raises(moving.NotEmpty):
        await moving.move(source, url, told=lambda _: None)


async def test_what_does_not_arrive_as_it_was_is_not_kept(source: Path, server: Server) -> None:
    url = await server.fresh()
    connection = await asyncpg.connect(url)
    await connection.execute("""
        CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN NEW.cost := NEW.cost + 1; RETURN NEW; END $$;
        CREATE TRIGGER spoil BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION spoil();
    """)
    with pytest.raises(moving.Differs) as failed:
        await moving.move(source, url, told=lambda _: None)
    assert failed.value.table == "tasks"
    assert await connection.fetchval("SELECT count(*) FROM guilds") == 0
    await connection.close()


async def test_a_file_of_an_older_version_is_migrated_first(tmp_path: Path, server: Server) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        migrations.apply(old, migrations.known()[:-1])
    with pytest.raises(moving.OlderSchema):
        await moving.move(path, await server.empty(), told=lambda _: None)
