"""Who may fetch a picture, and as what it is served."""

from __future__ import annotations

import asyncio
import select
import socket
from typing import Any

import aiohttp
import pytest

from bot.web.listener import Listener
from storage.media import Media

EXPIRES = 1_700_000_600  # ten minutes after the site's clock


@pytest.fixture
async def picture(site: Any) -> Media:
    return await keep(site, b"\x89PNG" + bytes(1000))


async def keep(site: Any, content: bytes) -> Media:
    """Put a file into the store, and its row where the site finds it."""
    file = site.store.incoming("picture")
    file.write_bytes(content)
    media = Media(
        id="picture",
        task_id="t1",
        kind="input",
        slot="image",
        path=await site.store.keep(file, media_id="picture", media_type="image/png"),
        media_type="image/png",
        width=1,
        height=1,
        size=len(content),
        sha256="",
        created_at=0,
    )
    site.rows[media.id] = media
    return media


async def test_a_signed_url_gives_the_file(
    site: Any, web: aiohttp.ClientSession, picture: Media
) -> None:
    async with web.get(site.signer.media_path(picture.id, EXPIRES)) as answer:
        assert answer.status == 200
        assert len(await answer.read()) == picture.size
        headers = answer.headers
    assert headers["Content-Type"] == "image/png"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Content-Disposition"] == 'inline; filename="picture.png"'


async def test_a_part_of_the_file_can_be_asked_for(
    site: Any, web: aiohttp.ClientSession, picture: Media
) -> None:
    path = site.signer.media_path(picture.id, EXPIRES)
    async with web.get(path, headers={"Range": "bytes=1-3"}) as answer:
        assert answer.status == 206
        assert await answer.read() == b"PNG"


async def test_wrong_and_expired_signatures_get_the_same_answer(
    site: Any, web: aiohttp.ClientSession, picture: Media
) -> None:
    good = site.signer.media_path(picture.id, EXPIRES)
    wrong = [
        f"/media/{picture.id}",
        good[:-1],
        good.replace(f"exp={EXPIRES}", f"exp={EXPIRES + 1}"),
        good.replace("exp=", "exp=-"),
        good.replace("exp=", "exp=٣"),
        good.replace(f"/{picture.id}?", "/another?"),
        f"/media/{picture.id}?exp={'9' * 5000}&sig=é",
        site.signer.media_path(picture.id, 1_699_999_999),
    ]
    answers = set()
    for path in wrong:
        async with web.get(path) as answer:
            answers.add((answer.status, await answer.text()))
    assert len(answers) == 1
    assert answers.pop()[0] == 403


async def test_a_url_ends_at_its_moment(
    site: Any, web: aiohttp.ClientSession, picture: Media
) -> None:
    path = site.signer.media_path(picture.id, EXPIRES)
    for now, status in ((EXPIRES * 1000 - 1, 200), (EXPIRES * 1000, 403)):
        site.now = now
        async with web.get(path) as answer:
            assert answer.status == status


async def test_a_picture_that_is_gone_is_not_there(
    site: Any, web: aiohttp.ClientSession, picture: Media
) -> None:
    async with web.get(site.signer.media_path("another", EXPIRES)) as answer:
        assert answer.status == 404
    await site.store.remove([picture])
    async with web.get(site.signer.media_path(picture.id, EXPIRES)) as answer:
        assert answer.status == 404


async def test_no_path_leads_out_of_the_folder(site: Any, web: aiohttp.ClientSession) -> None:
    for name in ("..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", "%00"):
        async with web.get(f"/media/{name}?exp={EXPIRES}&sig=x") as answer:
            assert answer.status in (400, 403, 404)


async def test_a_client_that_never_reads_is_cut_off(site: Any, listener: Listener) -> None:
    media = await keep(site, bytes(64 * 2**20))
    path = site.signer.media_path(media.id, EXPIRES)
    with socket.create_connection(("127.0.0.1", listener.port)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        reset = select.poll()
        reset.register(connection, 0)  # errors and hang-ups are always told
        assert await asyncio.to_thread(reset.poll, 10_000)
