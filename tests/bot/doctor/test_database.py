"""What the doctor says of the database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.environment import bare
from support.machine import HEALTHY, levels

from bot.config import Settings, load
from bot.doctor.database import database
from storage.database import Database
from storage.migrations import known

NEWEST = known()[-1].version


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    bare(monkeypatch, tmp_path)
    return load()


async def made(settings: Settings) -> Path:
    await (await Database.open(settings.database_path)).close()
    return settings.database_path


async def test_before_the_first_start_there_is_none_and_none_is_made(settings: Settings) -> None:
    (found,) = await database(settings, HEALTHY)
    assert (found.level, found.says) == ("ok", "data/easel.db will be made on the first start")
    assert not settings.data_dir.exists()


async def test_a_database_of_this_version_is_ok(settings: Settings) -> None:
    await made(settings)
    assert levels(await database(settings, HEALTHY)) == ["ok"]


async def test_a_database_in_use_is_ok(settings: Settings) -> None:
    opened = await Database.open(settings.database_path)
    assert levels(await database(settings, HEALTHY)) == ["ok"]
    await opened.close()


async def test_an_older_database_is_ok_and_stays_as_it_is(settings: Settings) -> None:
    settings.data_dir.mkdir()
    with closing(sqlite3.connect(settings.database_path)) as connection, connection:
        connection.execute("CREATE TABLE something (id INTEGER)")
    for _ in range(2):
        (found,) = await database(settings, HEALTHY)
        assert found.level == "ok"
        assert f"has schema 0; the next start brings it to {NEWEST}" in found.says


async def test_a_newer_database_is_a_problem(settings: Settings) -> None:
    path = await made(settings)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO schema_version (version, name) VALUES (?, 'later.sql')", (NEWEST + 1,)
        )
    (found,) = await database(settings, HEALTHY)
    assert (found.level, "a newer one wrote it" in found.says) == ("problem", True)


async def test_a_file_that_is_no_database_is_a_problem(settings: Settings) -> None:
    settings.data_dir.mkdir()
    settings.database_path.write_text("this is no database, and it is long enough to tell" * 30)
    (found,) = await database(settings, HEALTHY)
    assert (found.level, found.do) == ("problem", "Restore a backup (README).")


async def test_a_database_that_cannot_be_opened_is_a_problem(settings: Settings) -> None:
    settings.database_path.mkdir(parents=True)
    (found,) = await database(settings, HEALTHY)
    assert (found.level, "writable" in found.do) == ("problem", True)


async def test_a_database_whose_folder_is_a_file_is_a_problem(settings: Settings) -> None:
    settings.data_dir.touch()
    assert levels(await database(settings, HEALTHY)) == ["problem"]


async def test_a_database_somebody_keeps_locked_is_told(settings: Settings) -> None:
    path = await made(settings)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        (found,) = await database(settings, HEALTHY)
    assert (found.level, "is busy" in found.says) == ("warning", True)
