"""What the client sends, and how it reads answers that arrive."""

from __future__ import annotations

import logging
from typing import Any

import aiohttp
import pytest
from support.payloads import payload, raw

from bot.errors import OperatorError
from bot.provider.auth import AccessKey, AppKeyHmac, signature, string_to_sign
from bot.provider.client import ProviderClient
from bot.provider.endpoints import endpoints, local
from bot.provider.endpoints.listings import MODELS
from bot.provider.errors import (
    NotAccepted,
    NotReached,
    OutcomeUnknown,
    Throttled,
    Unreadable,
)
from bot.provider.protocol import Accepted, Failed, Reason, Running, Succeeded, Unheard

from .conftest import LoopbackVendor, client_of

CATALOGUE = endpoints(local())
TEXT, SWAP = CATALOGUE.named("text2image"), CATALOGUE.named("roop")
BODY = {"prompt": "灯塔 é", "alwayson_scripts": {"id_task": "t1"}}
LIVE, ARCHIVE = TEXT.query_paths
ACK = payload("text2image.ack.guide")
DONE = payload("sd_query_v2.answer.guide")
UNKNOWN = {"code": "400", "msg": "no such task", "data": None}


async def test_a_submission_is_one_post_to_its_path(
    client: ProviderClient, vendor: LoopbackVendor
) -> None:
    vendor.answers(ACK)

    assert await client.submit(TEXT, BODY) == Accepted()

    (heard,) = vendor.heard
    assert heard.path == "/AIGCImgOpenServ/saas/sd/v2/text2image"
    assert heard.json() == BODY
    assert client.calls == 1


async def test_q23_content_type_and_body_are_utf8_and_accept_is_explicit(
    client: ProviderClient, vendor: LoopbackVendor
) -> None:
    vendor.answers(ACK)

    await client.submit(TEXT, BODY)

    (heard,) = vendor.heard
    assert heard.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert heard.headers["Accept"] == "application/json"
    assert "灯塔 é".encode() in heard.body


@pytest.mark.parametrize("charset", ["gbk", "iso-8859-1", "nonsense"])
async def test_q23_answers_are_read_as_utf8_whatever_they_claim(
    client: ProviderClient, vendor: LoopbackVendor, charset: str
) -> None:
    answer = {"code": "200", "data": {"status": 0, "desc": "任务失败"}}
    vendor.answers(answer, Content_Type=f"text/html; charset={charset}")

    assert await client.query(TEXT, "t1") == Failed(Reason.REFUSED, "任务失败")


async def test_q21_every_call_carries_the_credentials_and_only_in_headers(
    session: aiohttp.ClientSession, vendor: LoopbackVendor
) -> None:
    client = client_of(session, vendor.url, auth=AccessKey("my-id", "my-secret"))
    vendor.answers(ACK, DONE, payload("models.answer.guide"))

    await client.submit(TEXT, BODY)
    await client.query(TEXT, "t1")
    await client.page(MODELS)

    assert len(vendor.heard) == 3
    for heard in vendor.heard:
        assert heard.headers["X-Request-req-accessKeyId"] == "my-id"
        assert heard.headers["X-Request-req-accessKeySecret"] == "my-secret"
        assert "?" not in heard.path
        assert b"my-secret" not in heard.body


async def test_the_gateway_finds_the_signature_right_for_what_arrived(
    session: aiohttp.ClientSession, vendor: LoopbackVendor
) -> None:
    client = client_of(session, vendor.url, auth=AppKeyHmac("key", "app-secret"))
    vendor.answers(ACK)

    await client.submit(TEXT, BODY)

    (heard,) = vendor.heard
    text = string_to_sign("POST", heard.path, heard.headers)
    assert heard.headers["X-Ca-Signature"] == signature("app-secret", text)
    assert heard.headers["X-Ca-Timestamp"] == "1700000000000"
    assert heard.headers["X-Ca-Nonce"] == "nonce-1"


@pytest.mark.parametrize("suffix", ["", "/", "/AIGCImgOpenServ", "/AIGCImgOpenServ/"])
async def test_q22_the_base_address_is_taken_with_or_without_the_service(
    session: aiohttp.ClientSession, vendor: LoopbackVendor, suffix: str
) -> None:
    vendor.answers(ACK)

    await client_of(session, vendor.url + suffix).submit(TEXT, BODY)

    assert vendor.heard[0].path == TEXT.submit_path


async def test_a_base_address_with_a_path_keeps_it(
    session: aiohttp.ClientSession, vendor: LoopbackVendor
) -> None:
    vendor.answers(ACK)

    await client_of(session, f"{vendor.url}/proxy/").submit(TEXT, BODY)

    assert vendor.heard[0].path == f"/proxy{TEXT.submit_path}"


@pytest.mark.parametrize("url", ["", "api.zhiqite.com", "ftp://a.example", "http://", "http://a:x"])
async def test_a_base_address_that_is_none_is_one_sentence_for_the_operator(
    session: aiohttp.ClientSession, url: str
) -> None:
    with pytest.raises(OperatorError):
        client_of(session, url)


