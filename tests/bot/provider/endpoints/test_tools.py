"""The tools beside drawing: what each is sent, by its page, and how its result is read."""

from __future__ import annotations

from typing import Any

import pytest

from bot.config import Zhiqite
from bot.provider.endpoints import Profile, endpoints, vendor
from bot.provider.endpoints.endpoint import Endpoint
from bot.provider.endpoints.tool import MOST_OUTPUTS
from bot.provider.errors import Unsupported
from bot.provider.protocol import (
    Empty,
    Envelope,
    Failed,
    Reason,
    ResultImage,
    Running,
    Succeeded,
)
from commands.avatar import AvatarRequest
from commands.improve import ImproveRequest
from commands.outpaint import OutpaintRequest
from commands.preview import PreviewRequest
from commands.spec import Picture, Request
from commands.style import StyleRequest
from commands.upscale import UpscaleRequest

CATALOGUE = endpoints(Profile(model=None))
URL = "https://easel.example/media/m1"
RESULT = "https://aigcoss.zhiqiteai.cn/x/0.png"
DONE = Succeeded((ResultImage(RESULT),))

AVATAR = AvatarRequest(image="m1", prompt="Cute ceramic doll")
WIDER = OutpaintRequest(image="m1", horizontal=1.75, vertical=1.5, width=175, height=150, images=2)
WORDS = ImproveRequest(prompt="a cat")
STYLE = StyleRequest(image="m1")
PREVIEW = PreviewRequest(image="m1", control="edges")


def sent(request: Request, profile: Profile | None = None) -> dict[str, Any]:
    endpoint = endpoints(profile or Profile(model=None)).for_request(request)
    pictures = {slot: Picture(id="m1", width=100, height=100) for slot in request.pictures()}
    endpoint.check(request, pictures)
    urls = dict.fromkeys(request.pictures(), URL)
    return endpoint.body(request, client_id="task-1", pictures=urls, callback_url=None)


def path_of(request: Request) -> str:
    return CATALOGUE.for_request(request).submit_path


def test_every_tool_is_submitted_and_asked_for_under_its_code() -> None:
    codes = {
        "instantID": AVATAR,
        "imgExpand": WIDER,
        "prompts/expand": WORDS,
        "identifyStyle": STYLE,
        "cnt/preview": PREVIEW,
    }
    for code, request in codes.items():
        endpoint = CATALOGUE.for_request(request)
        assert endpoint.submit_path == f"/AIGCImgOpenServ/saas/tool/{code}"
        assert endpoint.query_paths == (f"{endpoint.submit_path}/queryTask",)


def test_q36_a_portrait_is_always_of_the_one_size_and_without_the_field_not_released() -> None:
    assert sent(AVATAR) == {
        "businessTaskId": "task-1",
        "image": URL,
        "prompt": "Cute ceramic doll",
        "width": 960,
        "height": 960,
    }


def test_q5_a_seed_of_a_tool_is_an_integer() -> None:
    assert sent(AVATAR.model_copy(update={"seed": 7}))["seed"] == 7
    assert sent(WIDER.model_copy(update={"seed": 7}))["seed"] == 7


@pytest.mark.parametrize(("error", "reason"), [(1, Reason.NO_FACE), (2, Reason.NOT_FETCHED)])
def test_q36_what_went_wrong_with_a_portrait_is_known(error: int, reason: Reason) -> None:
    avatar = CATALOGUE.named("instantID")
    assert avatar.outcome({"status": 0, "errCode": error}) == Failed(reason)
    assert avatar.outcome({"status": 2, "errCode": 0, "outputImageUrl": RESULT}) == DONE
    assert avatar.outcome({"status": 2, "outputImageUrl": RESULT}) == DONE


def test_going_beyond_the_edges_sends_what_is_required_and_what_was_said() -> None:
    assert sent(WIDER) == {
        "businessTaskId": "task-1",
        "sourceImage": URL,
        "imageCount": 2,
        "verticalExpansionRatio": 1.5,
        "horizontalExpansionRatio": 1.75,
    }
    said = WIDER.model_copy(
        update={"prompt": "sea", "negative": "boats", "guidance": 7, "steps": 30, "sampler": "DDIM"}
    )
    assert sent(said) == {
        **sent(WIDER),
        "prompt": "sea",
        "negativePrompt": "boats",
        "promptGuideFactor": 7,
        "sampleStep": 30,
        "sampler": "DDIM",
    }


@pytest.mark.parametrize("several", [[RESULT, RESULT], f"{RESULT},{RESULT}", f"{RESULT}, {RESULT}"])
def test_q30_several_pictures_come_in_a_list_or_joined(several: object) -> None:
    outcome = CATALOGUE.named("imgExpand").outcome({"outputImageUrl": several})
    assert outcome == Succeeded((ResultImage(RESULT), ResultImage(RESULT)))


def test_an_endless_list_of_pictures_is_cut() -> None:
    outcome = CATALOGUE.named("imgExpand").outcome({"outputImageUrl": [RESULT] * 5000})
    assert isinstance(outcome, Succeeded)
    assert len(outcome.images) == MOST_OUTPUTS


