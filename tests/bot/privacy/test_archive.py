"""An archive is there whole, or not at all."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from bot.privacy.archive import Archive


async def test_what_was_put_in_is_in_it(tmp_path: Path) -> None:
    async with Archive(tmp_path / "copy.zip") as archive:
        await archive.text("read me.txt", "hello")
        table = await archive.table("tasks.json")
        await table.add([{"id": "1"}, {"id": "二"}])
        await table.end()
        assert await archive.finish() == (tmp_path / "copy.zip").stat().st_size
    with zipfile.ZipFile(tmp_path / "copy.zip") as whole:
        assert whole.read("read me.txt") == b"hello"
        assert json.loads(whole.read("tasks.json")) == [{"id": "1"}, {"id": "二"}]
    assert [file.name for file in tmp_path.iterdir()] == ["copy.zip"]


async def test_what_breaks_in_the_middle_of_a_table_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="the database is away"):
        async with Archive(tmp_path / "copy.zip") as archive:
            table = await archive.table("tasks.json")
            await table.add([{"id": "1"}])
            raise RuntimeError("the database is away")
    assert list(tmp_path.iterdir()) == []
