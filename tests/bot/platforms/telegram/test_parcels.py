"""How pictures are packed, by the bounds that Telegram has."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image
from support.faketelegram.room import done

from bot.errors import DeliveryError
from bot.ids import now_ms
from bot.invocation import Message, Person, PictureFile
from bot.pictures.fit import Fitter
from bot.pictures.worker import DecodeWorker
from bot.platforms.telegram import parcels
from bot.platforms.telegram.parcels import Packer

ADA = Person("telegram:7", "Ada")


@pytest.fixture
async def packer(tmp_path: Path) -> AsyncIterator[Packer]:
    async with DecodeWorker() as worker:
        yield Packer(Fitter(worker, tmp_path / "fitted", clock=now_ms))


def message(picture: PictureFile, command: str = "imagine") -> Message:
    return done(picture, person=ADA, command=command)


def noise(path: Path, size: tuple[int, int]) -> PictureFile:
    """A picture that no compression makes smaller."""
    data = random.Random(7).randbytes(size[0] * size[1] * 3)  # noqa: S311
    Image.frombytes("RGB", size, data).save(path, compress_level=0)
    return PictureFile(path, "noise", "image/png", *size)


async def test_a_photo_over_10_megabytes_is_sent_in_a_smaller_copy(
    packer: Packer, tmp_path: Path
) -> None:
    picture = noise(tmp_path / "noise.png", (2000, 2000))
    (parcel,) = await packer.pack(message(picture))
    assert parcel.kind == "photo"
    assert parcel.file.path.stat().st_size <= parcels.PHOTO_BYTES < picture.path.stat().st_size


async def test_a_file_within_50_megabytes_is_sent_as_it_is_with_a_small_preview(
    packer: Packer, tmp_path: Path
) -> None:
    picture = noise(tmp_path / "noise.png", (1500, 900))
    (parcel,) = await packer.pack(message(picture, "upscale"))
    assert (parcel.kind, parcel.file, parcel.smaller) == ("document", picture, False)
    assert parcel.thumbnail is not None
    assert max(parcel.thumbnail.width, parcel.thumbnail.height) <= parcels.THUMBNAIL_SIDE
    assert parcel.thumbnail.path.stat().st_size <= parcels.THUMBNAIL_BYTES
    assert parcel.name.startswith("easel-")


async def test_a_file_over_50_megabytes_is_made_to_fit_and_says_so(
    packer: Packer, tmp_path: Path
) -> None:
    picture = noise(tmp_path / "noise.png", (4300, 4100))
    assert picture.path.stat().st_size > parcels.DOCUMENT_BYTES
    (parcel,) = await packer.pack(message(picture, "upscale"))
    assert parcel.smaller
    assert parcel.file.path.stat().st_size <= parcels.DOCUMENT_BYTES


async def test_what_cannot_be_read_is_told_as_lasting(packer: Packer, tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(60_000_000))
    broken = PictureFile(path, "broken", "image/png", 9000, 9000)
    with pytest.raises(DeliveryError) as error:
        await packer.pack(message(broken, "upscale"))
    assert error.value.permanent
