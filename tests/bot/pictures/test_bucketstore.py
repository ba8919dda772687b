"""Pictures in a bucket that several machines share."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.bucket import Gate, Server, bucket_store, gate, now_ms, settings_of

from bot.pictures.bucketstore import BucketStore
from bot.pictures.errors import Unfetchable

KB = 1024
LATER = now_ms() + 3_600_000


@dataclass(frozen=True)
class Row:
    path: str


Machine = Callable[..., BucketStore]


@dataclass
class Shared:
    """A bucket, and machines that have it."""

    s3: Server
    front: Gate
    folder: Path
    name: str
    opened: list[BucketStore]

    def machine(self, *, most_bytes: int = 2**30) -> BucketStore:
        folder = self.folder / f"machine-{len(self.opened)}"
        media = settings_of(self.front.url, self.name)
        self.opened.append(bucket_store(media, folder, most_bytes=most_bytes))
        return self.opened[-1]

    def keys(self) -> set[str]:
        return self.s3.keys(self.name)


@pytest.fixture
async def shared(s3: Server, tmp_path: Path) -> AsyncIterator[Shared]:
    async with gate(s3) as front:
        shared = Shared(s3, front, tmp_path, s3.fresh(), [])
        yield shared
        for store in shared.opened:
            await store.close()


async def keep(store: BucketStore, media_id: str, content: bytes = b"a picture") -> Row:
    file = store.incoming(media_id)
    file.write_bytes(content)
    return Row(await store.keep(file, media_id=media_id, media_type="image/png"))


async def none(ids: Sequence[str]) -> set[str]:
    return set()


async def test_what_one_machine_keeps_another_has(shared: Shared) -> None:
    here, there = shared.machine(), shared.machine()
    row = await keep(here, "01hx7")
    assert shared.front.count("GET") == 0
    async with here.lent(row) as path:
        assert path.read_bytes() == b"a picture"
    assert shared.front.count("GET") == 0  # it was here already
    for _ in range(2):
        async with there.lent(row) as path:
            assert path.read_bytes() == b"a picture"
            assert path == there.place_of(row)
            assert path.suffix == ".png"
    assert shared.front.count("GET") == 1


async def test_it_is_in_the_bucket_before_it_is_said_to_be_kept(shared: Shared) -> None:
    store = shared.machine()
    shared.front.refusing = [403]
    with pytest.raises(Unfetchable) as raised:
        await keep(store, "01hx7")
    assert raised.value.transient
    assert shared.keys() == set()
    assert store.incoming("01hx7").exists()  # the caller's to try again, or to throw away
    row = await keep(store, "01hx7")
    assert shared.keys() == {row.path}


async def test_a_copy_is_made_inside_the_bucket(shared: Shared) -> None:
    store = shared.machine()
    row = await keep(store, "01hx7", os.urandom(KB))
    shared.front.asked.clear()
    second = Row(await store.share(row, media_id="second"))
    assert [method for method, _ in shared.front.asked] == ["PUT"]
    assert shared.s3.read(shared.name, second.path) == shared.s3.read(shared.name, row.path)


async def test_a_small_cache_serves_many_at_once_and_stays_small(shared: Shared) -> None:
    here, there = shared.machine(), shared.machine(most_bytes=4 * KB)
    rows = [await keep(here, f"many{number:04}", bytes([number]) * KB) for number in range(30)]
    most = 0

    async def look(number: int) -> None:
        nonlocal most
        async with there.lent(rows[number]) as path:
            await asyncio.sleep(0)
            assert path.read_bytes() == bytes([number]) * KB
            most = max(most, sum(1 for _ in path.parent.iterdir()))

    await asyncio.gather(*(look(number % 30) for number in range(90)))
    copies = list(there.place_of(rows[0]).parent.iterdir())
    assert sum(path.stat().st_size for path in copies) <= 4 * KB
    assert most <= 30


async def test_what_is_removed_is_gone_from_the_bucket_and_from_here(shared: Shared) -> None:
    here, there = shared.machine(), shared.machine()
    row, other = await keep(here, "01hx7"), await keep(here, "other1")
    await there.remove([row])
    assert shared.keys() == {other.path}
    await here.remove([row])
    with pytest.raises(FileNotFoundError):
        await here.here(row)


async def test_what_cannot_be_removed_now_is_left_to_the_sweep(shared: Shared) -> None:
    store = shared.machine()
    row = await keep(store, "01hx7")
    shared.front.refusing = [403]
    await store.remove([row])
    assert shared.keys() == {row.path}
    assert await store.sweep(before=LATER, known=none) == 1
    assert shared.keys() == set()


async def test_a_sweep_leaves_whatever_is_not_ours(shared: Shared) -> None:
    store = shared.machine()
    await keep(store, "orphan")
    others = {
        "photo.png",
        "aa/photo.png",
        "backups/2026/easel.db",
        "x7/01hx7.tar.gz",
        "x8/01hx7.png",
    }
    for key in others:
        shared.s3.write(shared.name, key)
    assert await store.sweep(before=LATER, known=none) == 1
    assert shared.keys() == others


async def test_a_sweep_asks_for_a_page_at_once_and_only_of_what_is_old(shared: Shared) -> None:
    store = shared.machine()
    rows = [await keep(store, f"many{number:04}") for number in range(20)]
    asked: list[int] = []

    async def known(ids: Sequence[str]) -> Sequence[str]:
        asked.append(len(ids))
        return [media_id for media_id in ids if media_id < "many0015"]

    assert await store.sweep(before=LATER - 7_200_000, known=known) == 0
    assert asked == []
    assert await store.sweep(before=LATER, known=known) == 5
    assert asked == [20]
    assert shared.keys() == {row.path for row in rows[:15]}


async def test_a_sweep_that_is_refused_ends_and_is_made_up_for(shared: Shared) -> None:
    store = shared.machine()
    await keep(store, "orphan")
    shared.front.refused, shared.front.refusing = "GET", [403]
    assert await store.sweep(before=LATER, known=none) == 0
    shared.front.refused, shared.front.refusing = "DELETE", [403]
    assert await store.sweep(before=LATER, known=none) == 0
    assert await store.sweep(before=LATER, known=none) == 1


async def test_after_a_restart_copies_are_here_still(shared: Shared) -> None:
    store = shared.machine()
    row = await keep(store, "01hx7")
    await store.close()
    again = bucket_store(settings_of(shared.front.url, shared.name), shared.folder / "machine-0")
    shared.opened[0] = again
    async with again.lent(row) as path:
        assert path.read_bytes() == b"a picture"
    assert shared.front.count("GET") == 0


async def test_two_who_want_the_same_at_once_are_one_download(shared: Shared) -> None:
    here, there = shared.machine(), shared.machine()
    row = await keep(here, "01hx7", os.urandom(64 * KB))
    await asyncio.gather(*(there.here(row) for _ in range(10)))
    assert shared.front.count("GET") == 1
