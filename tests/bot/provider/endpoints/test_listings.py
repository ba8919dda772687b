"""The vendor's lists: what is asked, and what of each row is kept."""

from __future__ import annotations

from typing import Any

import pytest
from support.payloads import payload

from bot.provider.endpoints.listings import (
    EMBEDDINGS,
    LORAS,
    MODELS,
    VAES,
    Embedding,
    Model,
    Vae,
    offered,
    split_urls,
)
from bot.provider.errors import Unreadable


def models(*rows: Any) -> tuple[Model, ...]:
    return MODELS.page({"rows": list(rows), "total": len(rows)}).rows


def checkpoint(**fields: Any) -> dict[str, Any]:
    return {"sdModelCheckpoint": "a.safetensors", "modelStatus": 1, "isAdult": 0, **fields}


@pytest.mark.parametrize(
    ("listing", "name"),
    [(MODELS, "models"), (LORAS, "loras"), (EMBEDDINGS, "embeddings")],
)
def test_a_list_is_asked_for_as_in_the_documented_example(listing: Any, name: str) -> None:
    assert listing.body(page=1, size=10, filters={}) == payload(f"{name}.request.guide")


def test_q29_a_vae_is_asked_for_by_name_and_all_by_an_empty_one() -> None:
    example = payload("vaes.request.guide")

    assert VAES.body(page=1, size=1, filters={"file": example["vaeFileName"]}) == example
    assert VAES.body(page=1, size=1, filters={}) == {**example, "vaeFileName": ""}


def test_filters_go_by_the_vendors_names() -> None:
    assert MODELS.body(page=2, size=50, filters={"title": "Photon"}) == {
        "sdModelName": "Photon",
        "pageSize": 50,
        "pageNum": 2,
    }
    assert LORAS.body(page=1, size=1, filters={"base": "SD 1.5"})["loraBaseModel"] == "SD 1.5"


@pytest.mark.parametrize(("size", "sent"), [(0, 1), (100, 100), (100_000, 100)])
def test_a_page_is_bounded(size: int, sent: int) -> None:
    assert MODELS.body(page=1, size=size, filters={})["pageSize"] == sent


def test_q33_the_lora_list_is_where_its_path_says() -> None:
    assert LORAS.path == "/AIGCImgOpenServ/saas/sd/v2/queryLoraList"


def test_the_documented_model_is_read() -> None:
    page = MODELS.page(payload("models.answer.guide")["data"])

    (model,) = page.rows
    assert (page.total, page.number, page.size) == (1, 1, 10)
    assert (model.id, model.file, model.title) == (39, "photon_v1_84728.safetensors", "Photon")
    assert (model.base, model.version) == ("SD 1.5", "v1")
    assert (model.online, model.uploaded, model.adult) == (True, True, False)
    assert model.sha256.startswith("EC41BD2A")
    assert "," not in model.cover


def test_q30_one_text_of_joined_addresses_becomes_ten() -> None:
    (model,) = MODELS.page(payload("models.answer.guide")["data"]).rows
    (lora,) = LORAS.page(payload("loras.answer.guide")["data"]).rows

    for images in (model.images, lora.images):
        assert len(images) == 10
        assert all(url.startswith("https://aigcoss.dobestai.com/") for url in images)
        assert all(" " not in url and "Signature=" in url for url in images)


@pytest.mark.parametrize(
    ("joined", "urls"),
    [
        (
            "https://a.example/1,2.png,https://a.example/3.png",
            ("https://a.example/1,2.png", "https://a.example/3.png"),
        ),
        (
            "https://a.example/1.png, http://a.example/2.png",
            ("https://a.example/1.png", "http://a.example/2.png"),
        ),
        ("", ()),
        (None, ()),
        ("none,nothing", ()),
    ],
)
def test_q30_a_comma_divides_only_before_an_address(joined: object, urls: tuple[str, ...]) -> None:
    assert split_urls(joined) == urls


def test_the_documented_lora_is_read() -> None:
    (lora,) = LORAS.page(payload("loras.answer.guide")["data"]).rows

    assert lora.file == "hayasaka_ai_v10_26390.safetensors"
    assert lora.keyword == "hayasaka_ai_v10_26390"
    assert lora.title == "Hayasaka Ai 早坂愛 / Kaguya-sama wa Kokurasetai"


def test_q31_a_lora_online_but_not_uploaded_is_offered() -> None:
    (lora,) = LORAS.page(payload("loras.answer.guide")["data"]).rows

    assert (lora.online, lora.uploaded) == (True, False)
    assert offered([lora]) == (lora,)


def test_the_documented_vae_and_embeddings_are_read() -> None:
    assert VAES.page(payload("vaes.answer.guide")["data"]).rows == (
        Vae(2, "k1F8Anime2_k1F8Anime2VAE.ckpt"),
    )
    embeddings = EMBEDDINGS.page(payload("embeddings.answer.guide")["data"])
    assert embeddings.total == len(embeddings.rows) == 10
    assert embeddings.rows[0] == Embedding(3, "FastNegativeV2.pt", "FastNegativeV2")


def test_q31_what_is_offline_is_not_offered() -> None:
    assert offered(models(checkpoint(modelStatus=0))) == ()


def test_q32_adult_entries_are_offered_only_if_asked_for() -> None:
    rows = models(checkpoint(isAdult=1), checkpoint(isAdult="1"), checkpoint(isAdult=0))

    assert len(offered(rows)) == 1
    assert len(offered(rows, adult=True)) == 3


def test_every_field_of_a_row_but_its_file_may_be_missing() -> None:
    (model,) = models({"sdModelCheckpoint": "bare.ckpt"})

    assert (model.title, model.online, model.adult, model.images) == ("bare.ckpt", True, False, ())


@pytest.mark.parametrize("row", [None, {}, [], "x", {"sdModelCheckpoint": ""}, {"id": 1}])
def test_a_row_that_names_no_file_is_left_out(row: object) -> None:
    assert models(row, checkpoint()) == models(checkpoint())


@pytest.mark.parametrize("data", [None, {}, [], {"rows": None}, {"rows": "x"}])
def test_a_list_without_rows_is_unreadable(data: object) -> None:
    with pytest.raises(Unreadable):
        MODELS.page(data)


def test_a_title_cannot_ping_anybody() -> None:
    (model,) = models(checkpoint(sdModelName="@everyone <@1>"))

    assert model.title == "＠everyone ‹＠1›"
