"""Section 8.5: one face of several is swapped by number, and the numbers can be shown."""

from __future__ import annotations

import pytest

from bot.config import Zhiqite
from bot.provider.endpoints import endpoints, local, vendor
from bot.provider.protocol import Empty, Failed, Reason, ResultImage, Running, Succeeded
from commands.faces import FacesRequest
from commands.faceswap import FaceSwapRequest

CATALOGUE = endpoints(vendor(Zhiqite(model="a.safetensors")))
URLS = {"source": "https://x.test/s.png", "target": "https://x.test/t.png"}
OUTPUT = "https://aigcoss.zhiqiteai.cn/a.png"


def test_a_chosen_face_goes_by_its_number_and_an_array_of_one_source() -> None:
    request = FaceSwapRequest(source="a", target="b", face=2)
    fusion = CATALOGUE.for_request(request)
    assert fusion.submit_path == "/AIGCImgOpenServ/saas/tool/face/fusion"
    assert fusion.query_paths == ("/AIGCImgOpenServ/saas/tool/face/fusion/queryTask",)
    sent = fusion.body(request, client_id="t1", pictures=URLS, callback_url="https://e.test/c")
    assert sent == {
        "businessTaskId": "t1",
        "sourceUrl": ["https://x.test/s.png"],
        "targetUrl": "https://x.test/t.png",
        "faceIdx": 2,
        "callbackUrl": "https://e.test/c",
    }


@pytest.mark.parametrize("profile", [vendor(Zhiqite()), local()])
def test_without_a_number_the_single_face_swap_does_it(profile: object) -> None:
    catalogue = endpoints(profile)  # type: ignore[arg-type]
    assert catalogue.for_request(FaceSwapRequest(source="a", target="b")).name == "roop"


def test_faces_are_numbered_by_the_detection() -> None:
    request = FacesRequest(image="m1")
    detection = CATALOGUE.for_request(request)
    assert detection.submit_path == "/AIGCImgOpenServ/saas/tool/face/detection"
    image = {"image": "https://x.test/t.png"}
    sent = detection.body(request, client_id="t1", pictures=image, callback_url=None)
    assert sent == {"businessTaskId": "t1", "imageUrl": "https://x.test/t.png"}
    assert detection.callback_documented


@pytest.mark.parametrize(
    ("told", "faces"), [({"faceCount": 3}, 3), ({"faceCount": "2"}, 2), ({}, None),
                        ({"faceCount": None}, None), ({"faceCount": ["a"]}, None)]
)  # fmt: skip
def test_the_number_of_faces_is_read_where_it_is_told(told: object, faces: int | None) -> None:
    data = {"outputImageUrl": OUTPUT, "status": 2, **told}  # type: ignore[dict-item]
    assert CATALOGUE.named("face/detection").outcome(data) == Succeeded(
        (ResultImage(OUTPUT),), faces=faces
    )


@pytest.mark.parametrize(
    "endpoint", [CATALOGUE.named("face/fusion"), CATALOGUE.named("face/detection")]
)
def test_an_undocumented_answer_is_read_like_those_of_the_other_tools(endpoint: object) -> None:
    outcome = endpoint.outcome  # type: ignore[attr-defined]
    assert outcome({"outputImageUrl": OUTPUT, "status": 1}) == Succeeded((ResultImage(OUTPUT),))
    assert outcome({"status": 1}) == Running()
    assert outcome({"status": 2}) == Empty()
    assert outcome({"status": 0}) == Failed(Reason.REFUSED)
    assert outcome({"status": 0, "errCode": 1}) == Failed(Reason.NO_FACE)
