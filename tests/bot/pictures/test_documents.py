"""Files that are no pictures: read whole where they may be read at all, and gone from this disk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from bot.errors import InvalidOptions
from bot.pictures.documents import Documents
from bot.pictures.fetch import Fetcher
from bot.pictures.folder import FolderStore
from bot.pictures.guard import Policy
from commands.spec import Attachment

MOST = 1024


@asynccontextmanager
async def serving(body: bytes, *, status: int = 200) -> AsyncIterator[str]:
    async def give(_: web.Request) -> web.Response:
        return web.Response(body=body, status=status)

    app = web.Application()
    app.router.add_get("/settings.toml", give)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/settings.toml"
    finally:
        await runner.cleanup()


@pytest.fixture
async def documents(tmp_path: Path) -> AsyncIterator[Documents]:
    policy = Policy.for_inputs(["cdn.test"], allow_private=True)
    async with Fetcher() as fetcher:
        yield Documents(
            fetcher=fetcher, store=FolderStore(tmp_path), policy=policy, ids=lambda: "document-1"
        )


async def read(documents: Documents, attachment: Attachment) -> bytes:
    return await documents.read(attachment, option="file", most_bytes=MOST)


async def refused(documents: Documents, attachment: Attachment) -> str:
    with pytest.raises(InvalidOptions) as refusal:
        await read(documents, attachment)
    return str(refusal.value.text)


async def test_what_is_attached_is_fetched_read_and_gone(
    documents: Documents, tmp_path: Path
) -> None:
    async with serving(b"a = 1\n") as url:
        assert await read(documents, Attachment(url=url)) == b"a = 1\n"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def test_what_the_platform_fetched_is_read_and_left_to_it(
    documents: Documents, tmp_path: Path
) -> None:
    path = tmp_path / "here.toml"
    path.write_bytes(b"x" * MOST)
    assert await read(documents, Attachment(path=path)) == b"x" * MOST
    assert path.exists()


async def test_more_than_is_read_is_refused_whatever_its_size_was_said_to_be(
    documents: Documents, tmp_path: Path
) -> None:
    said = "“file” is over 1 KiB, more than is read. Attach a smaller file."
    path = tmp_path / "here.toml"
    path.write_bytes(b"x" * (MOST + 1))
    assert await refused(documents, Attachment(path=path, size=3)) == said
    async with serving(b"x" * (MOST + 1)) as url:
        assert await refused(documents, Attachment(url=url, size=3)) == said
        assert await refused(documents, Attachment(url=url, size=MOST + 1)) == said
    assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == ["here.toml"]


async def test_one_that_is_not_there_can_be_attached_once_more(
    documents: Documents, tmp_path: Path
) -> None:
    said = "“file” could not be fetched. Attach it once more."
    async with serving(b"", status=404) as url:
        assert await refused(documents, Attachment(url=url)) == said
    assert await refused(documents, Attachment(url=url)) == said  # nobody is there any more
    assert await refused(documents, Attachment(path=tmp_path / "gone.toml")) == said


async def test_a_picture_of_ours_is_no_file(documents: Documents) -> None:
    said = await refused(documents, Attachment(media="result-1"))
    assert said == "“file” must be a file that you attach; a picture was given."
