"""What people's files say of them (place, camera, words) goes nowhere: not to be kept, not to a
provider, not into a chat."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp import web
from PIL import Image, PngImagePlugin

from bot.invocation import PictureFile
from bot.pictures.fetch import Fetcher
from bot.pictures.fit import Fitter
from bot.pictures.folder import FolderStore
from bot.pictures.guard import Policy
from bot.pictures.intake import Intake
from bot.pictures.label import Label
from bot.pictures.results import Results
from bot.pictures.worker import DecodeWorker
from commands.spec import Attachment
from storage.media import Media

GPS, DESCRIPTION, CAMERA = 0x8825, 0x010E, 0x0110
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">a secret of XMP</x:xmpmeta>'
IPTC = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\x10\x1c\x02\x78\0\x0ba secret I"
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def told(path: Path, form: str, side: int = 90) -> Path:
    """A picture whose file tells as much as its format can."""
    exif = Image.Exif()
    exif[DESCRIPTION], exif[CAMERA] = "a secret description", "a secret camera"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (52.0, 31.0, 12.0)
    exif.get_ifd(GPS)[29] = "secret date"
    image = Image.effect_noise((side, side), 60).convert("RGB")
    if form == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("parameters", "a secret prompt")
        text.add_itxt("XML:com.adobe.xmp", XMP.decode())
        image.save(path, form, exif=exif, pnginfo=text)
    elif form == "GIF":
        image.save(path, form, comment=b"a secret comment", xmp=XMP)
    else:
        image.save(path, form, exif=exif, xmp=XMP, comment=b"a secret comment")
    if form == "JPEG":
        written = path.read_bytes()
        segment = b"\xff\xed" + (len(IPTC) + 2).to_bytes(2, "big") + IPTC
        path.write_bytes(written[:2] + segment + written[2:])
    assert b"secret" in path.read_bytes()
    return path


def says_nothing(path: Path, *, ours: bool = False) -> None:
    """Nothing of the above is in the file; `ours`: it has a label of our own instead."""
    written = path.read_bytes()
    assert b"secret" not in written
    assert b"Photoshop" not in written
    with Image.open(io.BytesIO(written)) as image:
        exif = image.getexif()
        assert not exif.get_ifd(GPS)
        assert CAMERA not in exif
        assert ours or not exif
        assert ours or not {"xmp", "XML:com.adobe.xmp", "comment", "parameters"} & set(image.info)


class Shop:
    """Everything a picture passes through."""

    def __init__(self, folder: Path, fetcher: Fetcher, worker: DecodeWorker) -> None:
        self.store = FolderStore(folder / "media")
        self.kept: dict[str, Media] = {}
        self.intake = Intake(
            fetcher=fetcher, worker=worker, store=self.store, policy=Policy.of([]),
            find=self.find, ids=self.new_id, clock=lambda: 1,
        )  # fmt: skip
        self.results = Results(
            fetcher=fetcher, worker=worker, store=self.store, ids=self.new_id, clock=lambda: 1
        )
        self.fitter = Fitter(worker, folder / "fitted", clock=lambda: 1)

    def new_id(self) -> str:
        return f"media{len(self.kept):04}"

    async def find(self, media_id: str) -> Media | None:
        return self.kept.get(media_id)

    async def take(self, attachment: Attachment) -> Media:
        taken = await self.intake.take(attachment, option="image", task_id="task0001")
        self.kept[taken.media.id] = taken.media
        return taken.media

    async def made(self, url: str) -> Media:
        """A provider's result."""
        kept = await self.results.keep(
            url, policy=Policy.for_origin(url), task_id="task0001", index=0, label=Label.EDITED
        )
        self.kept[kept.id] = kept
        return kept

    async def fitted(self, kept: Media, limit: int) -> PictureFile:
        """The copy that a chat gets which does not take the picture itself."""
        picture = PictureFile(
            self.store.place_of(kept), kept.id, kept.media_type, kept.width, kept.height
        )
        copy = await self.fitter.fit(picture, limit_bytes=limit)
        assert copy is not None and copy.path != picture.path
        return copy


@pytest.fixture
async def shop(tmp_path: Path, fetcher: Fetcher) -> AsyncIterator[Shop]:
    async with DecodeWorker() as worker:
        yield Shop(tmp_path, fetcher, worker)


@pytest.mark.parametrize("form", FORMATS)
async def test_what_is_kept_and_given_to_providers_says_nothing(
    shop: Shop, tmp_path: Path, form: str
) -> None:
    kept = await shop.take(Attachment(path=told(tmp_path / "a", form)))
    says_nothing(shop.store.place_of(kept))
    assert "a.jpg" not in kept.path


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
async def test_a_result_that_repeats_it_says_only_that_it_is_one(
    shop: Shop, tmp_path: Path, form: str, shelf: Callable[[Path], str]
) -> None:
    kept = await shop.made(shelf(told(tmp_path / "a", form)))
    says_nothing(shop.store.place_of(kept), ours=True)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
async def test_a_copy_made_to_fit_a_chat_says_nothing(
    shop: Shop, tmp_path: Path, form: str, shelf: Callable[[Path], str]
) -> None:
    kept = await shop.made(shelf(told(tmp_path / "a", form, side=700)))
    size = shop.store.place_of(kept).stat().st_size
    says_nothing((await shop.fitted(kept, size // 2)).path, ours=True)


async def test_a_result_that_is_used_again_says_nothing_at_all(
    shop: Shop, tmp_path: Path, shelf: Callable[[Path], str]
) -> None:
    kept = await shop.made(shelf(told(tmp_path / "a", "JPEG")))
    again = await shop.take(Attachment(media=kept.id))
    says_nothing(shop.store.place_of(again))


@pytest.fixture
async def shelf(tmp_path: Path, serve: Callable[..., object]) -> Callable[[Path], str]:
    """Puts a file where a provider would have it."""

    async def send(request: web.Request) -> web.StreamResponse:
        return web.FileResponse(tmp_path / request.match_info["path"])

    base = await serve(send)  # type: ignore[misc]
    return lambda path: f"{base}/{path.name}"
