"""The store that the settings name, and what it costs who keeps pictures in a folder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.bucket import Server, now_ms, settings_of
from support.environment import bare

from bot.config import load
from bot.pictures.bucketstore import BucketStore
from bot.pictures.folder import FolderStore
from bot.pictures.opening import open_store

#: Everything a service stands on, and what is loaded then.
_GROUND = """
import asyncio, contextlib, sys
from bot import app
from bot.app import ground
from bot.config import load

async def main():
    async with contextlib.AsyncExitStack() as stack:
        built = await ground.build(load(), stack)
        print(type(built.store).__name__)
    print(sorted({name.partition(".")[0] for name in sys.modules}))

asyncio.run(main())
"""


def test_who_keeps_pictures_in_a_folder_loads_nothing_of_a_bucket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare(monkeypatch, tmp_path)
    ran = subprocess.run(
        [sys.executable, "-c", _GROUND], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    kind, modules = ran.stdout.splitlines()
    assert kind == "FolderStore"
    assert "'aiohttp'" in modules
    assert "obstore" not in modules


async def test_the_settings_say_which(
    s3: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare(monkeypatch, tmp_path)
    assert isinstance(open_store(load()), FolderStore)
    store = open_store(load(media=settings_of(s3.url, "easel")))
    assert isinstance(store, BucketStore)
    await store.close()


async def test_only_workers_look_through_the_whole_bucket(
    s3: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none(ids: Sequence[str]) -> set[str]:
        return set()

    bare(monkeypatch, tmp_path)
    name, later = s3.fresh(), now_ms() + 3_600_000
    s3.write(name, "an/orphan.png")
    for roles, removed in ((["web", "discord"], 0), (["worker"], 1)):
        store = open_store(load(media=settings_of(s3.url, name), roles=roles))
        assert await store.sweep(before=later, known=none) == removed
        await store.close()
