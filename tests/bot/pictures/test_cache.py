"""Copies on this machine: brought once, bounded, and never taken from who uses them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.pictures.cache import HELD_MS, Cache

KB = 1024


class Shelf:
    """A cache of ten kilobytes, and what is behind it: files of one kilobyte."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = 1_700_000_000_000
        self.brought: list[str] = []
        self.may_come = asyncio.Event()
        self.may_come.set()
        self.asked = asyncio.Event()
        self.cache = self.opened()

    def opened(self) -> Cache:
        return Cache(self.folder, most_bytes=10 * KB, clock=lambda: self.now)

    async def bring(self, target: Path) -> None:
        self.brought.append(target.name)
        self.asked.set()
        await self.may_come.wait()
        target.write_bytes(bytes(KB))

    async def use(self, *numbers: int) -> None:
        for number in numbers:
            async with self.cache.lent(path_of(number), self.bring) as path:
                assert path.stat().st_size == KB
            self.now += 1

    def here(self) -> set[int]:
        return {int(path.stem[3:]) for path in self.folder.glob("*/*.png")}


def path_of(number: int) -> str:
    return f"{number % 100:02}/pic{number:04}.png"


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    shelf = Shelf(tmp_path / "cache")
    yield shelf
    await shelf.cache.close()


async def test_what_is_here_is_not_brought_again(shelf: Shelf) -> None:
    await shelf.use(1, 1, 1)
    assert shelf.brought == ["pic0001.png"]


async def test_two_who_want_the_same_at_once_wait_for_one_download(shelf: Shelf) -> None:
    shelf.may_come.clear()
    both = [asyncio.create_task(shelf.use(1)) for _ in range(2)]
    await shelf.asked.wait()
    shelf.may_come.set()
    await asyncio.gather(*both)
    assert shelf.brought == ["pic0001.png"]


async def test_one_who_goes_away_takes_the_download_from_nobody(shelf: Shelf) -> None:
    shelf.may_come.clear()
    first, second = (asyncio.create_task(shelf.use(1)) for _ in range(2))
    await shelf.asked.wait()
    first.cancel()
    await asyncio.wait([first])
    shelf.may_come.set()
    await second
    assert shelf.brought == ["pic0001.png"]


async def test_a_download_that_fails_fails_for_all_who_wait_and_is_tried_anew(
    shelf: Shelf,
) -> None:
    asked = 0

    async def fails(_: Path) -> None:
        nonlocal asked
        asked += 1
        raise FileNotFoundError("gone")

    async def want() -> None:
        async with shelf.cache.lent(path_of(1), fails):
            pass

    results = await asyncio.gather(want(), want(), return_exceptions=True)
    assert [type(one) for one in results] == [FileNotFoundError] * 2
    assert asked == 1
    await shelf.use(1)


async def test_what_was_used_longest_ago_goes_first(shelf: Shelf) -> None:
    await shelf.use(*range(10))
    await shelf.use(0)
    await shelf.use(10, 11)
    assert shelf.here() == {0, *range(3, 12)}
    assert shelf.cache.size == 10 * KB


async def test_what_is_in_use_stays_under_any_pressure_and_goes_afterwards(shelf: Shelf) -> None:
    async with AsyncExitStack() as stack:
        used = [
            await stack.enter_async_context(shelf.cache.lent(path_of(number), shelf.bring))
            for number in range(15)
        ]
        await shelf.use(*range(20, 40))
        assert all(path.is_file() for path in used)
    assert shelf.cache.size <= 10 * KB
    assert len(shelf.here()) <= 10


async def test_what_is_held_stays_for_some_minutes(shelf: Shelf) -> None:
    held = await shelf.cache.here(path_of(1), shelf.bring)
    await shelf.use(*range(20, 40))
    assert held.is_file()
    shelf.now += HELD_MS
    await shelf.use(*range(40, 60))
    assert not held.is_file()


async def test_a_file_larger_than_the_whole_cache_can_be_used_all_the_same(shelf: Shelf) -> None:
    async def bring(target: Path) -> None:
        target.write_bytes(bytes(50 * KB))

    async with shelf.cache.lent(path_of(1), bring) as path:
        assert path.stat().st_size == 50 * KB
        await shelf.use(2)
        assert path.is_file()
    await shelf.use(3)
    assert shelf.here() == {2, 3}


async def test_a_file_kept_just_now_is_here_already(shelf: Shelf, tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_bytes(bytes(KB))
    shelf.cache.adopt(file, path_of(7))
    await shelf.use(7)
    assert shelf.brought == []
    assert not file.exists()


async def test_after_a_restart_it_goes_on_with_what_was_there(shelf: Shelf) -> None:
    await shelf.use(*range(8))
    own = shelf.cache.place_of(path_of(0)).parent
    (own / "pic0099.png.part").touch()  # what a crash left
    await shelf.cache.close()
    shelf.cache = shelf.opened()
    assert shelf.cache.size == 8 * KB
    assert not (own / "pic0099.png.part").exists()
    await shelf.use(3)
    assert shelf.brought == [f"pic{number:04}.png" for number in range(8)]


async def test_processes_on_one_folder_do_not_take_files_from_each_other(shelf: Shelf) -> None:
    other = shelf.opened()
    async with other.lent(path_of(1), shelf.bring) as theirs:
        await shelf.use(1)
        shelf.cache.forget([path_of(1)])
        assert theirs.is_file()
    await other.close()


async def test_a_sweep_drops_what_is_unused_or_has_no_row_and_folders_of_the_dead(
    shelf: Shelf,
) -> None:
    other = shelf.opened()
    async with other.lent(path_of(50), shelf.bring):
        pass
    await shelf.use(1, 2, 3)
    between = shelf.now
    shelf.now += 1000
    await shelf.use(2, 3)
    await other.close()

    async def known(ids: Sequence[str]) -> set[str]:
        return {"pic0003"} & set(ids)

    await shelf.cache.sweep(before=between, known=known)
    assert shelf.here() == {3}


async def test_a_sweep_leaves_the_folders_of_the_living(shelf: Shelf) -> None:
    other = shelf.opened()
    async with other.lent(path_of(1), shelf.bring) as theirs:
        await shelf.cache.sweep(before=0, known=lambda ids: asyncio.sleep(0, ids))
        assert theirs.is_file()
    await other.close()


async def test_a_file_that_somebody_deleted_is_brought_again(shelf: Shelf) -> None:
    await shelf.use(1)
    shelf.cache.place_of(path_of(1)).unlink()
    await shelf.use(1)
    assert shelf.brought == ["pic0001.png"] * 2


async def test_closing_ends_what_is_being_brought(shelf: Shelf) -> None:
    shelf.may_come.clear()
    wanted = asyncio.create_task(shelf.use(1))
    await shelf.asked.wait()
    await shelf.opened().close()
    cache, shelf.cache = shelf.cache, shelf.opened()
    await cache.close()
    with pytest.raises(asyncio.CancelledError):
        await wanted
