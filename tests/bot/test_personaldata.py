"""Whoever hosts the bot can give somebody their data, and have somebody forgotten, by hand."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from support.databases import database_of
from support.door import ADA, BEN, Door, open_door
from support.environment import bare

from bot import personaldata
from bot.config import Settings, load
from bot.errors import OperatorError

pytestmark = pytest.mark.stores


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    bare(monkeypatch, tmp_path)
    kept = database_of(folder := tmp_path / "data")
    url = kept if isinstance(kept, str) else None
    return load(data_dir=folder, database_url=url, secret_key="secret")


async def drawn(door: Door) -> None:
    await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())


async def test_all_of_a_person_is_written_while_the_service_runs(
    settings: Settings, tmp_path: Path
) -> None:
    target = tmp_path / "ada.zip"
    async with open_door(settings.data_dir) as door:
        await drawn(door)
        size = await personaldata.export(settings, ADA.id, target, now=door.clock[0])
    assert size == target.stat().st_size
    with zipfile.ZipFile(target) as archive:
        [task] = json.loads(archive.read("tasks.json"))
        assert task["request"]["prompt"] == "a boat"
        assert [one for one in archive.namelist() if one.startswith("pictures/")]
    with pytest.raises(OperatorError, match="is there already"):
        await personaldata.export(settings, ADA.id, target, now=1)


async def test_forgetting_by_hand_is_done_at_the_next_start(settings: Settings) -> None:
    async with open_door(settings.data_dir) as door:
        await drawn(door)
        now = door.clock[0]
    ids = await personaldata.forget(settings, ADA.id, messages=True, now=now)
    assert ids == (ADA.id,)
    async with open_door(settings.data_dir) as door:
        assert await door.forgetters.go_on() == 0
        assert len(door.wall.removed) == 1
        assert door.kept_files() == []


@pytest.mark.parametrize("person", ["ada", "discord:", ":1"])
async def test_what_is_no_id_is_told(settings: Settings, person: str) -> None:
    with pytest.raises(OperatorError, match="is no id of a person"):
        await personaldata.forget(settings, person, messages=False, now=1)


@pytest.mark.of_the_file
async def test_without_a_database_there_is_nothing_to_do(settings: Settings) -> None:
    with pytest.raises(OperatorError, match="There is no database"):
        await personaldata.export(settings, BEN.id, Path("x.zip"), now=1)
