"""Files come in whole, stay where their row says, and go when nothing knows them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.pictures.store import MediaStore

LATER = time.time_ns() // 1_000_000 + 3_600_000


@dataclass(frozen=True)
class Row:
    path: str


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "media")


def keep(store: MediaStore, media_id: str, media_type: str = "image/png") -> Row:
    file = store.incoming(media_id)
    file.write_bytes(media_id.encode())
    return Row(store.keep(file, media_id=media_id, media_type=media_type))


async def none(ids: Sequence[str]) -> set[str]:
    return set()


def exists(store: MediaStore, row: Row) -> bool:
    return store.path_of(row).is_file()


def test_a_kept_file_is_where_its_row_says(store: MediaStore) -> None:
    row = keep(store, "01hx7", "image/jpeg")
    assert row.path == "x7/01hx7.jpg"
    assert store.path_of(row).read_bytes() == b"01hx7"
    assert not store.incoming("01hx7").exists()


@pytest.mark.parametrize("media_id", ["", "..", "../../etc", "a/b", "a b c d", "x" * 65, "abcd\0"])
def test_nothing_but_an_id_is_a_name(store: MediaStore, media_id: str) -> None:
    with pytest.raises(ValueError, match="not a media id"):
        store.incoming(media_id)


async def test_a_shared_file_outlives_its_first_id(store: MediaStore) -> None:
    first = keep(store, "first1")
    second = Row(await store.share(first, media_id="second"))
    await store.remove([first])
    assert not exists(store, first)
    assert exists(store, second)


async def test_a_file_that_is_gone_cannot_be_shared(store: MediaStore) -> None:
    with pytest.raises(FileNotFoundError):
        await store.share(Row("aa/gone.png"), media_id="second")


async def test_removing_twice_is_removing_once(store: MediaStore) -> None:
    row = keep(store, "first1")
    await store.remove([row])
    await store.remove([row])
    assert not exists(store, row)


async def test_a_sweep_removes_what_no_row_knows(store: MediaStore) -> None:
    known, orphan = keep(store, "known1"), keep(store, "orphan")

    async def rows(ids: Sequence[str]) -> set[str]:
        return {media_id for media_id in ids if media_id == "known1"}

    left_over = store.incoming("crashed")
    left_over.touch()
    assert await store.sweep(before=LATER, known=rows) == 2
    assert exists(store, known)
    assert not exists(store, orphan)
    assert not left_over.exists()


async def test_a_sweep_leaves_young_files_whose_row_may_be_on_its_way(store: MediaStore) -> None:
    young = keep(store, "young1")
    shared = Row(await store.share(young, media_id="shared"))
    assert await store.sweep(before=LATER - 7_200_000, known=none) == 0
    assert exists(store, young)
    assert exists(store, shared)
