"""What is sent: the documented names and types, and the quirks that touch them."""

from __future__ import annotations

from typing import Any

import pytest
from support.payloads import names, payload

from bot.provider.endpoints import Endpoint, Profile, endpoints
from bot.provider.errors import Unsupported
from commands.avatar import AvatarRequest
from commands.describe import DescribeRequest
from commands.faces import FacesRequest
from commands.faceswap import FaceSwapRequest
from commands.imagine import ImagineRequest
from commands.improve import ImproveRequest
from commands.outpaint import OutpaintRequest
from commands.preview import PreviewRequest
from commands.removebg import RemoveBackgroundRequest
from commands.spec import Request
from commands.style import StyleRequest
from commands.train import TrainRequest
from commands.upscale import UpscaleRequest

PROFILE = Profile(model="default.safetensors", tool_paths={"removebg": "matting/v1"})
CATALOGUE = endpoints(PROFILE)
URL = "https://easel.example/media/m1?exp=1700000000&sig=a-b_c"
CALLBACK = "https://easel.example/callbacks/t1/token"

WORDS = ImagineRequest(prompt="灯塔, a lighthouse", width=1024, height=576)
REDRAW = ImagineRequest(prompt="a lighthouse", width=768, height=768, image="m1")
SWAP = FaceSwapRequest(source="m1", target="m2")
LARGER = UpscaleRequest(image="m1", factor=2, width=1024, height=1024)
DESCRIBE = DescribeRequest(image="m1")
CUT_OUT = RemoveBackgroundRequest(image="m1")

REQUESTS: dict[str, Request] = {
    "text2image": WORDS,
    "image2image": REDRAW,
    "roop": SWAP,
    "enhance": LARGER,
    "interrogate": DESCRIBE,
    "controlnet": REDRAW.model_copy(
        update={"control": "pattern", "control_image": "m2", "vae": "a.vae.pt"}
    ),
    "roopv2": SWAP.model_copy(update={"fidelity": 0.5}),
    "flux": WORDS.model_copy(update={"engine": "flux-schnell", "steps": 4, "guidance": 3.5}),
    "expand": ImproveRequest(prompt="a cat", top_k=50, top_p=0.9),
    "identifystyle": StyleRequest(image="m1"),
    "imgexpand": OutpaintRequest(
        image="m1", horizontal=1.75, vertical=1.5, width=175, height=150, images=2, prompt="sea",
        negative="boats", guidance=7, seed=7, steps=20, sampler="Euler a",
    ),
    "instantid": AvatarRequest(image="m1", prompt="doll", negative="fog", seed=1, steps=1),
    "detection": FacesRequest(image="m1"),
    "fusion": SWAP.model_copy(update={"face": 1}),
    "preview": PreviewRequest(image="m1", control="edges"),
    "training": TrainRequest(name="me", images={"a": "m1"}, credits=10),
}  # fmt: skip
#: What tables list and the examples lack (Q7: batch_size, resize_mode; Q8: callbackUrl).
ONLY_IN_TABLES = {
    "batch_size": int,
    "resize_mode": int,
    "output_image_format": str,
    "callbackUrl": str,
}
REQUEST_EXAMPLES = [name for name in names("request") if name.split(".")[0] in REQUESTS]


def body(
    request: Request, *, callback: str | None = None, profile: Profile = PROFILE
) -> dict[str, Any]:
    endpoint = endpoints(profile).for_request(request)
    urls = dict.fromkeys(request.pictures(), URL)
    return endpoint.body(request, client_id="task-1", pictures=urls, callback_url=callback)


def kind(value: object) -> type:
    """JSON's types: an integer and a fraction are both numbers."""
    return float if isinstance(value, int | float) and not isinstance(value, bool) else type(value)


def compare(sent: dict[str, Any], example: dict[str, Any]) -> None:
    for field, value in sent.items():
        if field in example:
            assert kind(value) is kind(example[field]), field
        else:
            assert isinstance(value, ONLY_IN_TABLES[field]), field
        if isinstance(value, dict):
            compare(value, example[field])
        if isinstance(value, list) and isinstance(value[0], dict):
            compare(value[0], example[field][0])


