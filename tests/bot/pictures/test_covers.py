"""Covers are fetched once, kept small and few, and never keep anybody waiting for long."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from PIL import Image

from bot.pictures.covers import FAILED_MS, KEPT_MS, Covers
from bot.pictures.fetch import Fetcher
from bot.pictures.guard import Policy
from bot.pictures.worker import DecodeWorker

Serve = Callable[[Callable[[web.Request], Awaitable[web.StreamResponse]]], Awaitable[str]]

WAIT_S = 10


def jpeg(size: tuple[int, int] = (900, 600), colour: str = "teal", **more: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG", **more)  # type: ignore[arg-type]
    return buffer.getvalue()


class Shop:
    """A host of covers: counts what it is asked, says what it is told, when it is let."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.data: bytes = jpeg()
        self.status = 200
        self.open = asyncio.Event()
        self.open.set()

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        await self.open.wait()
        return web.Response(body=self.data, status=self.status, content_type="image/jpeg")


class Clock:
    def __init__(self) -> None:
        self.ahead = 0

    def __call__(self) -> int:
        # The time that files are written at is the machine's own.
        return round(time.time() * 1000) + self.ahead


class Bench:
    def __init__(self, folder: Path, url: str, shop: Shop) -> None:
        self.folder, self.url, self.shop = folder, url, shop
        self.policy = Policy.for_origin(url)
        self.clock = Clock()

    @asynccontextmanager
    async def covers(self, **more: float) -> AsyncIterator[Covers]:
        async with Fetcher() as fetcher, DecodeWorker() as worker:
            made = Covers(
                fetcher=fetcher, worker=worker, folder=self.folder, clock=self.clock,
                **{"wait_s": WAIT_S, **more},  # type: ignore[arg-type]
            )  # fmt: skip
            async with made:
                yield made

    def files(self) -> int:
        return len(list(self.folder.glob("*/*")))


@pytest.fixture
async def bench(tmp_path: Path, serve: Serve) -> Bench:
    shop = Shop()
    return Bench(tmp_path / "covers", await serve(shop.answer), shop)


async def test_a_cover_is_a_small_copy_and_fetched_once_even_over_a_restart(bench: Bench) -> None:
    url = f"{bench.url}/a.jpg"
    async with bench.covers() as covers:
        first, again = await asyncio.gather(
            covers.of([url], policy=bench.policy), covers.of([url, url], policy=bench.policy)
        )
        assert first == again
    async with bench.covers() as covers:
        (cover,) = (await covers.of([url], policy=bench.policy)).values()
    assert first[url] == cover
    assert bench.shop.asked == ["/a.jpg"]
    with Image.open(cover.path) as picture:
        assert picture.size == (cover.width, cover.height)
        assert sum(picture.size) <= 1024


async def test_what_was_written_into_a_cover_is_not_in_the_copy(bench: Bench) -> None:
    bench.shop.data = jpeg(comment=b"a secret prompt")
    async with bench.covers() as covers:
        (cover,) = (await covers.of([f"{bench.url}/a"], policy=bench.policy)).values()
    assert b"secret" not in cover.path.read_bytes()


async def test_only_listed_hosts_are_asked(bench: Bench) -> None:
    async with bench.covers() as covers:
        assert await covers.of([f"{bench.url}/a"], policy=Policy.of(["covers.test"])) == {}
        assert await covers.of(["file:///etc/passwd", "not an url"], policy=bench.policy) == {}
    assert bench.shop.asked == []


@pytest.mark.parametrize("trouble", ["no picture", "gone", "strip", "huge"])
async def test_what_cannot_be_had_is_left_out_and_not_asked_for_again_at_once(
    bench: Bench, trouble: str
) -> None:
    if trouble == "gone":
        bench.shop.status = 404
    if trouble != "gone":
        bench.shop.data = {
            "no picture": b"<html>", "strip": jpeg((4000, 4)), "huge": bytes(9 * 2**20)
        }[trouble]  # fmt: skip
    url = f"{bench.url}/a"
    async with bench.covers() as covers:
        for _ in range(2):
            assert await covers.of([url], policy=bench.policy) == {}
        assert len(bench.shop.asked) == 1
        assert bench.files() == 0
        bench.shop.status, bench.shop.data = 200, jpeg()
        bench.clock.ahead += FAILED_MS
        assert url in await covers.of([url], policy=bench.policy)


async def test_a_slow_cover_keeps_nobody_waiting_and_is_there_the_next_time(bench: Bench) -> None:
    url = f"{bench.url}/slow"
    bench.shop.open.clear()
    async with bench.covers(wait_s=0.05) as covers:
        assert await covers.of([url], policy=bench.policy) == {}
        bench.shop.open.set()
        async with asyncio.timeout(WAIT_S):
            while not await covers.of([url], policy=bench.policy):
                pass  # each waits a little
    assert bench.shop.asked == ["/slow"]


async def test_the_end_does_not_wait_for_what_is_under_way(bench: Bench) -> None:
    bench.shop.open.clear()
    async with asyncio.timeout(WAIT_S):
        async with bench.covers(wait_s=0.01) as covers:
            await covers.of([f"{bench.url}/slow"], policy=bench.policy)
    bench.shop.open.set()
    assert bench.files() == 0


async def test_few_are_kept_and_those_used_longest_ago_go_first(bench: Bench) -> None:
    one, two, three = (f"{bench.url}/{number}" for number in range(3))
    async with bench.covers(most_kept=2) as covers:
        for urls in ([one], [two], [one], [three]):
            await covers.of(urls, policy=bench.policy)
        assert bench.files() == 2
        await covers.of([one, two], policy=bench.policy)
    assert bench.shop.asked == ["/0", "/1", "/2", "/1"]


async def test_an_old_cover_is_fetched_again(bench: Bench) -> None:
    url = f"{bench.url}/a"
    async with bench.covers() as covers:
        await covers.of([url], policy=bench.policy)
        bench.clock.ahead += KEPT_MS + 60_000
        assert url in await covers.of([url], policy=bench.policy)
    assert len(bench.shop.asked) == 2


async def test_a_file_that_somebody_removed_is_fetched_again(bench: Bench) -> None:
    url = f"{bench.url}/a"
    async with bench.covers() as covers:
        for _ in range(2):
            (cover,) = (await covers.of([url], policy=bench.policy)).values()
            cover.path.unlink()
    assert len(bench.shop.asked) == 2


async def test_what_a_crash_left_half_done_is_removed(bench: Bench) -> None:
    async with bench.covers():
        (bench.folder / "0" / "abc.raw").write_bytes(b"half")
    async with bench.covers():
        assert bench.files() == 0


async def test_a_process_that_starts_leaves_what_another_one_is_fetching(bench: Bench) -> None:
    async with bench.covers():
        (bench.folder / "0" / "abc.raw").write_bytes(b"half")
        async with bench.covers():
            assert bench.files() == 1
