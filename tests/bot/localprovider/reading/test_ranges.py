"""What the vendor's tables do not allow is refused in one sentence that names the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from support.payloads import payload

from bot.localprovider.endpoints import endpoints
from bot.localprovider.envelope import BadRequest
from bot.localprovider.orders import Order
from bot.localprovider.reading.terms import Terms
from bot.localprovider.reading.training import REFUSED, refuse_training

TERMS = Terms(("painter", "revAnimated_v122_7371"), seed=lambda: 7)
EXAMPLES = {
    "text2image": "text2image.request.guide", "image2image": "image2image.request.guide",
    "controlnet": "controlnet.request.page", "comfyui/text2image": "flux.request.reference",
    "instantID": "instantid.request.page", "imgExpand": "imgexpand.request.reference",
    "prompts/expand": "expand.request.reference", "cnt/preview": "preview.request.reference",
    "enhance": "enhance.request.guide", "v2/roop": "roopv2.request.reference",
    "face/fusion": "fusion.request.reference",
}  # fmt: skip


def read(name: str, change: Callable[[dict[str, Any]], object] | None = None) -> Order:
    body = payload(EXAMPLES[name])
    if change:
        change(body)
    return endpoints()[name].read(body, TERMS)


def put(**fields: Any) -> Callable[[dict[str, Any]], object]:
    return lambda body: body.update(fields)


def detailer(**fields: Any) -> Callable[[dict[str, Any]], object]:
    unit = {"ad_model": "face_yolov8n.pt", **fields}
    return lambda body: body["alwayson_scripts"].update(ADetailer={"args": [unit]})


def unit(**fields: Any) -> Callable[[dict[str, Any]], object]:
    def change(body: dict[str, Any]) -> None:
        body["alwayson_scripts"]["controlnet"]["args"][0].update(fields)

    return change


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_documented_example_is_within_every_range(name: str) -> None:
    assert read(name).endpoint == name


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("text2image", detailer(ad_steps=51), "ad_steps must be from 1 to 50."),
        ("text2image", detailer(ad_dilate_erode=-129), "ad_dilate_erode must be from -128 to 128."),
        ("image2image", detailer(ad_dilate_erode=-1), "ad_dilate_erode must be from 0 to 256."),
        ("image2image", detailer(ad_steps=151), "ad_steps must be from 1 to 150."),
        ("text2image", detailer(ad_confidence=1.1), "ad_confidence must be from 0 to 1."),
        ("text2image", detailer(ad_inpaint_width=513), "ad_inpaint_width must be a multiple of 8."),
        ("text2image", detailer(ad_use_steps=1), "ad_use_steps must be true or false."),
        ("text2image", put(restore_faces="yes"), "restore_faces must be true or false."),
        ("image2image", put(mask_blur=65), "mask_blur must be from 0 to 64."),
        ("image2image", put(inpainting_fill=4), "inpainting_fill must be from 0 to 3."),
        ("image2image", put(inpaint_full_res_padding=257), "inpaint_full_res_padding must be"),
        ("image2image", put(initial_noise_multiplier=2), "initial_noise_multiplier must be from"),
        ("image2image", put(image_cfg_scale=3.5), "image_cfg_scale must be from 0 to 3."),
        ("controlnet", unit(weight=2.5), "weight must be from 0 to 2."),
        ("controlnet", unit(module="hed"), "There is no preprocessor 'hed'."),
        ("controlnet", unit(module="canny"), "With canny goes control_v11p_sd15_canny, not"),
        ("controlnet", unit(guidance_start=0.9), "guidance_end must not be before guidance_start."),
        ("controlnet", unit(resize_mode="Stretch"), "resize_mode must be one of Just Resize"),
        ("controlnet", unit(enabled=False), "No unit of controlnet.args is enabled."),
        ("comfyui/text2image", put(comfyTaskType="Flux2"), "comfyTaskType must be one of"),
        ("instantID", put(width=512), "width and height must be 960"),
        ("imgExpand", put(verticalExpansionRatio=4.1), "verticalExpansionRatio must be from 1 to"),
        ("imgExpand", put(imageCount=None), "imageCount is missing."),
        ("imgExpand", put(sampleStep=51), "sampleStep must be from 0 to 50."),
        ("imgExpand", put(promptGuideFactor=46), "promptGuideFactor must be from 1 to 45."),
        ("imgExpand", put(seed=2**31), "seed must be from -1 to"),
        ("prompts/expand", put(mode=2), "mode must be from 0 to 1."),
        ("prompts/expand", put(mode=None), "mode is missing."),
        ("prompts/expand", put(topK=251), "topK must be from 0 to 250."),
        ("prompts/expand", put(topP=0), "topP must be from 0.01 to 1."),
        ("cnt/preview", put(preprocessor="hed"), "There is no preprocessor 'hed'."),
        ("enhance", put(upscalingResize=9), "upscalingResize must be from 1 to 8."),
        ("enhance", put(upscalingResizeW=2049), "upscalingResizeW must be from 64 to 2048."),
        ("enhance", put(gfpganVisibility=2), "gfpganVisibility must be from 0 to 1."),
        ("v2/roop", put(fidelityWeight="1.2"), "fidelityWeight must be from 0 to 1."),
        ("face/fusion", put(sourceUrl=[]), "sourceUrl must be an array of one or two URLs."),
    ],
)
def test_what_is_outside_is_refused(
    name: str, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        read(name, change)
    assert str(refused.value).startswith(words)


def test_q25_the_detailer_of_the_example_is_switched_off() -> None:
    assert read("text2image").options["faces"] == []


def test_mask_blur_rules_over_its_two_parts() -> None:
    both = read("image2image", put(mask_blur=9, mask_blur_x=1, mask_blur_y=2))
    parts = read("image2image", put(mask_blur_x=1, mask_blur_y=2))
    assert both.options["mask_blur"] == (9, 9)
    assert parts.options["mask_blur"] == (1, 2)


def test_q38_a_units_way_to_fit_is_text_or_its_number() -> None:
    by_name = read("controlnet", unit(resize_mode="Resize and Fill")).options["units"][0]
    by_number = read("controlnet", unit(resize_mode="2")).options["units"][0]
    assert by_name["resize_mode"] == by_number["resize_mode"] == 2


def test_q39_the_two_pictures_of_controlnet_are_not_confused() -> None:
    pictures = read("controlnet").pictures
    assert "QR_Code4" in pictures["control0"]
    assert "QR_Code4" not in pictures["image"]


def test_a_unit_without_a_picture_is_led_by_the_base() -> None:
    pictures = read("controlnet", unit(image_link=None)).pictures
    assert pictures["control0"] == pictures["image"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fileUrlList": ["https://x.example/1.png"] * 9}, "fileUrlList must be an array of 10 to"),
        ({"maxEpochs": 51}, "maxEpochs must be from 10 to 50."),
        ({"maxTokenLength": 77}, "maxTokenLength must be 0, 150 or 225."),
        ({"learningRate": "0.01"}, "learningRate must be from 0.0000001 to 0.0001."),
        ({"networkDropout": 2}, "networkDropout must be from 0 to 1."),
        ({"randomCrop": 0}, "randomCrop must be true or false."),
        ({}, REFUSED),
        ({"learningRate": "5e-05"}, REFUSED),
    ],
)
def test_training_is_checked_and_then_refused(change: Mapping[str, Any], words: str) -> None:
    with pytest.raises(BadRequest) as refused:
        refuse_training({**payload("training.request.reference"), **change})
    assert str(refused.value).startswith(words)
