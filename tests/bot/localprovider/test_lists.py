"""The four lists are what can truly be asked for here, with pictures of what it looks like."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from support.localprovider import Provider
from support.payloads import payload

from bot.localprovider.catalogue import EMBEDDINGS, LORAS, MODELS
from bot.localprovider.painter.brief import STYLES
from bot.localprovider.painter.influences import INFLUENCES
from bot.provider.endpoints.listings import EMBEDDINGS as EMBEDDING_LIST
from bot.provider.endpoints.listings import LORAS as LORA_LIST
from bot.provider.endpoints.listings import MODELS as MODEL_LIST
from bot.provider.endpoints.listings import VAES as VAE_LIST
from bot.provider.endpoints.listings import offered

PAGE = {"pageSize": 100, "pageNum": 1}


async def rows(provider: Provider, name: str, **filters: Any) -> list[dict[str, Any]]:
    data = await provider.accepted(f"/sd/v2/query{name}List", {**PAGE, **filters})
    assert data["total"] >= len(data["rows"])
    found: list[dict[str, Any]] = data["rows"]
    return found


def test_every_name_in_the_lists_stands_for_something() -> None:
    assert {style for _, _, style in MODELS} == set(STYLES)
    assert {name for name, _ in LORAS} == INFLUENCES.keys()


@pytest.mark.parametrize(("name", "example"), [("Model", "models"), ("Lora", "loras")])
async def test_a_row_has_the_documented_fields(provider: Provider, name: str, example: str) -> None:
    documented = payload(f"{example}.answer.guide")["data"]["rows"][0]
    for row in await rows(provider, name):
        assert row.keys() == documented.keys()
        assert {field: type(value) for field, value in row.items()} == {
            field: type(value) for field, value in documented.items()
        }


async def test_the_embeddings_are_listed_as_documented(provider: Provider) -> None:
    found = await rows(provider, "Embedding")
    assert [row["embeddingSimplifyName"] for row in found] == [name for name, _ in EMBEDDINGS]
    assert found[0].keys() == payload("embeddings.answer.guide")["data"]["rows"][0].keys()


async def test_there_is_no_vae_and_none_is_listed(provider: Provider) -> None:
    assert await rows(provider, "Vae", vaeFileName="") == []


async def test_the_filters_of_the_lists_are_followed(provider: Provider) -> None:
    (model,) = await rows(provider, "Model", sdModelName="WATER")
    (lora,) = await rows(provider, "Lora", sdLoraName="mist")
    assert model["sdModelCheckpoint"] == "painter-watercolour"
    assert lora["sdLoraFileSimplifyName"] == "misty-veil"
    assert await rows(provider, "Lora", loraBaseModel="SD 1.5") == []


async def test_the_client_reads_every_row_as_one_that_may_be_offered(provider: Provider) -> None:
    for listing, many in ((MODEL_LIST, len(MODELS)), (LORA_LIST, len(LORAS))):
        path = listing.path.removeprefix("/AIGCImgOpenServ/saas")
        page = listing.page(await provider.accepted(path, PAGE))
        assert len(offered(page.rows)) == many  # type: ignore[type-var, arg-type]
    for listing, many in ((VAE_LIST, 0), (EMBEDDING_LIST, len(EMBEDDINGS))):
        path = listing.path.removeprefix("/AIGCImgOpenServ/saas")
        assert len(listing.page(await provider.accepted(path, PAGE)).rows) == many


async def test_a_cover_shows_the_style_and_another_style_another_picture(
    provider: Provider,
) -> None:
    models, loras = await rows(provider, "Model"), await rows(provider, "Lora")
    urls = [models[0]["modelCoverImgUrl2"], models[3]["modelCoverImgUrl2"],
            loras[0]["loraCoverImgUrl2"]]  # fmt: skip
    covers = [await provider.bytes_of(url) for url in urls]
    assert len(set(covers)) == 3
    for cover in covers:
        with Image.open(io.BytesIO(cover)) as picture:
            assert (picture.format, picture.size) == ("JPEG", (384, 384))


@pytest.mark.parametrize("name", ["strange", "..%2Fqueue", "painter.jpg"])
async def test_there_are_no_other_covers(provider: Provider, name: str) -> None:
    async with provider.session.get(f"{provider.url}/covers/{name}.jpg") as response:
        assert response.status == 404
