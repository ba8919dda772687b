"""A preview is a file for as long as its picture is being made, and no longer."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.vendor import picture

from bot.ids import new_id
from bot.pictures.folder import FolderStore
from bot.pictures.label import Label
from bot.pictures.worker import DecodeWorker
from bot.tasks.previews import KEPT, Previews

ENCODED = b64encode(picture(32)).decode()


@pytest.fixture
async def worker() -> AsyncIterator[DecodeWorker]:
    async with DecodeWorker() as worker:
        yield worker


@pytest.fixture
def kept(worker: DecodeWorker, tmp_path: Path) -> Previews:
    return Previews(worker=worker, store=FolderStore(tmp_path), ids=new_id)


def files(folder: Path) -> set[Path]:
    return set((folder / "incoming").iterdir())


async def made(kept: Previews, task_id: str) -> Path:
    shown = await kept.keep(task_id, ENCODED, label=Label.GENERATED)
    assert shown is not None
    return shown.path


async def test_the_newest_and_the_one_before_it_are_there_until_the_task_ends(
    kept: Previews, tmp_path: Path
) -> None:
    seen = [await made(kept, "a") for _ in range(KEPT + 2)]
    other = await made(kept, "b")
    assert files(tmp_path) == {*seen[-KEPT:], other}
    await kept.forget("a")
    assert files(tmp_path) == {other}


async def test_one_that_was_being_made_when_its_task_ended_is_removed_too(
    kept: Previews, tmp_path: Path
) -> None:
    await made(kept, "a")
    making = asyncio.create_task(made(kept, "a"))
    await asyncio.sleep(0)  # it has begun
    await kept.forget("a")
    await making
    await kept.forget("a")
    assert files(tmp_path) == set()


async def test_what_is_no_picture_leaves_no_file(kept: Previews, tmp_path: Path) -> None:
    for encoded in ("%%%", b64encode(b"not a picture").decode(), "ü"):
        assert await kept.keep("a", encoded, label=Label.GENERATED) is None
    assert files(tmp_path) == set()


async def test_those_of_tasks_that_end_elsewhere_do_not_pile_up(
    worker: DecodeWorker, tmp_path: Path
) -> None:
    kept = Previews(worker=worker, store=FolderStore(tmp_path), ids=new_id, most=3)
    seen = [await made(kept, str(number)) for number in range(5)]
    assert files(tmp_path) == set(seen[-3:])
