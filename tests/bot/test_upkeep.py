"""Backup and migration: nothing lost, nothing overwritten, everything said in a sentence."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.environment import bare

from bot import upkeep
from bot.config import Settings, load
from bot.errors import OperatorError
from storage import quotas
from storage.database import Database
from storage.limits import Rule
from storage.migrations import known

NEWEST = known()[-1].version


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    bare(monkeypatch, tmp_path)
    return load(data_dir=tmp_path / "data")


async def made(settings: Settings) -> Path:
    await (await Database.open(settings.database_path)).close()
    return settings.database_path


def from_the_future(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO schema_version (version, name) VALUES (?, ?)", (NEWEST + 1, "later.sql")
        )


async def test_a_backup_is_whole_and_one_file(settings: Settings, tmp_path: Path) -> None:
    await made(settings)
    target = tmp_path / "copy.db"
    size = await upkeep.backup(settings, target)
    assert size == target.stat().st_size
    assert upkeep.version(target) == NEWEST
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "data"]


async def test_a_backup_is_made_while_easel_writes(settings: Settings, tmp_path: Path) -> None:
    database = await Database.open(settings.database_path)
    try:
        await upkeep.backup(settings, tmp_path / "copy.db")
        standing = quotas.standing("space", "person", rule=Rule("default", 5), now=0)
        assert (await database.read(standing)).left == 5
    finally:
        await database.close()


async def test_a_backup_never_overwrites(settings: Settings, tmp_path: Path) -> None:
    await made(settings)
    target = tmp_path / "copy.db"
    target.write_text("precious")
    with pytest.raises(OperatorError, match=r"copy\.db is there already; nothing was copied\.$"):
        await upkeep.backup(settings, target)
    assert target.read_text() == "precious"


async def test_without_a_database_there_is_nothing_to_copy(
    settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(OperatorError, match="There is no database at"):
        await upkeep.backup(settings, tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


async def test_a_damaged_database_leaves_no_copy(settings: Settings, tmp_path: Path) -> None:
    path = await made(settings)
    content = bytearray(path.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    with pytest.raises(OperatorError):
        await upkeep.backup(settings, tmp_path / "copy.db")
    assert [entry.name for entry in tmp_path.iterdir()] == ["data"]


async def test_a_backup_to_a_folder_that_is_not_there_is_a_sentence(
    settings: Settings, tmp_path: Path
) -> None:
    await made(settings)
    with pytest.raises(OperatorError):
        await upkeep.backup(settings, tmp_path / "nowhere" / "copy.db")


async def test_a_backup_before_an_upgrade_does_not_migrate(
    settings: Settings, tmp_path: Path
) -> None:
    settings.data_dir.mkdir()
    with closing(sqlite3.connect(settings.database_path)) as old, old:
        old.execute("CREATE TABLE before_easel (id INTEGER)")
    await upkeep.backup(settings, tmp_path / "copy.db")
    assert upkeep.version(settings.database_path) == 0
    assert upkeep.version(tmp_path / "copy.db") == 0


async def test_migrating_makes_the_database_and_says_from_where_to_where(
    settings: Settings,
) -> None:
    assert await upkeep.migrate(settings) == upkeep.Migrated(before=0, after=NEWEST)
    assert await upkeep.migrate(settings) == upkeep.Migrated(before=NEWEST, after=NEWEST)


async def test_a_newer_database_is_refused_and_left_as_it_was(settings: Settings) -> None:
    path = await made(settings)
    from_the_future(path)
    with pytest.raises(OperatorError, match="was written by a newer Easel"):
        await upkeep.migrate(settings)
    assert upkeep.version(path) == NEWEST + 1


async def test_a_file_that_is_no_database_is_refused_in_a_sentence(settings: Settings) -> None:
    settings.data_dir.mkdir()
    settings.database_path.write_text("not a database, though long enough to be looked at" * 9)
    with pytest.raises(OperatorError, match=r"easel\.db: file is not a database\.$"):
        await upkeep.migrate(settings)
