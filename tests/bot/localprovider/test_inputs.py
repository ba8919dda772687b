"""Pictures to work on: fetched only from where it was told, and refused when they are none."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image
from support.localprovider import Provider, png


def bomb(side: int = 30_000) -> bytes:
    """A PNG of 30,000 by 30,000 pixels in a few hundred kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (side // 8 + 1) * 100)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


async def enlarge(provider: Provider, url: str, **changes: Any) -> dict[str, Any]:
    body = {"businessTaskId": "task-1", "image": url, **changes}
    return await provider.finished("/tool/enhance", body)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"", "The file is not a PNG, JPEG, WebP or GIF picture."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "The file is not a PNG, JPEG, WebP or GIF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "The file is not a PNG, JPEG, WebP or GIF picture."),
        (png()[:60], "The picture is damaged or incomplete."),
        (bomb(), "The picture has too many pixels."),
    ],
    ids=["empty", "svg", "postscript", "cut", "bomb"],
)
async def test_what_is_no_picture_ends_in_a_plain_sentence(
    provider: Provider, pictures: dict[str, bytes], file: bytes, sentence: str
) -> None:
    pictures["x"] = file
    callback = await enlarge(provider, f"{pictures['url'].decode()}/x")
    assert callback["data"]["status"] == 0
    assert callback["msg"].startswith(sentence)


async def test_only_the_hosts_it_was_told_are_fetched_from(
    provider: Provider, pictures: dict[str, bytes]
) -> None:
    elsewhere = pictures["url"].decode().replace("127.0.0.1", "localhost")
    pictures["a.png"] = png()
    callback = await enlarge(provider, f"{elsewhere}/a.png")
    assert callback["msg"] == (
        "A picture could not be fetched: The file is not at an address I may fetch from."
    )
    assert callback["data"]["errCode"] == 2


async def test_a_missing_picture_is_a_failure(
    provider: Provider, pictures: dict[str, bytes]
) -> None:
    callback = await enlarge(provider, f"{pictures['url'].decode()}/../missing/none")
    assert "answered 404" in callback["msg"]


async def test_a_picture_of_more_than_25_mib_is_not_taken(
    provider: Provider, pictures: dict[str, bytes]
) -> None:
    pictures["x"] = bytes(26 * 2**20)
    callback = await enlarge(provider, f"{pictures['url'].decode()}/x")
    assert "larger than 25 MiB" in callback["msg"]


async def test_an_output_over_40_megapixels_is_not_made(
    provider: Provider, pictures: dict[str, bytes]
) -> None:
    pictures["x"] = png(2000, 2000)
    callback = await enlarge(provider, f"{pictures['url'].decode()}/x", upscalingResize=8)
    assert callback["msg"] == ("16000×16000 would be over 40 megapixels. Choose a smaller factor.")


async def test_every_allowed_format_is_worked_on(
    provider: Provider, pictures: dict[str, bytes]
) -> None:
    for kind in ("PNG", "JPEG", "WEBP", "GIF"):
        buffer = io.BytesIO()
        Image.new("RGB", (40, 30), (200, 40, 40)).save(buffer, kind)
        pictures[kind] = buffer.getvalue()
        body = {"businessTaskId": kind, "image": f"{pictures['url'].decode()}/{kind}"}
        callback = await provider.finished("/tool/enhance", {**body, "upscalingResize": 3})
        enlarged = await provider.bytes_of(callback["data"]["outputImageUrl"])
        with Image.open(io.BytesIO(enlarged)) as picture:
            assert picture.size == (120, 90)


async def test_a_picture_is_repainted_from_its_url(
    provider: Provider, pictures: dict[str, bytes]
) -> None:
    pictures["a.png"], pictures["mask.png"] = png(), png(colour=(255, 255, 255))
    root = pictures["url"].decode()
    envelope = {
        "id_task": "redraw",
        "sd_model_checkpoint": "painter",
        "image_link": f"{root}/a.png",
        "mask_link": f"{root}/mask.png",
    }
    body = {"prompt": "sunset", "width": 64, "height": 64, "alwayson_scripts": envelope}
    callback = await provider.finished("/sd/v2/image2image", body)
    (image,) = callback["data"]["differentialImageRspList"]
    with Image.open(io.BytesIO(await provider.bytes_of(image["image_url"]))) as picture:
        assert picture.size == (64, 64)
