"""What the doctor says of versions, the clock and the data folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.environment import bare
from support.machine import GIB, HEALTHY, NOON_MS, levels

from bot.config import Settings, load, secret_key
from bot.doctor import ground


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    bare(monkeypatch, tmp_path)
    return load()


async def test_a_machine_in_good_order_is_ok(settings: Settings) -> None:
    for check in (ground.versions, ground.clock, ground.data_folder):
        assert levels(await check(settings, HEALTHY)) == ["ok"]


async def test_an_old_python_is_a_problem(settings: Settings) -> None:
    (found,) = await ground.versions(settings, replace(HEALTHY, python=(3, 10, 1)))
    assert (found.level, found.do) == ("problem", "Easel needs Python 3.11 or later.")


async def test_an_old_sqlite_is_told_only_where_there_may_be_two_writers(
    settings: Settings,
) -> None:
    split = load(roles=["web"])
    (found,) = await ground.versions(split, HEALTHY)
    assert found.level == "warning"
    assert "two writers can damage the database" in found.do
    assert levels(await ground.versions(split, replace(HEALTHY, sqlite=(3, 51, 3)))) == ["ok"]
    assert levels(await ground.versions(settings, HEALTHY)) == ["ok"]


async def test_a_clock_that_was_never_set_is_a_problem(settings: Settings) -> None:
    (found,) = await ground.clock(settings, replace(HEALTHY, now=lambda: 0))
    assert found.level == "problem"
    assert found.says.startswith("it is 1970-01-01")


async def test_a_clock_behind_the_database_is_a_problem(settings: Settings) -> None:
    settings.data_dir.mkdir()
    settings.database_path.touch()
    written = settings.database_path.stat().st_mtime_ns // 1_000_000
    slow = replace(HEALTHY, now=lambda: written - 3_600_000)
    (found,) = await ground.clock(settings, slow)
    assert (found.level, "the database was written later" in found.says) == ("problem", True)


async def test_a_folder_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (found,) = await ground.data_folder(load(data_dir=tmp_path / "file" / "data"), HEALTHY)
    assert (found.level, "EASEL_DATA_DIR" in found.do) == ("problem", True)


@pytest.mark.parametrize(
    ("free", "level"), [(GIB // 10, "problem"), (GIB, "warning"), (10 * GIB, "ok")]
)
async def test_a_disk_that_fills_up_is_told_in_time(
    free: int, level: str, settings: Settings
) -> None:
    machine = replace(HEALTHY, free=lambda _: free)
    assert levels(await ground.data_folder(settings, machine)) == [level]


async def test_a_key_that_others_can_read_is_told(settings: Settings) -> None:
    secret_key(settings)
    assert levels(await ground.data_folder(settings, HEALTHY)) == ["ok"]
    (settings.data_dir / "secret.key").chmod(0o644)
    _, found = await ground.data_folder(settings, HEALTHY)
    assert (found.level, found.do) == ("warning", "chmod 600 data/secret.key")


async def test_an_empty_key_is_a_problem(settings: Settings) -> None:
    settings.data_dir.mkdir()
    (settings.data_dir / "secret.key").touch()
    _, found = await ground.data_folder(settings, HEALTHY)
    assert (found.check, found.level) == ("key", "problem")


async def test_a_key_that_can_be_guessed_is_told() -> None:
    _, found = await ground.data_folder(load(secret_key="secret"), HEALTHY)
    assert (found.check, found.level) == ("key", "warning")


async def test_the_clock_is_shown(settings: Settings) -> None:
    assert NOON_MS == 1_800_000_000_000
    (found,) = await ground.clock(settings, HEALTHY)
    assert found.line() == "ok       clock: it is 2027-01-15 08:00:00 UTC."
