"""The bodies of the face endpoints, as section 8.5 has them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.localprovider.envelope import BadRequest
from bot.localprovider.reading.faces import read_detection, read_fusion

A, B, T = (f"https://pictures.example/{name}.png" for name in "abt")


def fusion(**changes: Any) -> dict[str, Any]:
    return {"businessTaskId": "f-1", "sourceUrl": [A], "targetUrl": T} | changes


@pytest.mark.parametrize(
    ("sources", "slots"),
    [([A], {"source": A}), ([A, B], {"source": A, "second": B}), (A, {"source": A})],
)
def test_one_or_two_sources_are_taken(sources: object, slots: dict[str, str]) -> None:
    order = read_fusion(fusion(sourceUrl=sources))
    assert order.pictures == {**slots, "target": T}
    assert (order.client_id, order.tool, order.options) == ("f-1", "faceswap", {})


@pytest.mark.parametrize("sources", [None, [], [A, B, A], [7], ["ftp://x"], {"a": A}])
def test_other_sources_are_refused(sources: object) -> None:
    with pytest.raises(BadRequest):
        read_fusion(fusion(sourceUrl=sources))


@pytest.mark.parametrize("index", [2, "2"])
def test_a_face_can_be_chosen(index: object) -> None:
    assert read_fusion(fusion(faceIdx=index)).options == {"index": 2}


@pytest.mark.parametrize("index", [0, -1, 1.5, "two"])
def test_a_number_that_no_face_can_have_is_refused(index: object) -> None:
    with pytest.raises(BadRequest, match="faceIdx"):
        read_fusion(fusion(faceIdx=index))


def test_detection_wants_one_picture() -> None:
    order = read_detection({"businessTaskId": "d-1", "imageUrl": A, "callbackUrl": B})
    assert (order.tool, order.pictures, order.callback_url) == ("facedetection", {"image": A}, B)
    with pytest.raises(BadRequest, match="imageUrl"):
        read_detection({"businessTaskId": "d-1"})
