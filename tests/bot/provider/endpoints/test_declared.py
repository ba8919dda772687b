"""A declared tool is sent as it was declared, and a wrong answer is no result."""

from __future__ import annotations

import pytest

from bot.config import Zhiqite
from bot.provider.endpoints import endpoints, local, vendor
from bot.provider.errors import Unsupported
from bot.provider.protocol import Empty, Failed, ResultImage, Running, Succeeded
from commands.declared import ToolRequest

RESULT = "https://aigcoss.zhiqiteai.cn/x/0.png"
HAIR = ToolRequest(
    path="hair/change",
    result_field="resultUrl",
    words=False,
    callback=True,
    credits=2,
    values={"hairStyle": "bob", "mode": 3},
    images={"portrait": "m1"},
    fields={"portrait": "sourceImage"},
    said={"hair_style": "bob"},
)
VENDOR = endpoints(vendor(Zhiqite()))


def test_its_slashes_stay_slashes_and_its_query_is_beside_it() -> None:
    endpoint = VENDOR.for_request(HAIR)
    assert endpoint.submit_path == "/AIGCImgOpenServ/saas/tool/hair/change"
    assert endpoint.query_paths == ("/AIGCImgOpenServ/saas/tool/hair/change/queryTask",)
    assert endpoint.callback_documented


def test_fields_and_pictures_go_by_the_vendors_names() -> None:
    body = VENDOR.for_request(HAIR).body(
        HAIR,
        client_id="task-1",
        pictures={"portrait": "https://easel.example/media/m1"},
        callback_url="https://easel.example/callbacks/t/x",
    )
    assert body == {
        "businessTaskId": "task-1",
        "hairStyle": "bob",
        "mode": 3,
        "sourceImage": "https://easel.example/media/m1",
        "callbackUrl": "https://easel.example/callbacks/t/x",
    }


def test_its_result_is_read_from_the_field_that_was_declared() -> None:
    endpoint = VENDOR.for_request(HAIR)
    assert endpoint.outcome({"resultUrl": RESULT}) == Succeeded((ResultImage(RESULT),))
    words = HAIR.model_copy(update={"words": True, "result_field": "text"})
    outcome = VENDOR.for_request(words).outcome({"text": "a @boat **now**"})
    assert outcome == Succeeded(caption="a ＠boat now")


@pytest.mark.parametrize("wrong", [{"outputImageUrl": RESULT}, {"resultUrl": 7}, {"resultUrl": {}}])
def test_a_wrong_answer_waits_or_fails_and_is_never_a_result(wrong: dict[str, object]) -> None:
    endpoint = VENDOR.for_request(HAIR)
    assert endpoint.outcome(wrong) == Running()
    assert endpoint.outcome({**wrong, "status": 2}) == Empty()
    assert isinstance(endpoint.outcome({**wrong, "status": 0}), Failed)


def test_our_own_provider_has_no_such_tool_and_says_so() -> None:
    with pytest.raises(Unsupported, match="local provider"):
        endpoints(local()).for_request(HAIR)