@pytest.mark.parametrize("name", REQUEST_EXAMPLES)
def test_every_field_sent_is_named_and_typed_as_in_the_documented_example(name: str) -> None:
    request = REQUESTS[name.split(".")[0]]

    example = payload(name)
    if "always_on_scripts" in example:  # as the guide spells it in some places (Q1)
        example["alwayson_scripts"] = example.pop("always_on_scripts")
    compare(body(request, callback=CALLBACK), example)


def test_every_documented_request_is_compared() -> None:
    queries = {"sd_query_v1", "sd_query_v2", "tool_query"}
    lists = {"models", "loras", "vaes", "embeddings"}

    assert {name.split(".")[0] for name in names("request")} == (REQUESTS.keys() | queries | lists)


@pytest.mark.parametrize("name", ["sd_query_v1", "sd_query_v2", "tool_query"])
def test_a_query_is_the_documented_one_on_every_endpoint(name: str) -> None:
    source = "reference" if name == "sd_query_v1" else "guide"
    example = payload(f"{name}.request.{source}")

    assert CATALOGUE.named("text2image").query(example["businessTaskId"]) == example


def test_q1_the_envelope_is_called_alwayson_scripts_and_sent_once() -> None:
    for request in (WORDS, REDRAW):
        sent = body(request)

        assert sent["alwayson_scripts"]["id_task"] == "task-1"
        assert "always_on_scripts" not in sent


def test_q5_a_seed_is_text_and_minus_one_is_random() -> None:
    assert body(WORDS)["seed"] == "-1"
    assert body(WORDS.model_copy(update={"seed": 4294967295}))["seed"] == "4294967295"
    assert body(REDRAW.model_copy(update={"seed": 0}))["seed"] == "0"


@pytest.mark.parametrize(("guidance", "number"), [(7, 7), (7.0, 7), (7.5, 7.5), (30, 30)])
def test_q6_guidance_is_a_json_number(guidance: float, number: float) -> None:
    sent = body(WORDS.model_copy(update={"guidance": guidance}))["cfg_scale"]

    assert (sent, type(sent)) == (number, type(number))


def test_q6_guidance_is_an_integer_where_the_table_says_so() -> None:
    sent = body(REDRAW.model_copy(update={"guidance": 7.6}))["cfg_scale"]

    assert (sent, type(sent)) == (8, int)


@pytest.mark.parametrize("images", [1, 2, 3, 4])
def test_q7_as_many_pictures_as_asked_for(images: int) -> None:
    sent = body(WORDS.model_copy(update={"images": images}))

    assert sent["n_iter"] * sent["batch_size"] == images


def test_q7_batch_size_and_resize_mode_are_always_sent() -> None:
    assert body(WORDS)["batch_size"] == 1
    assert body(REDRAW)["batch_size"] == 1
    assert body(REDRAW)["resize_mode"] == 1


def test_q8_a_callback_goes_in_at_the_top_level_when_one_is_given() -> None:
    for request in (*REQUESTS.values(), CUT_OUT):
        assert body(request, callback=CALLBACK)["callbackUrl"] == CALLBACK
        assert "callbackUrl" not in body(request)


def test_q8_callbacks_are_relied_on_where_they_are_documented_only() -> None:
    assert documented(
        CATALOGUE.named("text2image"), CATALOGUE.named("enhance"), CATALOGUE.named("interrogate")
    ) == {True}
    assert documented(
        CATALOGUE.named("image2image"), CATALOGUE.named("roop"), CATALOGUE.named("removebg")
    ) == {False}


def documented(*found: Endpoint | None) -> set[bool]:
    return {endpoint.callback_documented for endpoint in found if endpoint is not None}


