"""The database: what is committed can be read, copied while in use, and closed in order."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from support.stored import LIMITS, NOON, new_task

from storage import quotas, tasks
from storage.database import Closed, Database, Sql, Steps, operation
from storage.limits import Rule
from storage.sqlite import backup


def reserve(number: int) -> object:
    return tasks.reserve(new_task(number), limits=LIMITS, now=NOON)


async def test_what_was_written_is_read_by_every_reader(database: Database) -> None:
    await database.write(reserve(1))
    found = await asyncio.gather(*(database.read(tasks.get("task0001")) for _ in range(8)))
    assert {task and task.id for task in found} == {"task0001"}


async def test_what_was_written_outlives_a_close(tmp_path: Path) -> None:
    for _ in range(2):
        database = await Database.open(tmp_path / "easel.db")
        await database.write(reserve(1))
        await database.close()
    database = await Database.open(tmp_path / "easel.db")
    assert await database.read(tasks.get("task0001")) is not None
    standing = quotas.standing("discord:1", "discord:100", rule=Rule("default", 10), now=NOON)
    assert (await database.read(standing)).used == 1
    await database.close()


async def test_an_operation_that_reads_sees_one_moment(database: Database) -> None:
    seen_one, go_on = threading.Event(), threading.Event()

    @operation
    def count_twice() -> Steps[tuple[int, int]]:
        [(first,)] = yield Sql("SELECT count(*) FROM tasks"), ()
        seen_one.set()
        assert go_on.wait(10)
        [(second,)] = yield Sql("SELECT count(*) FROM tasks"), ()
        return first, second

    reading = asyncio.create_task(database.read(count_twice()))
    assert await asyncio.to_thread(seen_one.wait, 10)
    await database.write(reserve(1))
    go_on.set()
    assert await reading == (0, 0)


async def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await database.read(reserve(1))
    await database.write(reserve(1))


async def test_a_cancelled_reader_serves_the_next_caller(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "easel.db", readers=1)
    started, go_on = threading.Event(), threading.Event()

    @operation
    def slow() -> Steps[None]:
        started.set()
        assert go_on.wait(10)
        yield Sql("SELECT 1"), ()

    reading = asyncio.create_task(database.read(slow()))
    assert await asyncio.to_thread(started.wait, 10)
    reading.cancel()
    await asyncio.wait([reading])
    go_on.set()
    assert await database.read(tasks.next_due()) is None
    await database.close()


async def test_a_backup_is_a_whole_database_in_one_file_made_under_load(
    database: Database, tmp_path: Path
) -> None:
    for number in range(50):
        await database.write(reserve(number))
    writing = asyncio.gather(*(database.write(reserve(number)) for number in range(50, 90)))
    await database.backup(tmp_path / "copy.db")
    await writing
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        [(count, charged)] = copy.execute(
            "SELECT (SELECT count(*) FROM tasks), (SELECT sum(used) FROM usage)"
        )
    assert 50 <= count == charged
    assert sorted(path.name for path in tmp_path.glob("copy.db*")) == ["copy.db"]


async def test_a_backup_replaces_an_older_one_only_when_it_is_whole(
    database: Database, tmp_path: Path
) -> None:
    (tmp_path / "copy.db").write_text("older")
    await database.backup(tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_bytes()[:15] == b"SQLite format 3"
    with pytest.raises(sqlite3.OperationalError):
        await database.backup(tmp_path / "nowhere" / "copy.db")


async def test_a_backup_onto_a_database_in_use_is_refused(
    database: Database, tmp_path: Path
) -> None:
    await database.write(reserve(1))
    with pytest.raises(FileExistsError):
        await database.backup(tmp_path / "easel.db")
    assert await database.read(tasks.get("task0001")) is not None


async def test_there_is_no_backup_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        await backup(tmp_path / "nowhere.db", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


async def test_no_value_is_logged_at_any_level(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await database.write(reserve(1))
    await database.read(tasks.by_key("event:1"))
    assert caplog.records
    assert "lighthouse" not in caplog.text
    assert "event:1" not in caplog.text


async def test_a_backup_can_be_opened_as_a_database(database: Database, tmp_path: Path) -> None:
    await database.write(reserve(1))
    await database.backup(tmp_path / "copy.db")
    copy = await Database.open(tmp_path / "copy.db")
    assert await copy.read(tasks.get("task0001")) is not None
    await copy.close()


async def test_closing_leaves_one_file_with_everything_in_it(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "easel.db")
    await database.write(reserve(1))
    await database.close()
    # The last to close was the writer, and checkpointed.
    assert [path.name for path in tmp_path.iterdir()] == ["easel.db"]


async def test_closing_finishes_what_was_asked_and_refuses_what_comes_after(
    tmp_path: Path,
) -> None:
    database = await Database.open(tmp_path / "easel.db")
    asked = [asyncio.ensure_future(database.write(reserve(number))) for number in range(200)]
    reading = [asyncio.ensure_future(database.read(tasks.next_due())) for _ in range(10)]
    await asyncio.sleep(0)
    await asyncio.gather(database.close(), database.close())
    assert {type(answer) for answer in await asyncio.gather(*asked)} <= {
        tasks.Reserved,
        tasks.Refused,
    }
    assert await asyncio.gather(*reading) == [None] * 10
    with pytest.raises(Closed):
        await database.write(reserve(999))
    with pytest.raises(Closed):
        await database.read(tasks.next_due())
    with pytest.raises(Closed):
        await database.backup(tmp_path / "copy.db")


async def test_processes_that_start_at_once_make_the_schema_once(tmp_path: Path) -> None:
    opened = await asyncio.gather(*(Database.open(tmp_path / "easel.db") for _ in range(6)))
    for number, database in enumerate(opened):
        await database.write(reserve(number))
    assert await opened[0].read(tasks.waiting("vendor")) == 6
    for database in opened:
        await database.close()


async def test_two_processes_may_have_it_open(database: Database, tmp_path: Path) -> None:
    other = await Database.open(tmp_path / "easel.db")
    answers = await asyncio.gather(
        *((database, other)[number % 2].write(reserve(number)) for number in range(60))
    )
    assert sum(isinstance(answer, tasks.Reserved) for answer in answers) == 50  # max_waiting
    await other.close()
