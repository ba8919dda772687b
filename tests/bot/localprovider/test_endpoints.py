"""The vendor's documented examples are taken, and answered in the documented shapes."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from support.localprovider import Provider, Start, painting, png
from support.payloads import payload

from bot.localprovider.catalogue import MODELS
from bot.localprovider.reading.drawing import SAMPLERS

EXAMPLE_MODEL = "revAnimated_v122_7371"
SUBMITS = {
    "text2image.request.guide": "/sd/v2/text2image",
    "image2image.request.guide": "/sd/v2/image2image",
    "roop.request.guide": "/tool/roop",
    "roop.request.page": "/tool/roop",
    "enhance.request.guide": "/tool/enhance",
    "interrogate.request.page": "/tool/interrogate",
}
LISTS = {"models": "Model", "loras": "Lora", "vaes": "Vae", "embeddings": "Embedding"}


def keys(answer: dict[str, Any]) -> set[str]:
    return set(answer["data"])


@pytest.mark.parametrize("example", SUBMITS)
async def test_every_documented_request_is_accepted(start: Start, example: str) -> None:
    provider = await start(also_models=(EXAMPLE_MODEL,))
    answer = await provider.post(SUBMITS[example], payload(example))
    assert (answer["code"], answer["msg"]) == ("200", "success")
    assert answer["data"]["task_id"]


async def test_the_acknowledgement_of_sd_is_the_documented_one(start: Start) -> None:
    provider = await start(also_models=(EXAMPLE_MODEL,))
    answer = await provider.post("/sd/v2/text2image", payload("text2image.request.guide"))
    documented = payload("text2image.ack.guide")
    assert answer.keys() == documented.keys()
    assert keys(answer) == keys(documented)
    request = payload("text2image.request.guide")["alwayson_scripts"]
    assert answer["data"]["task_id"] == request["id_task"]


async def test_a_finished_picture_is_told_in_the_documented_shape(provider: Provider) -> None:
    await provider.painted()
    live = await provider.post("/sd/v2/queryTaskInfo", {"businessTaskId": "task-1"})
    archived = await provider.post("/sd/queryTaskInfo", {"businessTaskId": "task-1"})
    documented = payload("sd_query_v2.answer.guide")["data"]
    assert live["data"].keys() == documented.keys()
    (image,) = live["data"]["differentialImageRspList"]
    assert image.keys() == documented["differentialImageRspList"][0].keys()
    assert (live["data"]["status"], image["seed"]) == (2, 7)
    assert archived["data"].keys() == payload("sd_query_v1.answer.reference")["data"].keys()
    assert archived["data"]["task_id"] == "task-1"


async def test_a_finished_tool_is_told_in_the_documented_shape(
    provider: Provider, pictures: dict[str, bytes]
) -> None:
    pictures["a.png"] = png()
    picture = {"businessTaskId": "tool-1", "image": f"{pictures['url'].decode()}/a.png"}
    enlarged = await provider.finished("/tool/enhance", picture)
    described = await provider.finished("/tool/interrogate", picture)
    assert keys(enlarged) == keys(payload("enhance.answer.guide"))
    assert keys(described) == keys(payload("interrogate.answer.page"))
    assert enlarged["data"]["status"] == described["data"]["status"] == 2
    assert described["data"]["businessTaskId"] == "tool-1"


@pytest.mark.parametrize("listing", LISTS)
async def test_the_lists_have_the_documented_shape(provider: Provider, listing: str) -> None:
    request = payload(f"{listing}.request.guide")
    answer = await provider.post(f"/sd/v2/query{LISTS[listing]}List", request)
    assert keys(answer) == keys(payload(f"{listing}.answer.guide"))


async def test_the_models_listed_are_the_styles_that_can_be_asked_for(provider: Provider) -> None:
    page = await provider.accepted("/sd/v2/queryModelList", {"pageSize": 3, "pageNum": 3})
    documented = payload("models.answer.guide")["data"]["rows"][0]
    assert page["total"] == len(MODELS)
    (row,) = page["rows"]
    assert row.keys() == documented.keys()
    callback = await provider.painted(model=row["sdModelCheckpoint"])
    assert callback["data"]["status"] == 2


async def test_either_spelling_of_the_envelope_is_taken(provider: Provider) -> None:
    body = painting("other-spelling")
    body["always_on_scripts"] = body.pop("alwayson_scripts")
    assert await provider.accepted("/sd/v2/text2image", body) == {"task_id": "other-spelling"}


async def test_as_many_pictures_are_drawn_as_asked_each_with_its_seed(provider: Provider) -> None:
    callback = await provider.painted(n_iter=2, batch_size=2)
    images = callback["data"]["differentialImageRspList"]
    assert [image["seed"] for image in images] == [7, 8, 9, 10]
    drawn = {await provider.bytes_of(image["image_url"]) for image in images}
    assert len(drawn) == 4


@pytest.mark.parametrize(("asked", "got"), [("png", "PNG"), ("jpg", "JPEG"), (None, "JPEG")])
async def test_the_picture_is_of_the_size_and_type_asked_for(
    provider: Provider, asked: str | None, got: str
) -> None:
    callback = await provider.painted(width=96, height=48, format=asked)
    (image,) = callback["data"]["differentialImageRspList"]
    with Image.open(io.BytesIO(await provider.bytes_of(image["image_url"]))) as picture:
        assert (picture.size, picture.format) == ((96, 48), got)


async def test_a_random_seed_is_told_and_draws_the_same_again(provider: Provider) -> None:
    first = await provider.painted(client_id="one", seed="-1")
    (image,) = first["data"]["differentialImageRspList"]
    second = await provider.painted(client_id="two", seed=image["seed"])
    (again,) = second["data"]["differentialImageRspList"]
    drawn = await provider.bytes_of(image["image_url"])
    assert drawn == await provider.bytes_of(again["image_url"])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"prompt": ""}, "prompt is missing."),
        ({"prompt": 5.5}, "prompt must be text."),
        ({"width": 1000.5}, "width must be a whole number."),
        ({"width": 1025}, "width must be from 1 to 1024."),
        ({"height": 63}, "height must be a multiple of 8."),
        ({"cfg_scale": "much"}, "cfg_scale must be a number."),
        ({"cfg_scale": "nan"}, "cfg_scale must be from 1 to 30."),
        ({"n_iter": 16, "batch_size": 16}, "At most 16 pictures can be drawn at once."),
        ({"alwayson_scripts": None}, "alwayson_scripts is missing."),
        ({"alwayson_scripts": {}}, "id_task is missing."),
        ({"client_id": "x" * 129}, "id_task must be at most 128 characters."),
        ({"callbackUrl": "file:///etc/passwd"}, "callbackUrl must be an http or https address."),
        ({"model": "dreams"}, "There is no model 'dreams' here. There are: painter, painter-ink, "
         "painter-poster, painter-watercolour, painter-oil, painter-pencil, painter-pixel."),
        ({"sampler_index": "Euler b"}, f"sampler_index must be one of {', '.join(SAMPLERS)}."),
        ({"hr_scale": 9}, "hr_scale must be from 1 to 4."),
        ({"hr_resize_x": 2056}, "hr_resize_x must be from 0 to 2048."),
        ({"denoising_strength": 1.5}, "denoising_strength must be from 0 to 1."),
        ({"prompt": "sea <lora:moonlit:9>"},
         "The weight of the LoRA 'moonlit' must be from -2 to 2."),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused_in_one_sentence(
    provider: Provider, changes: dict[str, Any], sentence: str
) -> None:
    answer = await provider.post("/sd/v2/text2image", painting(**changes))
    assert answer == {"code": "400", "msg": sentence, "data": None}


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b'"x"', b"\xff\xfe", b"[" * 100_000])
async def test_a_body_that_is_no_object_is_refused(provider: Provider, body: bytes) -> None:
    url = f"{provider.url}/AIGCImgOpenServ/saas/tool/enhance"
    async with provider.session.post(url, data=body) as response:
        assert (await response.json())["code"] == "400"


@pytest.mark.parametrize("path", ["roop", "v2/roop", "removebg"])
async def test_a_tool_without_a_model_fails_and_says_why(
    provider: Provider, pictures: dict[str, bytes], path: str
) -> None:
    pictures["a.png"] = png()
    url = f"{pictures['url'].decode()}/a.png"
    body = {"businessTaskId": "face-1", "sourceUrl": url, "targetUrl": url, "image": url}
    callback = await provider.finished(f"/tool/{path}", body)
    assert callback["code"] == "200"
    assert "model installed yet" in callback["msg"]
    assert callback["data"]["desc"] == callback["msg"]
    assert callback["data"]["status"] == (0 if path == "removebg" else 2)
    assert callback["data"]["outputImageUrl"] == ""


async def test_a_result_cannot_be_guessed_and_nothing_else_is_served(provider: Provider) -> None:
    for name in ("task-1.png", "..%2Fqueue.db", "a" * 32 + "-0.png"):
        async with provider.session.get(f"{provider.url}/results/{name}") as response:
            assert response.status == 404
