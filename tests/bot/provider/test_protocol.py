"""Callbacks and answers: what is understood, what is refused, and what each means."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.payloads import payload, raw

from bot.provider.endpoints import endpoints, local
from bot.provider.errors import Unreadable
from bot.provider.protocol import (
    Empty,
    Failed,
    Reason,
    ResultImage,
    Running,
    Succeeded,
    read_callback,
    read_envelope,
)

CATALOGUE = endpoints(local())


def callback(data: object, **envelope: Any) -> bytes:
    return json.dumps({"code": "200", "msg": "success", "data": data, **envelope}).encode()


@pytest.mark.parametrize("code", ['"200"', '" 200 "', "200"])
def test_q4_code_is_compared_as_text(code: str) -> None:
    assert read_envelope(b'{"code":%s,"data":{}}' % code.encode()).accepted


@pytest.mark.parametrize("code", ["400", "0", "", "2000", "20", 400])
def test_every_other_code_is_a_refusal(code: object) -> None:
    assert not read_envelope(json.dumps({"code": code}).encode()).accepted


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"<html>502 Bad Gateway</html>",
        b"null",
        b"[]",
        b'"200"',
        b"{}",
        b'{"msg":"success","data":{}}',
        b'{"code":null,"data":{}}',
        b'{"code":{},"data":{}}',
        b'{"code":"200","data":{"seed":NaN}}',
        b'{"code":"200","data":' + b"[" * 200_000,
        b'{"code":"200","data":{"seed":' + b"1" * 5_000 + b"}}",
        b'{"code":"200","data":{"task',
        b"\xff\xfe\x00",
    ],
)
def test_a_garbled_callback_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_callback(CATALOGUE.named("text2image"), body)


@pytest.mark.parametrize("data", [None, [], "done", 7, {}, {"other": 1}, {"status": None}])
def test_a_callback_that_says_nothing_about_a_result_is_unreadable(data: object) -> None:
    for endpoint in (CATALOGUE.named("text2image"), CATALOGUE.named("enhance")):
        with pytest.raises(Unreadable):
            read_callback(endpoint, callback(data))


def test_q23_a_text_in_another_charset_spoils_itself_only() -> None:
    body = '{"code":"200","data":{"status":0,"desc":"任务失败"}}'.encode("gb18030")

    outcome = read_callback(CATALOGUE.named("text2image"), body)

    assert isinstance(outcome, Failed)
    assert outcome.reason is Reason.REFUSED


def test_q23_a_byte_order_mark_is_no_obstacle() -> None:
    assert read_envelope(b"\xef\xbb\xbf" + raw("text2image.ack.guide")).accepted


def test_q45_a_failure_in_the_envelope_fails_the_task_with_the_vendors_words() -> None:
    outcome = read_callback(
        CATALOGUE.named("enhance"), callback(None, code="400", msg="no @such picture")
    )

    assert outcome == Failed(Reason.REFUSED, "no ＠such picture")


def test_a_failure_without_words_takes_those_of_the_envelope() -> None:
    body = callback({"status": 0}, msg="image too dark")

    assert read_callback(CATALOGUE.named("enhance"), body) == Failed(
        Reason.REFUSED, "image too dark"
    )


def test_success_is_not_a_reason_for_failure() -> None:
    assert read_callback(CATALOGUE.named("enhance"), callback({"status": 0})) == Failed(
        Reason.REFUSED, ""
    )


def test_the_documented_sd_result_as_a_callback_is_a_success() -> None:
    assert read_callback(
        CATALOGUE.named("text2image"), raw("sd_query_v2.answer.guide")
    ) == Succeeded(
        (
            ResultImage(
                "https://aigcoss.zhiqiteai.cn/Output-Img2/bbbb/selfapi/8883/text2image/2023-10-11/"
                "1e682ad6-5b5c-470b-86c7-c88abdba6d00-0.png",
                seed=1063029203,
            ),
        )
    )


@pytest.mark.parametrize("source", ["guide", "page"])
def test_q12_the_documented_roop_callback_needs_no_id_of_ours(source: str) -> None:
    outcome = read_callback(CATALOGUE.named("roop"), raw(f"roop.answer.{source}"))

    url = "https://aigcoss.zhiqiteai.cn/Output-Img2/roop/pro1703734845555845969817.png"
    assert outcome == Succeeded((ResultImage(url),))


def test_q3_the_documented_enhance_callback_says_generating_and_is_a_success() -> None:
    assert payload("enhance.answer.guide")["data"]["status"] == 1

    outcome = read_callback(CATALOGUE.named("enhance"), raw("enhance.answer.guide"))

    assert isinstance(outcome, Succeeded)
    assert outcome.images[0].url.endswith("8e792c3c-b220-4264-8703-b7174a81b25a-0.png")


def test_q3_the_documented_caption_says_generating_and_is_a_success() -> None:
    outcome = read_callback(CATALOGUE.named("interrogate"), raw("interrogate.answer.page"))

    assert isinstance(outcome, Succeeded)
    assert outcome.images == ()
    assert outcome.caption.startswith("a close up of a doll with long hair and blue eyes")


def test_an_interim_callback_is_progress() -> None:
    body = callback({"status": 1, "temporaryImageDto": {"progress": "0.4"}})

    assert read_callback(CATALOGUE.named("text2image"), body) == Running(progress=0.4)


def test_finished_without_a_picture_is_empty() -> None:
    assert read_callback(CATALOGUE.named("text2image"), callback({"status": 2})) == Empty()


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
DATA = st.dictionaries(
    st.sampled_from(
        [
            "status",
            "desc",
            "temporaryImageDto",
            "differentialImageRspList",
            "outputImageUrl",
            "caption",
            "errCode",
            "taskId",
        ]
    ),
    JSON_VALUES,
)


@given(DATA | JSON_VALUES)
def test_no_callback_whatever_raises_anything_but_unreadable(data: object) -> None:
    for endpoint in (
        CATALOGUE.named("text2image"),
        CATALOGUE.named("roop"),
        CATALOGUE.named("interrogate"),
    ):
        try:
            read_callback(endpoint, callback(data))
        except Unreadable:
            continue
