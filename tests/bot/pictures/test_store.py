"""Files come in whole, stay where their row says, and go when nothing knows them: everywhere."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.bucket import Server, bucket_store, settings_of

from bot.pictures.folder import FolderStore
from bot.pictures.store import MediaStore, id_in, path_for

LATER = time.time_ns() // 1_000_000 + 3_600_000


@dataclass(frozen=True)
class Row:
    path: str


@pytest.fixture(params=["folder", "bucket"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MediaStore]:
    """An empty store: what is promised of one is promised of both."""
    if request.param == "folder":
        yield FolderStore(tmp_path / "media")
        return
    s3: Server = request.getfixturevalue("s3")
    made = bucket_store(settings_of(s3.url, s3.fresh(), prefix="some/where"), tmp_path / "media")
    yield made
    await made.close()


async def keep(store: MediaStore, media_id: str, media_type: str = "image/png") -> Row:
    file = store.incoming(media_id)
    file.write_bytes(media_id.encode())
    return Row(await store.keep(file, media_id=media_id, media_type=media_type))


async def none(ids: Sequence[str]) -> set[str]:
    return set()


async def content(store: MediaStore, row: Row) -> bytes | None:
    """What is kept under a row; None where it is gone."""
    try:
        async with store.lent(row) as path:
            return path.read_bytes()
    except FileNotFoundError:
        return None


async def test_a_kept_file_is_where_its_row_says(store: MediaStore) -> None:
    row = await keep(store, "01hx7", "image/jpeg")
    assert row.path == "x7/01hx7.jpg"
    assert await content(store, row) == b"01hx7"
    assert (await store.here(row)).read_bytes() == b"01hx7"
    assert not store.incoming("01hx7").exists()


@pytest.mark.parametrize("media_id", ["", "..", "../../etc", "a/b", "a b c d", "x" * 65, "abcd\0"])
async def test_nothing_but_an_id_is_a_name(store: MediaStore, media_id: str) -> None:
    with pytest.raises(ValueError, match="not a media id"):
        store.incoming(media_id)
    file = store.incoming("some")
    file.touch()
    with pytest.raises(ValueError, match="not a media id"):
        await store.keep(file, media_id=media_id, media_type="image/png")


async def test_a_file_that_is_gone_is_told(store: MediaStore) -> None:
    with pytest.raises(FileNotFoundError):
        await store.here(Row("ne/gone.png"))


async def test_a_shared_file_outlives_its_first_id(store: MediaStore) -> None:
    first = await keep(store, "first1")
    second = Row(await store.share(first, media_id="second"))
    assert second.path == "nd/second.png"
    await store.remove([first])
    assert await content(store, first) is None
    assert await content(store, second) == b"first1"


async def test_a_file_that_is_gone_cannot_be_shared(store: MediaStore) -> None:
    with pytest.raises(FileNotFoundError):
        await store.share(Row("ne/gone.png"), media_id="second")


async def test_removing_twice_is_removing_once(store: MediaStore) -> None:
    row, other = await keep(store, "first1"), await keep(store, "other1")
    await store.remove([row])
    await store.remove([row])
    await store.remove([])
    assert await content(store, row) is None
    assert await content(store, other) == b"other1"


async def test_a_sweep_removes_what_no_row_knows(store: MediaStore) -> None:
    known, orphan = await keep(store, "known1"), await keep(store, "orphan")

    async def rows(ids: Sequence[str]) -> set[str]:
        return {media_id for media_id in ids if media_id == "known1"}

    left_over = store.incoming("crashed")
    left_over.touch()
    assert await store.sweep(before=LATER, known=rows) == 2
    assert await content(store, known) == b"known1"
    assert await content(store, orphan) is None
    assert not left_over.exists()


async def test_a_sweep_leaves_young_files_whose_row_may_be_on_its_way(store: MediaStore) -> None:
    young = await keep(store, "young1")
    shared = Row(await store.share(young, media_id="shared"))
    assert await store.sweep(before=LATER - 7_200_000, known=none) == 0
    assert await content(store, young) == await content(store, shared) == b"young1"


async def beside(store: MediaStore, name: str) -> Row:
    file = store.incoming(name)
    file.write_bytes(name.encode())
    row = Row(f"exports/{name}.zip")
    await store.put_beside(file, path=row.path, media_type="application/zip")
    assert not file.exists()
    return row


async def test_what_lies_beside_the_pictures_is_found_and_removed_by_how_its_name_begins(
    store: MediaStore,
) -> None:
    row = await keep(store, "01hx7")
    mine, more, other = [await beside(store, name) for name in ("me-1", "me-2", "you-1")]
    assert await content(store, mine) == b"me-1"
    await store.remove_beside("exports/me-")
    await store.remove_beside("exports/nobody-")
    await store.remove_beside("elsewhere/me-")
    assert [await content(store, one) for one in (mine, more, other)] == [None, None, b"you-1"]
    await store.remove_beside("exports/", before=LATER - 7_200_000)
    assert await content(store, other) == b"you-1"
    await store.remove_beside("exports/", before=LATER)
    assert await content(store, other) is None
    assert await content(store, row) == b"01hx7"


async def test_many_at_once_do_not_mix(store: MediaStore) -> None:
    rows = await asyncio.gather(*(keep(store, f"many{number:04}") for number in range(40)))
    assert await asyncio.gather(*(content(store, row) for row in rows)) == [
        f"many{number:04}".encode() for number in range(40)
    ]


async def test_an_id_is_found_only_in_a_path_that_was_made_of_it() -> None:
    assert id_in(path_for("01hx7-_A", ".webp")) == "01hx7-_A"
    for path in ("x8/01hx7.png", "01hx7.png", "x7/01hx7.png.part", "a/x7/01hx7.png", "x7/hx7.png"):
        assert id_in(path) is None
