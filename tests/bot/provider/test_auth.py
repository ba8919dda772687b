"""Credentials reach the provider in the form each scheme asks for, and nowhere else."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bot.config import Zhiqite
from bot.errors import OperatorError
from bot.provider.auth import (
    AccessKey,
    AppCode,
    AppKeyHmac,
    Auth,
    NoAuth,
    auth_of,
    content_md5,
    signature,
    string_to_sign,
)

PATH = "/AIGCImgOpenServ/saas/tool/hair/change/queryTask"
BODY = b'{"businessTaskId":"B-0001"}'
NONCE = "5a7f3c1e-0000-4000-8000-000000000001"
NOW = 1_700_000_000_000


def test_first_vector_of_section_9_gives_its_signature() -> None:
    sent = AppKeyHmac("testAppKey", "testAppSecret").headers(
        "post", PATH, BODY, now_ms=NOW, nonce=NONCE
    )

    assert sent == {
        "Accept": "application/json",
        "Content-Type": "application/json;charset=UTF-8",
        "Content-MD5": "WP2Nbx69PMhD7cZMSjJtbQ==",
        "X-Ca-Key": "testAppKey",
        "X-Ca-Nonce": NONCE,
        "X-Ca-Timestamp": "1700000000000",
        "X-Ca-Signature-Headers": "X-Ca-Key,X-Ca-Nonce,X-Ca-Timestamp",
        "X-Ca-Signature": "Z0m5wPJKFrBviPnOwsqVBn05NXf3X6HYFMAZ+sp8Q6Y=",
    }


def test_first_vector_of_section_9_signs_its_string() -> None:
    sent = AppKeyHmac("testAppKey", "testAppSecret").headers(
        "POST", PATH, BODY, now_ms=NOW, nonce=NONCE
    )

    assert string_to_sign("POST", PATH, sent) == (
        "POST\napplication/json\nWP2Nbx69PMhD7cZMSjJtbQ==\napplication/json;charset=UTF-8\n\n"
        f"X-Ca-Key:testAppKey\nX-Ca-Nonce:{NONCE}\nX-Ca-Timestamp:1700000000000\n{PATH}"
    )


def test_second_vector_of_section_9_sorts_the_query_and_bares_an_empty_value() -> None:
    headers = {
        "Accept": "application/json",
        "X-Ca-Key": "testAppKey",
        "X-Ca-Timestamp": "1700000000000",
    }

    text = string_to_sign("GET", "/p", headers, {"b": "2", "a": "1", "c": ""})

    assert text == (
        "GET\napplication/json\n\n\n\n"
        "X-Ca-Key:testAppKey\nX-Ca-Timestamp:1700000000000\n/p?a=1&b=2&c"
    )
    assert signature("testAppSecret", text) == "kGak/TKAuZ9DM6tIrcz0yxY3lnZ7HosN+jxrjADONQM="


def test_a_header_left_over_from_an_earlier_try_is_not_signed() -> None:
    left_over = {"X-Ca-Key": "k", "X-Ca-Signature": "old", "X-Ca-Signature-Headers": "old"}

    assert string_to_sign("POST", "/p", left_over) == "POST\n\n\n\n\nX-Ca-Key:k\n/p"


def test_content_md5_is_of_the_bytes_as_sent() -> None:
    assert content_md5(BODY) == "WP2Nbx69PMhD7cZMSjJtbQ=="


def test_access_key_is_two_plain_headers() -> None:
    sent = AccessKey("my-id", "my-secret").headers("POST", PATH, BODY, now_ms=NOW, nonce=NONCE)

    assert sent == {
        "X-Request-req-accessKeyId": "my-id",
        "X-Request-req-accessKeySecret": "my-secret",
    }


def test_app_code_is_the_word_one_space_and_the_code() -> None:
    sent = AppCode("abc123").headers("POST", PATH, BODY, now_ms=NOW, nonce=NONCE)

    assert sent == {"Authorization": "APPCODE abc123"}


def test_our_own_provider_is_sent_no_credentials() -> None:
    assert NoAuth().headers("POST", PATH, BODY, now_ms=NOW, nonce=NONCE) == {}


@pytest.mark.parametrize(
    "auth", [AccessKey("my-id", "hush-hush"), AppCode("hush-hush"), AppKeyHmac("key", "hush-hush")]
)
def test_a_scheme_does_not_show_its_secret_when_printed(auth: object) -> None:
    assert "hush-hush" not in repr(auth)


@pytest.mark.parametrize(
    "auth", [AccessKey("my-id", "hush-hush"), AppCode("hush-hush"), AppKeyHmac("key", "hush-hush")]
)
def test_a_scheme_tells_what_must_not_be_quoted(auth: Auth) -> None:
    assert "hush-hush" in auth.secrets()


def test_q21_the_settings_choose_the_scheme() -> None:
    given = {
        "access_key_id": SecretStr("id"),
        "access_key_secret": SecretStr(" secret\n"),
        "app_code": SecretStr("code"),
        "app_key": SecretStr("key"),
        "app_secret": SecretStr("app-secret"),
    }

    assert auth_of(Zhiqite(auth="access_key", **given)) == AccessKey("id", "secret")
    assert auth_of(Zhiqite(auth="appcode", **given)) == AppCode("code")
    assert auth_of(Zhiqite(auth="appkey_hmac", **given)) == AppKeyHmac("key", "app-secret")


def test_a_missing_credential_is_named() -> None:
    with pytest.raises(OperatorError, match="EASEL_ZHIQITE__ACCESS_KEY_SECRET"):
        auth_of(Zhiqite(access_key_id=SecretStr("id")))


@pytest.mark.parametrize("value", ["two\r\nlines", "schlüssel", "nul\0"])
def test_a_credential_that_no_header_can_hold_is_refused_by_name(value: str) -> None:
    with pytest.raises(OperatorError, match="EASEL_ZHIQITE__APP_CODE") as refused:
        auth_of(Zhiqite(auth="appcode", app_code=SecretStr(value)))

    assert value not in str(refused.value)