def test_blocks_nobody_asked_for_are_not_sent() -> None:
    """No hires fix, ADetailer, clip skip or ControlNet: their quirks cannot bite."""
    sent = body(REDRAW)

    assert not {field for field in sent if field.startswith(("hr_", "mask", "inpaint"))}
    assert sent["alwayson_scripts"].keys() == {
        "id_task",
        "sd_model_checkpoint",
        "output_image_format",
        "image_link",
    }


def test_the_size_strength_and_words_are_those_asked_for() -> None:
    request = REDRAW.model_copy(update={"negative": "fog", "strength": 0.4, "steps": 30})

    sent = body(request)

    assert (sent["width"], sent["height"], sent["steps"]) == (768, 768, 30)
    assert (sent["prompt"], sent["negative_prompt"]) == ("a lighthouse", "fog")
    assert sent["denoising_strength"] == 0.4
    assert sent["sampler_index"] == "DPM++ 2M Karras"


def test_the_model_named_goes_before_the_default_one() -> None:
    named = WORDS.model_copy(update={"model": "photon_v1_84728.safetensors"})

    assert model_of(body(named)) == "photon_v1_84728.safetensors"
    assert model_of(body(WORDS)) == "default.safetensors"


def model_of(sent: dict[str, Any]) -> object:
    return sent["alwayson_scripts"]["sd_model_checkpoint"]


@pytest.mark.parametrize("model", [None, ""])
def test_without_any_model_the_setting_is_named(model: str | None) -> None:
    with pytest.raises(Unsupported, match="EASEL_ZHIQITE__MODEL"):
        body(WORDS, profile=Profile(model=model))


def test_q34_q35_enlarging_sends_the_fields_of_its_mode_only() -> None:
    sent = body(LARGER)

    assert (sent["resizeMode"], sent["upscalingResize"]) == (0, 2)
    assert sent["upscaler1"] != "None"
    assert not sent.keys() & {
        "upscalingResizeW",
        "upscalingResizeH",
        "upscalingCrop",
        "showExtrasResults",
    }


def test_q37_q44_a_face_swap_takes_two_texts_by_their_documented_names() -> None:
    urls = {"source": "https://a.example/s.png", "target": "https://a.example/t.png"}

    sent = CATALOGUE.named("roop").body(SWAP, client_id="task-1", pictures=urls, callback_url=None)

    assert sent == {
        "businessTaskId": "task-1",
        "sourceUrl": "https://a.example/s.png",
        "targetUrl": "https://a.example/t.png",
    }


def test_q37_the_second_face_swap_sends_its_weight_as_text() -> None:
    for fidelity, sent in ((0.5, "0.5"), (0, "0"), (1.0, "1")):
        fine = SWAP.model_copy(update={"fidelity": fidelity})

        assert body(fine) == {**body(SWAP), "fidelityWeight": sent}


@pytest.mark.parametrize("model", ["clip", "deepdanbooru"])
def test_describing_names_its_model(model: str) -> None:
    assert body(DescribeRequest.model_validate({"image": "m1", "model": model})) == {
        "businessTaskId": "task-1",
        "image": URL,
        "model": model,
    }


def test_the_tool_without_a_page_sends_its_picture_in_the_field_that_is_set() -> None:
    renamed = Profile(
        model=None, tool_paths={"removebg": "x"}, tool_fields={"removebg": "sourceImage"}
    )

    assert body(CUT_OUT) == {"businessTaskId": "task-1", "image": URL}
    assert body(CUT_OUT, profile=renamed) == {"businessTaskId": "task-1", "sourceImage": URL}


def test_q42_picture_addresses_are_percent_encoded() -> None:
    sent = CATALOGUE.named("interrogate").body(
        DESCRIBE,
        client_id="task-1",
        pictures={"image": "https://cdn.example/my cat.png?a=%2F"},
        callback_url=None,
    )

    assert sent["image"] == "https://cdn.example/my%20cat.png?a=%2F"


def test_a_picture_the_provider_cannot_fetch_names_the_setting() -> None:
    with pytest.raises(Unsupported, match="EASEL_PUBLIC_URL"):
        CATALOGUE.named("enhance").body(LARGER, client_id="task-1", pictures={}, callback_url=None)
