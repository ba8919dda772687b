"""The same door where pictures are in a bucket: it passes them on, or leads to them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from support.bucket import Gate, Server, bucket_store, gate, settings_of

from bot.pictures.bucketstore import BucketStore
from bot.web.listener import Listener
from storage.media import Media

NOW_S = 1_700_000_000  # the site's clock
CONTENT = b"\x89PNG" + bytes(1000)


@pytest.fixture
async def front(s3: Server) -> AsyncIterator[Gate]:
    async with gate(s3) as front:
        yield front


@pytest.fixture
async def stores(s3: Server, front: Gate, tmp_path: Path) -> AsyncIterator[list[BucketStore]]:
    """The store of the machine that keeps, and of the one that serves, without and with a
    public address of the bucket."""
    name = s3.fresh()
    closed, public = (
        settings_of(front.url, name),
        settings_of(front.url, name, public_endpoint=s3.url),
    )
    stores = [
        bucket_store(closed, tmp_path / "keeps"),
        bucket_store(closed, tmp_path / "serves"),
        bucket_store(public, tmp_path / "leads"),
    ]
    yield stores
    for store in stores:
        await store.close()


@pytest.fixture
async def picture(site: Any, stores: list[BucketStore]) -> Media:
    """Kept by another machine; its row is where the site finds it."""
    file = stores[0].incoming("picture")
    file.write_bytes(CONTENT)
    path = await stores[0].keep(file, media_id="picture", media_type="image/png")
    media = Media("picture", "t1", "input", "image", path, "image/png", 1, 1, len(CONTENT), "", 0)
    site.rows[media.id] = media
    return media


@pytest.fixture
async def passing_on(site: Any, stores: list[BucketStore]) -> AsyncIterator[Listener]:
    site.store = stores[1]
    listener = await site.start()
    yield listener
    await listener.close()


@pytest.fixture
async def leading(site: Any, stores: list[BucketStore]) -> AsyncIterator[Listener]:
    site.store = stores[2]
    listener = await site.start()
    yield listener
    await listener.close()


def url_of(site: Any, listener: Listener, *, seconds: int = 600, id: str = "picture") -> str:
    return f"http://127.0.0.1:{listener.port}{site.signer.media_path(id, NOW_S + seconds)}"


async def test_a_picture_that_another_machine_kept_is_passed_on(
    site: Any, picture: Media, passing_on: Listener, front: Gate
) -> None:
    async with aiohttp.ClientSession() as web:
        for _ in range(3):
            async with web.get(url_of(site, passing_on)) as answer:
                assert (answer.status, await answer.read()) == (200, CONTENT)
                assert answer.headers["Content-Type"] == "image/png"
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        async with web.get(url_of(site, passing_on), headers={"Range": "bytes=1-3"}) as answer:
            assert (answer.status, await answer.read()) == (206, b"PNG")
    assert front.count("GET") == 1


async def test_a_picture_that_is_gone_from_the_bucket_is_not_there(
    site: Any, picture: Media, passing_on: Listener, stores: list[BucketStore]
) -> None:
    await stores[0].remove([picture])
    async with aiohttp.ClientSession() as web, web.get(url_of(site, passing_on)) as answer:
        assert answer.status == 404


async def test_a_bucket_that_is_away_is_said_to_be_and_tried_again(
    site: Any, picture: Media, passing_on: Listener, front: Gate
) -> None:
    front.refusing = [403]
    async with aiohttp.ClientSession() as web:
        async with web.get(url_of(site, passing_on)) as answer:
            assert answer.status == 503
            assert "Try again" in await answer.text()
        async with web.get(url_of(site, passing_on)) as answer:
            assert answer.status == 200


async def test_where_people_reach_the_bucket_they_are_led_there_for_as_long_as_their_link_is_good(
    site: Any, picture: Media, leading: Listener, front: Gate, s3: Server
) -> None:
    asked = len(front.asked)
    async with aiohttp.ClientSession() as web:
        async with web.get(url_of(site, leading), allow_redirects=False) as answer:
            assert answer.status == 302
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            there = answer.headers["Location"]
        assert there.startswith(s3.url)
        assert parse_qs(urlsplit(there).query)["X-Amz-Expires"] == ["600"]
        async with web.get(url_of(site, leading)) as answer:
            assert (answer.status, await answer.read()) == (200, CONTENT)
    assert len(front.asked) == asked


async def test_nobody_is_led_anywhere_without_a_good_signature_or_a_row(
    site: Any, picture: Media, leading: Listener
) -> None:
    for url, status in (
        (url_of(site, leading)[:-1], 403),
        (url_of(site, leading, seconds=-1), 403),
        (url_of(site, leading, id="another"), 404),
    ):
        async with (
            aiohttp.ClientSession() as web,
            web.get(url, allow_redirects=False) as answer,
        ):
            assert answer.status == status


async def test_the_address_is_not_logged(
    site: Any, picture: Media, leading: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with (
        aiohttp.ClientSession() as web,
        web.get(url_of(site, leading), allow_redirects=False) as answer,
    ):
        assert answer.status == 302
    assert "X-Amz" not in caplog.text
