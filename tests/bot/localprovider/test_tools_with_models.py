"""The tools behind the vendor's protocol, with their weights: a URL in, a picture's URL out."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from support.localprovider import Provider, Start, png, png_of
from support.portraits import ADA, BEN, portrait
from support.tools import weights

from bot.localprovider.models.catalogue import BACKGROUND, FACES, UPSCALING, Model


@pytest.fixture
def urls(pictures: dict[str, bytes]) -> dict[str, str]:
    """The URLs of two portraits."""
    pictures["ada.png"] = png_of(portrait(ADA, 256))
    pictures["ben.png"] = png_of(portrait(BEN, 256))
    base = pictures["url"].decode()
    return {"ada": f"{base}/ada.png", "ben": f"{base}/ben.png"}


CASES: dict[str, tuple[Model, dict[str, Any], tuple[str, tuple[int, int]]]] = {
    "removebg": (BACKGROUND, {"image": "ada"}, ("RGBA", (256, 256))),
    "enhance": (UPSCALING, {"image": "ada", "upscalingResize": 2}, ("RGB", (512, 512))),
    "roop": (FACES, {"sourceUrl": "ben", "targetUrl": "ada"}, ("RGB", (256, 256))),
    "v2/roop": (
        FACES,
        {"sourceUrl": "ben", "targetUrl": "ada", "fidelityWeight": "0.8"},
        ("RGB", (256, 256)),
    ),
    "face/fusion": (
        FACES,
        {"sourceUrl": ["ben"], "targetUrl": "ada", "faceIdx": 1},
        ("RGB", (256, 256)),
    ),
    "face/detection": (FACES, {"imageUrl": "ada"}, ("RGB", (256, 256))),
}


@pytest.mark.parametrize("path", CASES)
async def test_a_picture_comes_back(start: Start, urls: dict[str, str], path: str) -> None:
    model, fields, made = CASES[path]
    provider: Provider = await start(models_dir=weights(model))
    body = {name: with_urls(value, urls) for name, value in fields.items()}
    callback = await provider.finished(f"/tool/{path}", {"businessTaskId": "t-1", **body})
    picture = Image.open(io.BytesIO(await provider.bytes_of(callback["data"]["outputImageUrl"])))
    assert (picture.mode, picture.size) == made


async def test_how_many_faces_were_numbered_is_told_as_a_number(
    start: Start, urls: dict[str, str], pictures: dict[str, bytes]
) -> None:
    provider: Provider = await start(models_dir=weights(FACES))
    pair = Image.new("RGB", (512, 256))
    for number, person in enumerate((ADA, BEN)):
        pair.paste(portrait(person, 256), (256 * number, 0))
    pictures["pair.png"] = png_of(pair)
    body = {"businessTaskId": "t-1", "imageUrl": urls["ada"].replace("ada.png", "pair.png")}
    callback = await provider.finished("/tool/face/detection", body)
    assert callback["data"]["faceCount"] == 2
    assert callback["msg"] == "2 faces, numbered from left to right"


async def test_without_the_model_the_enlargement_comes_plainly(
    provider: Provider, urls: dict[str, str]
) -> None:
    body = {"businessTaskId": "t-1", "image": urls["ada"], "upscalingResize": 3}
    callback = await provider.finished("/tool/enhance", body)
    picture = Image.open(io.BytesIO(await provider.bytes_of(callback["data"]["outputImageUrl"])))
    assert picture.size == (768, 768)


def with_urls(value: Any, urls: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [with_urls(one, urls) for one in value]
    return urls.get(value, value) if isinstance(value, str) else value


async def test_a_portrait_without_a_face_fails_with_the_documented_number(
    start: Start, pictures: dict[str, bytes]
) -> None:
    pictures["plain.png"] = png(256, 256)
    provider: Provider = await start(models_dir=weights(FACES))
    image = f"{pictures['url'].decode()}/plain.png"
    body = {"businessTaskId": "t-1", "prompt": "a doll", "image": image}
    callback = await provider.finished("/tool/instantID", body)
    assert (callback["data"]["status"], callback["data"]["errCode"]) == (0, 1)
    missing = {**body, "businessTaskId": "t-2", "image": image.replace("plain", "none")}
    callback = await provider.finished("/tool/instantID", missing)
    assert (callback["data"]["status"], callback["data"]["errCode"]) == (0, 2)
