"""A provider's result becomes ours, or an error that says whether to try again."""

from __future__ import annotations

import hashlib
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from PIL import Image, PngImagePlugin

from bot.pictures.errors import BadPicture, NotAdmitted, Unfetchable
from bot.pictures.fetch import Fetcher
from bot.pictures.folder import FolderStore
from bot.pictures.guard import Policy
from bot.pictures.label import Label
from bot.pictures.results import Results
from bot.pictures.worker import DecodeWorker
from storage.media import NewMedia

Serve = Callable[[object], Awaitable[str]]


class Shelf:
    """Results with their store in reach."""

    def __init__(self, folder: Path, fetcher: Fetcher, worker: DecodeWorker) -> None:
        self.folder = folder
        self.store = FolderStore(folder)
        self.results = Results(
            fetcher=fetcher,
            worker=worker,
            store=self.store,
            ids=lambda: "result0001",
            clock=lambda: 1_700_000_000_000,
        )

    async def keep(self, url: str, policy: Policy | None = None) -> NewMedia:
        policy = policy or Policy.for_origin(url)
        return await self.results.keep(
            url, policy=policy, task_id="task1", index=2, label=Label.GENERATED
        )

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture
async def shelf(tmp_path: Path, fetcher: Fetcher) -> AsyncIterator[Shelf]:
    async with DecodeWorker() as worker:
        yield Shelf(tmp_path / "media", fetcher, worker)


def pixels(file: bytes) -> bytes:
    with Image.open(io.BytesIO(file)) as image:
        return image.tobytes()


def giving(body: bytes) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="text/html")

    return handle


async def test_a_result_is_kept_with_its_pixels_as_they_came(
    shelf: Shelf, serve: Serve, png: bytes
) -> None:
    kept = await shelf.keep(await serve(giving(png)))
    assert (kept.id, kept.task_id, kept.kind, kept.slot) == ("result0001", "task1", "result", "2")
    assert (kept.media_type, kept.width, kept.height) == ("image/png", 64, 64)
    assert pixels(shelf.store.place_of(kept).read_bytes()) == pixels(png)
    assert shelf.files() == [shelf.store.place_of(kept)]


async def test_a_kept_result_says_that_it_was_generated_and_the_row_is_of_that_file(
    shelf: Shelf, serve: Serve, png: bytes
) -> None:
    kept = await shelf.keep(await serve(giving(png)))
    file = shelf.store.place_of(kept).read_bytes()
    assert b"digitalsourcetype/trainedAlgorithmicMedia" in file
    assert kept.sha256 == hashlib.sha256(file).hexdigest()
    assert kept.size == len(file)


async def test_the_prompt_a_provider_wrote_into_its_result_is_not_kept(
    shelf: Shelf, serve: Serve
) -> None:
    text, buffer = PngImagePlugin.PngInfo(), io.BytesIO()
    text.add_text("parameters", "a secret prompt")
    Image.new("RGB", (8, 8)).save(buffer, "PNG", pnginfo=text)
    kept = await shelf.keep(await serve(giving(buffer.getvalue())))
    assert b"secret" not in shelf.store.place_of(kept).read_bytes()


async def test_a_foreign_or_private_address_is_not_fetched(
    shelf: Shelf, serve: Serve, png: bytes
) -> None:
    url = await serve(giving(png))
    for policy in (
        Policy.of(["results.example.org"], allow_private=True),
        Policy.of(["127.0.0.1"]),
    ):
        with pytest.raises(NotAdmitted):
            await shelf.keep(url, policy)
    assert shelf.files() == []


async def test_a_damaged_result_may_be_fetched_again(
    shelf: Shelf, serve: Serve, png: bytes
) -> None:
    with pytest.raises(Unfetchable) as caught:
        await shelf.keep(await serve(giving(png[:-300])))
    assert caught.value.transient
    assert shelf.files() == []


async def test_what_is_no_picture_is_not_kept(shelf: Shelf, serve: Serve) -> None:
    with pytest.raises(BadPicture):
        await shelf.keep(await serve(giving(b"<html>an error page</html>")))
    assert shelf.files() == []


async def test_a_bomb_is_not_kept(shelf: Shelf, serve: Serve, bomb: Path) -> None:
    with pytest.raises(BadPicture):
        await shelf.keep(await serve(giving(bomb.read_bytes())))
    assert shelf.files() == []


async def test_a_busy_decoder_makes_it_a_matter_of_trying_again(
    tmp_path: Path, fetcher: Fetcher, serve: Serve, png: bytes
) -> None:
    async with DecodeWorker(max_waiting=0) as worker:
        shelf = Shelf(tmp_path / "media", fetcher, worker)
        with pytest.raises(Unfetchable) as caught:
            await shelf.keep(await serve(giving(png)))
    assert caught.value.transient
    assert shelf.files() == []
