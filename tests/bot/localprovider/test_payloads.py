"""Every documented request is served here, and what comes back is what the client reads.

Only pictures' and callbacks' addresses are replaced, by ones that exist.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.localprovider import Provider, Start, png_of
from support.payloads import names, payload
from support.portraits import ADA, BEN, portrait
from support.tools import weights

from bot.localprovider.endpoints import TRAINING
from bot.localprovider.models.catalogue import BACKGROUND, FACES, UPSCALING
from bot.localprovider.reading.training import REFUSED
from bot.provider.endpoints import endpoints, local
from bot.provider.protocol import Envelope, Succeeded, read_callback

EXAMPLE_MODEL = "revAnimated_v122_7371"
#: Each example's path here, and the client's endpoint that reads the answer.
SUBMITS = {
    "text2image": ("/sd/v2/text2image", "text2image"),
    "image2image": ("/sd/v2/image2image", "image2image"),
    "controlnet": ("/sd/v2/controlnet", "controlnet"),
    "roop": ("/tool/roop", "roop"),
    "roopv2": ("/tool/v2/roop", "roop"),
    "fusion": ("/tool/face/fusion", "roop"),
    "detection": ("/tool/face/detection", "enhance"),
    "enhance": ("/tool/enhance", "enhance"),
    "instantid": ("/tool/instantID", "instantID"),
    "interrogate": ("/tool/interrogate", "interrogate"),
    "identifystyle": ("/tool/identifyStyle", "identifyStyle"),
    "flux": ("/tool/comfyui/text2image", "comfyui/text2image"),
    "imgexpand": ("/tool/imgExpand", "imgExpand"),
    "preview": ("/tool/cnt/preview", "cnt/preview"),
    "expand": ("/tool/prompts/expand", "prompts/expand"),
}
QUERIES = {"sd_query_v1", "sd_query_v2", "tool_query"}
LISTS = {"models", "loras", "vaes", "embeddings"}
CATALOGUE = endpoints(local())
EXAMPLES = [name for name in names("request") if name.split(".")[0] in SUBMITS]


@pytest.fixture
async def provider(start: Start) -> Provider:
    folder = weights(FACES, BACKGROUND, UPSCALING)
    return await start(also_models=(EXAMPLE_MODEL,), models_dir=folder)


@pytest.fixture
def address(pictures: dict[str, bytes]) -> str:
    pictures["ada.png"] = png_of(portrait(ADA, 192))
    pictures["ben.png"] = png_of(portrait(BEN, 192))
    return pictures["url"].decode()


def served(value: Any, address: str, callback: str) -> Any:
    """The example with addresses that exist."""
    if isinstance(value, list):
        return [served(one, address, callback) for one in value]
    if isinstance(value, dict):
        return {
            name: callback if name == "callbackUrl" else served(one, address, callback)
            for name, one in value.items()
        }
    is_address = isinstance(value, str) and value.startswith("http")
    return f"{address}/{'ben' if 'QR' in value else 'ada'}.png" if is_address else value


def test_every_documented_request_has_its_path() -> None:
    others = QUERIES | LISTS | {"training"}
    assert {name.split(".")[0] for name in names("request")} == SUBMITS.keys() | others


@pytest.mark.parametrize("example", EXAMPLES)
async def test_a_documented_request_is_worked_on_and_the_client_reads_the_result(
    provider: Provider, address: str, example: str
) -> None:
    path, name = SUBMITS[example.split(".")[0]]
    body = served(payload(example), address, provider.receiver.url)
    endpoint = CATALOGUE.named(name)

    answer = await provider.post(path, {**body, "callbackUrl": provider.receiver.url})
    callback = await provider.receiver.next()

    assert answer["code"] == "200", answer
    endpoint.accepted(Envelope(answer["code"], answer["msg"], answer["data"]))
    outcome = read_callback(endpoint, json.dumps(callback).encode())
    assert isinstance(outcome, Succeeded), callback
    for image in outcome.images:
        assert await provider.bytes_of(image.url)


#: Examples of results, and the request whose result here has to look like it.
ANSWERED = {
    "enhance": "enhance.request.guide",
    "interrogate": "interrogate.request.page",
    "instantid": "instantid.request.page",
    "roop": "roop.request.guide",
    "flux": "flux.request.reference",
    "expand": "expand.request.reference",
}


@pytest.mark.parametrize("example", [n for n in names("answer") if n.split(".")[0] in ANSWERED])
async def test_a_result_has_the_documented_fields_and_types(
    provider: Provider, address: str, example: str
) -> None:
    request = ANSWERED[example.split(".")[0]]
    path, _ = SUBMITS[example.split(".")[0]]
    body = served(payload(request), address, provider.receiver.url)

    callback = await provider.finished(path, body)

    assert shape(callback) == shape(payload(example))


@pytest.mark.parametrize("example", names("ack"))
async def test_an_acknowledgement_has_the_documented_fields_and_types(
    provider: Provider, address: str, example: str
) -> None:
    submitted = {"tool": "enhance"}.get(example.split(".")[0], example.split(".")[0])
    request = next(name for name in names("request") if name.startswith(f"{submitted}."))
    path, _ = SUBMITS[submitted]

    answer = await provider.post(path, served(payload(request), address, provider.receiver.url))

    assert shape(answer) == shape(payload(example))


async def test_the_documented_training_is_refused_in_words(provider: Provider) -> None:
    path = TRAINING.removeprefix("/AIGCImgOpenServ/saas")
    answer = await provider.post(path, payload("training.request.reference"))
    example = await provider.post(path, payload("training.example.reference"))
    assert answer == {"code": "400", "msg": REFUSED, "data": None}
    assert example["msg"] == "taskId is missing."


def shape(value: Any) -> Any:
    """Fields and JSON types, all the way down; of a list, of its first."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in sorted(value.items())}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number"
    return type(value).__name__
