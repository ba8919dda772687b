"""What people attach ends up cleaned in the store, or in one plain sentence."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from PIL import Image

from bot.errors import Busy, PictureRefused
from bot.pictures.fetch import Fetcher
from bot.pictures.folder import FolderStore
from bot.pictures.guard import Policy
from bot.pictures.intake import AT_ONCE, INPUT_BYTES, MAX_WAITING, Intake, Taken
from bot.pictures.worker import DecodeWorker
from commands.spec import Attachment, Picture
from storage.media import Media

Serve = Callable[[object], Awaitable[str]]
Make = Callable[..., Path]


class Desk:
    """An intake with its parts in reach."""

    def __init__(self, folder: Path, fetcher: Fetcher, worker: DecodeWorker) -> None:
        self.folder = folder
        self.store = FolderStore(folder)
        self.rows: dict[str, Media] = {}
        numbers = itertools.count(1)
        self.intake = Intake(
            fetcher=fetcher,
            worker=worker,
            store=self.store,
            policy=Policy.for_inputs([], allow_private=True),
            find=self.find,
            ids=lambda: f"media{next(numbers):04}",
            clock=lambda: 1_700_000_000_000,
        )

    async def find(self, media_id: str) -> Media | None:
        return self.rows.get(media_id)

    async def take(self, **source: object) -> Taken:
        attachment = Attachment.model_validate(source)
        return await self.intake.take(attachment, option="image", task_id="task1")

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture
async def desk(tmp_path: Path, fetcher: Fetcher) -> AsyncIterator[Desk]:
    async with DecodeWorker() as worker:
        yield Desk(tmp_path / "media", fetcher, worker)


async def refusal(desk: Desk, **source: object) -> str:
    """The sentence a person reads; nothing may have been kept."""
    with pytest.raises(PictureRefused) as caught:
        await desk.take(**source)
    assert caught.value.option == "image"
    assert "`image`" in str(caught.value)
    assert desk.files() == []
    return str(caught.value)


async def test_an_attached_file_is_kept_cleaned(desk: Desk, picture: Make) -> None:
    path = picture("a.jpg", comment=b"a secret comment")
    taken = await desk.take(path=path)
    assert taken.picture == Picture(id="media0001", width=64, height=48)
    media = taken.media
    assert (media.task_id, media.kind, media.slot) == ("task1", "input", "image")
    assert media.media_type == "image/jpeg"
    assert b"secret" not in desk.store.place_of(media).read_bytes()
    assert desk.files() == [desk.store.place_of(media)]
    assert path.exists()  # the platform's to remove


async def test_an_attached_link_is_fetched(desk: Desk, serve: Serve, png: bytes) -> None:
    async def handle(_: web.Request) -> web.Response:
        return web.Response(body=png)

    taken = await desk.take(url=await serve(handle), size=len(png))
    assert (taken.picture.width, taken.picture.height) == (64, 64)
    assert desk.files() == [desk.store.place_of(taken.media)]


async def test_an_input_of_ours_is_used_again_without_decoding(desk: Desk, picture: Make) -> None:
    first = (await desk.take(path=picture())).media
    desk.rows[first.id] = first
    second = (await desk.take(media=first.id)).media
    assert second.id != first.id
    assert second.sha256 == first.sha256
    await desk.store.remove([first])
    assert desk.store.place_of(second).is_file()


async def test_a_result_of_ours_loses_its_metadata_first(desk: Desk, picture: Make) -> None:
    file = desk.store.incoming("result")
    picture("a.jpg", comment=b"a secret prompt").replace(file)
    path = await desk.store.keep(file, media_id="result", media_type="image/jpeg")
    desk.rows["result"] = Media("result", "t0", "result", "0", path, "image/jpeg", 64, 48, 1, "", 0)
    taken = await desk.take(media="result")
    assert b"secret" not in desk.store.place_of(taken.media).read_bytes()


async def test_a_picture_of_ours_that_is_gone_is_said_to_be_gone(desk: Desk) -> None:
    assert "not kept any more" in await refusal(desk, media="another")


async def test_what_is_no_picture_is_refused(desk: Desk, tmp_path: Path) -> None:
    page = tmp_path / "page.png"
    page.write_text("<html>")
    assert "PNG, JPEG, WebP or GIF" in await refusal(desk, path=page)


def ftyp(*brands: bytes) -> bytes:
    """How a HEIC or MP4 file begins."""
    box = brands[0] + bytes(4) + b"".join(brands)
    return struct.pack(">I", 8 + len(box)) + b"ftyp" + box + bytes(1000)


@pytest.mark.parametrize(
    ("name", "content", "advice"),
    [
        ("sticker.tgs", gzip.compress(b'{"tgs":1,"v":"5.5.2"}', mtime=0), "does not move"),
        ("sticker.webm", b"\x1a\x45\xdf\xa3" + bytes(1000), "does not move"),
        ("animation.mp4", ftyp(b"isom", b"mp42"), "does not move"),
        ("photo.heic", ftyp(b"heic", b"mif1"), "Save it as JPEG"),
        ("photo.avif", ftyp(b"avif", b"mif1"), "Save it as JPEG"),
    ],
)
async def test_what_a_chat_may_send_and_we_cannot_use_is_refused_with_what_to_do(
    desk: Desk, tmp_path: Path, name: str, content: bytes, advice: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert advice in await refusal(desk, path=tmp_path / name)


async def test_a_sticker_keeps_its_transparency(desk: Desk, tmp_path: Path) -> None:
    sticker = Image.new("RGBA", (512, 512), (0, 0, 0, 0))
    sticker.paste((200, 40, 40, 255), (128, 128, 384, 384))
    sticker.save(tmp_path / "sticker.webp")
    taken = await desk.take(path=tmp_path / "sticker.webp")
    assert taken.media.media_type == "image/png"
    with Image.open(desk.store.place_of(taken.media)) as image:
        assert image.getpixel((5, 5))[3] == 0  # type: ignore[index]
        assert image.getpixel((256, 256))[3] == 255  # type: ignore[index]


@pytest.mark.parametrize("name", ["moving.gif", "moving.webp", "moving.png"])
async def test_of_a_moving_picture_the_first_frame_is_taken(
    desk: Desk, tmp_path: Path, name: str
) -> None:
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:], duration=50)
    taken = await desk.take(path=tmp_path / name)
    with Image.open(desk.store.place_of(taken.media)) as image:
        red, _, blue = image.convert("RGB").getpixel((9, 9))  # type: ignore[misc]
    assert (red > 240, blue < 20) == (True, True)


async def test_of_a_phones_two_pictures_in_one_the_first_is_taken_upright(
    desk: Desk, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    shot, depth = Image.new("RGB", (64, 48), "red"), Image.new("RGB", (32, 24), "blue")
    shot.save(tmp_path / "a.jpg", "MPO", save_all=True, append_images=[depth], exif=exif)
    taken = await desk.take(path=tmp_path / "a.jpg")
    assert (taken.picture.width, taken.picture.height) == (48, 64)
    with Image.open(desk.store.place_of(taken.media)) as image:
        assert image.format == "JPEG"


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.jpg"])
async def test_a_sound_picture_with_damaged_metadata_is_taken(
    desk: Desk, tmp_path: Path, name: str
) -> None:
    Image.new("RGB", (64, 48), "red").save(tmp_path / name, exif=b"Exif\0\0nonsense")
    taken = await desk.take(path=tmp_path / name)
    assert (taken.picture.width, taken.picture.height) == (64, 48)


async def test_a_bomb_is_refused_with_the_numbers(desk: Desk, bomb: Path) -> None:
    text = await refusal(desk, path=bomb)
    assert "30000×30000" in text
    assert "900 megapixels" in text
    assert "40" in text


async def test_a_truncated_picture_is_refused(desk: Desk, tmp_path: Path, png: bytes) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png[:-200])
    assert "damaged or incomplete" in await refusal(desk, path=path)


async def test_a_claimed_size_over_the_limit_is_refused_without_asking(
    desk: Desk, serve: Serve
) -> None:
    asked: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response()

    text = await refusal(desk, url=await serve(handle), size=30 * 2**20)
    assert "30.0 MiB" in text
    assert "25 MiB" in text
    assert asked == []


async def test_a_file_over_the_limit_is_refused(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(INPUT_BYTES + 1)
    assert "25 MiB" in await refusal(desk, path=path)


async def test_a_download_over_the_limit_is_refused_whatever_it_claimed(
    desk: Desk, talk: Serve
) -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            writer.write(bytes(2**20))
            await writer.drain()

    assert "over 25 MiB" in await refusal(desk, url=await talk(speak), size=10)


@pytest.mark.parametrize(
    "url",
    ["http://example.org/a.png", "https://169.254.169.254/", "file:///etc/passwd", "nonsense"],
)
async def test_a_link_off_the_list_is_refused(desk: Desk, url: str) -> None:
    assert "Attach the picture itself" in await refusal(desk, url=url)


@pytest.mark.parametrize("status", [404, 500])
async def test_a_link_that_gives_nothing_is_refused(desk: Desk, serve: Serve, status: int) -> None:
    async def handle(_: web.Request) -> web.Response:
        return web.Response(status=status)

    assert "could not be downloaded" in await refusal(desk, url=await serve(handle))


async def test_a_file_the_platform_lost_is_refused(desk: Desk, tmp_path: Path) -> None:
    assert "Attach it again" in await refusal(desk, path=tmp_path / "gone.png")


async def test_more_than_it_can_hold_is_refused_at_once(desk: Desk, talk: Serve) -> None:
    asked = asyncio.Semaphore(0)

    async def speak(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        asked.release()
        await reader.read()

    url = await talk(speak)
    jobs = [asyncio.ensure_future(desk.take(url=url)) for _ in range(AT_ONCE + MAX_WAITING)]
    for _ in range(AT_ONCE):
        await asked.acquire()
    with pytest.raises(Busy):
        await desk.take(url=url)
    for job in jobs:
        job.cancel()
    await asyncio.wait(jobs)
    assert desk.files() == []


async def test_the_picture_of_a_phone_comes_out_upright(desk: Desk, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20)).save(tmp_path / "a.jpg", exif=exif)
    taken = await desk.take(path=tmp_path / "a.jpg")
    assert (taken.picture.width, taken.picture.height) == (20, 40)