async def test_q9_a_tools_reply_gives_the_vendors_id(
    client: ProviderClient, vendor: LoopbackVendor
) -> None:
    vendor.answers(payload("tool.ack.reference"))

    assert await client.submit(SWAP, {}) == Accepted("pre1718697515338445992201")


async def test_q9_a_reply_with_the_result_ends_the_task_at_once(
    client: ProviderClient, vendor: LoopbackVendor
) -> None:
    vendor.answers(raw("roop.answer.guide"))

    accepted = await client.submit(SWAP, {})

    assert isinstance(accepted.outcome, Succeeded)


async def test_q45_code_400_under_http_200_is_a_refusal_with_the_vendors_words(
    client: ProviderClient, vendor: LoopbackVendor
) -> None:
    vendor.answers({"code": "400", "msg": "bad **model** @everyone", "data": None})

    with pytest.raises(NotAccepted) as refused:
        await client.submit(TEXT, BODY)

    assert refused.value.detail == "bad model ＠everyone"
    assert str(refused.value) == "The image service refused this: bad model ＠everyone"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422, 301, 302, 307])
async def test_q45_every_other_http_refusal_is_final(
    client: ProviderClient, vendor: LoopbackVendor, status: int
) -> None:
    vendor.answers(b"<html>", status=status, Location=f"{vendor.url}/elsewhere")

    with pytest.raises(NotAccepted) as refused:
        await client.submit(TEXT, BODY)

    assert refused.value.status == status
    assert len(vendor.heard) == 1, "a redirect was followed"


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
async def test_q47_a_broken_server_may_have_taken_the_task(
    client: ProviderClient, vendor: LoopbackVendor, status: int
) -> None:
    vendor.answers(b"oops", status=status)

    with pytest.raises(OutcomeUnknown):
        await client.submit(TEXT, BODY)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ({"Retry_After": "30"}, 30.0),
        ({"Retry_After": "999999"}, 3600.0),
        ({"Retry_After": "Tue, 14 Nov 2023 22:13:50 GMT"}, 30.0),
        ({"Retry_After": "Tue, 14 Nov 2023 22:00:00 GMT"}, 0.0),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "-5"}, None),
        ({}, None),
    ],
)
async def test_q46_http_429_was_not_taken_and_says_when_to_come_back(
    client: ProviderClient,
    vendor: LoopbackVendor,
    header: dict[str, str],
    seconds: float | None,
) -> None:
    vendor.answers(b"slow down", status=429, **header)

    with pytest.raises(NotReached) as throttled:
        await client.submit(TEXT, BODY)

    assert isinstance(throttled.value, Throttled)
    assert throttled.value.retry_after == seconds


async def test_q46_code_429_in_the_envelope_was_not_taken_either(
    client: ProviderClient, vendor: LoopbackVendor
) -> None:
    vendor.answers({"code": "429", "msg": "busy"})

    with pytest.raises(Throttled):
        await client.submit(TEXT, BODY)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", b"[]", b"null", b'{"code":null}', b'{"code":"200"', b"\xff"]
)
async def test_q47_an_unreadable_yes_leaves_the_outcome_unknown(
    client: ProviderClient, vendor: LoopbackVendor, body: bytes
) -> None:
    vendor.answers(body)

    with pytest.raises(OutcomeUnknown):
        await client.submit(TEXT, BODY)


async def test_a_query_asks_by_our_own_id(client: ProviderClient, vendor: LoopbackVendor) -> None:
    vendor.answers(DONE)

    assert isinstance(await client.query(TEXT, "t1"), Succeeded)

    (heard,) = vendor.heard
    assert heard.path == LIVE
    assert heard.json() == {"businessTaskId": "t1"}


async def test_a_tools_query_goes_to_the_tools_own_path(
    client: ProviderClient, vendor: LoopbackVendor
) -> None:
    vendor.answers(payload("tool_query.answer.guide"))

    assert isinstance(await client.query(SWAP, "t1", archived=True), Succeeded)

    (heard,) = vendor.heard
    assert heard.path == "/AIGCImgOpenServ/saas/tool/roop/queryTask"


@pytest.mark.parametrize(
    "answer",
    [
        UNKNOWN,
        {"code": "404", "msg": "not found"},
        {"code": "A0001", "msg": "?"},
        {"code": "200", "msg": "success"},
        {"code": "200", "msg": "success", "data": None},
        {"code": "200", "msg": "success", "data": {}},
        {"code": "200", "msg": "success", "data": []},
        {"code": "200", "msg": "", "data": {"id_task": None, "status": None, "desc": ""}},
    ],
)
async def test_q46_an_id_the_vendor_does_not_know_is_unheard_of(
    client: ProviderClient, vendor: LoopbackVendor, answer: Any
) -> None:
    vendor.answers(answer)

    assert await client.query(TEXT, "t1") == Unheard()
    assert client.calls == 1