def test_more_words_are_asked_for_by_the_kind_of_model() -> None:
    assert sent(WORDS) == {"businessTaskId": "task-1", "sourcePrompt": "a cat", "mode": 0}
    xl = WORDS.model_copy(update={"kind": "sdxl", "top_k": 50, "top_p": 0.9})
    assert sent(xl) == {**sent(WORDS), "mode": 1, "topK": 50, "topP": 0.9}


def test_q3_more_words_are_a_success_beside_the_number_that_means_failure_elsewhere() -> None:
    expand = CATALOGUE.named("prompts/expand")
    assert expand.outcome({"status": 0, "prompts": ["a cat, soft light"]}) == Succeeded(
        caption="a cat, soft light"
    )
    assert expand.outcome({"status": 0, "prompts": []}) == Failed(Reason.REFUSED)


def test_q9_words_in_the_immediate_answer_end_the_task_at_once() -> None:
    answer = Envelope("200", "", {"status": 0, "prompts": ["a cat, soft light"], "taskId": "pro1"})
    accepted = CATALOGUE.named("prompts/expand").accepted(answer)
    assert accepted.outcome == Succeeded(caption="a cat, soft light")
    assert accepted.provider_id == "pro1"


@pytest.mark.parametrize("hostile", ["@everyone **free** https://evil.example", "x" * 100_000])
def test_words_of_the_vendor_are_bounded_and_without_mentions_or_links(hostile: str) -> None:
    for name, data in (
        ("prompts/expand", {"prompts": [hostile]}),
        ("identifyStyle", {"caption": hostile}),
        ("interrogate", {"caption": hostile}),
    ):
        outcome = CATALOGUE.named(name).outcome(data)
        assert isinstance(outcome, Succeeded)
        assert len(outcome.caption) <= 2000
        assert not {"@", "*"} & set(outcome.caption)
        assert "evil.example" not in outcome.caption


def test_a_style_is_read_from_the_field_that_is_set() -> None:
    assert sent(STYLE) == {"businessTaskId": "task-1", "sourceImage": URL}
    usual = CATALOGUE.named("identifyStyle")
    own = endpoints(vendor(Zhiqite(style_field="style"))).named("identifyStyle")
    assert usual.outcome({"caption": "oil painting"}) == Succeeded(caption="oil painting")
    assert own.outcome({"style": ["ink", "wash"]}) == Succeeded(caption="ink")
    assert own.outcome({"caption": "oil painting", "status": 2}) == Empty()


def test_a_preview_names_the_documented_preprocessor() -> None:
    assert sent(PREVIEW) == {
        "businessTaskId": "task-1",
        "sourceImage": URL,
        "preprocessor": "canny",
    }
    with pytest.raises(Unsupported, match="tile"):
        sent(PREVIEW.model_copy(update={"control": "tile"}))


def test_q11_q40_the_vendors_own_id_is_read_from_every_acknowledgement() -> None:
    for name in ("identifyStyle", "imgExpand", "cnt/preview"):
        answer = Envelope("200", "", {"task_id": "pre1718697515338445992201"})
        accepted = CATALOGUE.named(name).accepted(answer)
        assert (accepted.provider_id, accepted.outcome) == ("pre1718697515338445992201", None)


def test_q34_enlarging_to_a_size_sends_that_modes_fields_only() -> None:
    request = UpscaleRequest(image="m1", factor=2, width=2048, height=1024, to_size=True, crop=True)
    body = sent(request)
    assert (body["resizeMode"], body["upscalingResizeW"], body["upscalingResizeH"]) == (
        1,
        2048,
        1024,
    )
    assert body["upscalingCrop"] is True
    assert "upscalingResize" not in body


def test_faces_and_upscalers_are_sent_as_they_were_said() -> None:
    request = UpscaleRequest(
        image="m1",
        factor=2,
        width=20,
        height=20,
        gfpgan=0.4,
        codeformer=0.6,
        codeformer_weight=0.2,
        faces_first=True,
        upscaler="R-ESRGAN 4x+",
        second_upscaler="LDSR",
        second_share=0.3,
    )
    body = sent(request)
    assert (body["gfpganVisibility"], body["codeformerVisibility"]) == (0.4, 0.6)
    assert (body["codeformerWeight"], body["upscaleFirst"]) == (0.2, False)
    assert (body["upscaler1"], body["upscaler2"]) == ("R-ESRGAN 4x+", "LDSR")
    assert body["extrasUpscaler2Visibility"] == 0.3


@pytest.mark.parametrize(
    "name", ["instantID", "imgExpand", "prompts/expand", "identifyStyle", "cnt/preview"]
)
def test_a_wrong_answer_is_never_taken_for_a_result(name: str) -> None:
    endpoint: Endpoint = CATALOGUE.named(name)
    for wrong in ({}, {"outputImageUrl": 7}, {"prompts": {"a": 1}}, {"caption": []}, [], None, "x"):
        assert endpoint.outcome(wrong) == Running()