@pytest.mark.parametrize("code", ["500", "503"])
async def test_q47_a_fault_on_their_side_is_not_taken_for_unheard(
    client: ProviderClient, vendor: LoopbackVendor, code: str
) -> None:
    vendor.answers({"code": code, "msg": "internal error", "data": None})

    with pytest.raises(OutcomeUnknown):
        await client.query(TEXT, "t1")


@pytest.mark.parametrize("code", ["401", "403"])
async def test_q47_refused_credentials_are_not_taken_for_unheard(
    client: ProviderClient, vendor: LoopbackVendor, code: str
) -> None:
    vendor.answers({"code": code, "msg": "who are you", "data": None})

    with pytest.raises(NotAccepted, match="credentials"):
        await client.query(TEXT, "t1")


async def test_q14_an_accepted_task_the_live_query_forgot_is_asked_for_in_the_archive(
    client: ProviderClient, vendor: LoopbackVendor
) -> None:
    vendor.answers(UNKNOWN, payload("sd_query_v1.answer.reference"))

    assert isinstance(await client.query(TEXT, "t1", archived=True), Succeeded)

    assert [heard.path for heard in vendor.heard] == [LIVE, ARCHIVE]
    assert client.calls == 2


async def test_q14_nothing_in_the_archive_either_is_unheard_of(
    client: ProviderClient, vendor: LoopbackVendor
) -> None:
    vendor.answers(UNKNOWN)

    assert await client.query(TEXT, "t1", archived=True) == Unheard()
    assert client.calls == 2


async def test_q13_a_task_the_live_query_knows_costs_one_call(
    client: ProviderClient, vendor: LoopbackVendor
) -> None:
    vendor.answers({"code": "200", "data": {"id_task": "t1", "status": 3, "desc": "queued"}})

    assert await client.query(TEXT, "t1", archived=True) == Running()
    assert client.calls == 1


async def test_a_preview_of_megabytes_is_taken(
    client: ProviderClient, vendor: LoopbackVendor
) -> None:
    image = "A" * 6_000_000
    preview = {"progress": "0.5", "currentImage": image}
    vendor.answers({"code": "200", "data": {"status": 1, "temporaryImageDto": preview}})

    assert await client.query(TEXT, "t1") == Running(progress=0.5, preview=image)


async def test_a_page_of_models_is_read(client: ProviderClient, vendor: LoopbackVendor) -> None:
    vendor.answers(payload("models.answer.guide"))

    page = await client.page(MODELS, page=1, size=10, filters={"title": "Photon"})

    assert [model.file for model in page.rows] == ["photon_v1_84728.safetensors"]
    assert vendor.heard[0].json() == {"sdModelName": "Photon", "pageSize": 10, "pageNum": 1}


async def test_a_refused_or_garbled_list_is_an_error(
    client: ProviderClient, vendor: LoopbackVendor
) -> None:
    vendor.answers(UNKNOWN, {"code": "200", "data": {}})

    with pytest.raises(NotAccepted):
        await client.page(MODELS)
    with pytest.raises(Unreadable):
        await client.page(MODELS)


async def test_q45_the_gateways_reason_and_request_id_are_logged_without_the_key(
    session: aiohttp.ClientSession, vendor: LoopbackVendor, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of(session, vendor.url, auth=AppKeyHmac("our-app-key", "our-app-secret"))
    vendor.answers(
        b"",
        status=403,
        X_Ca_Error_Message="Invalid Signature, Server StringToSign:`POSTX-Ca-Key:our-app-key`",
        X_Ca_Request_Id="7AD052CB-EE8B",
    )

    with caplog.at_level(logging.DEBUG), pytest.raises(NotAccepted, match="credentials"):
        await client.submit(TEXT, BODY)

    assert "Invalid Signature" in caplog.text
    assert "7AD052CB-EE8B" in caplog.text
    assert "our-app-key" not in caplog.text


async def test_secrets_and_prompts_are_neither_logged_nor_shown(
    session: aiohttp.ClientSession, vendor: LoopbackVendor, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of(session, vendor.url, auth=AccessKey("our-key-id", "our-key-secret"))
    vendor.answers({"code": "400", "msg": "our-key-id/our-key-secret is wrong"}, b"?", DONE)

    with caplog.at_level(logging.DEBUG):
        with pytest.raises(NotAccepted) as refused:
            await client.submit(TEXT, BODY)
        with pytest.raises(OutcomeUnknown):
            await client.submit(TEXT, BODY)
        await client.query(TEXT, "t1")

    for text in (caplog.text, str(refused.value)):
        assert "our-key" not in text
        assert "灯塔" not in text


async def test_half_a_character_in_a_prompt_does_not_stop_a_task(
    client: ProviderClient, vendor: LoopbackVendor
) -> None:
    vendor.answers(ACK)

    await client.submit(TEXT, {"prompt": "half \ud83d"})

    assert vendor.heard[0].json() == {"prompt": "half ?"}
