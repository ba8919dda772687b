"""A signature serves one purpose, one thing and one moment."""

from __future__ import annotations

import re
import string
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.signing import Signer

SIGNER = Signer(b"secret")


def test_a_token_opens_its_own_task_only() -> None:
    token = SIGNER.callback_token("task1")
    assert SIGNER.is_callback_token("task1", token)
    assert not SIGNER.is_callback_token("task2", token)
    assert not Signer(b"other").is_callback_token("task1", token)


def test_a_signature_holds_for_its_picture_and_moment_only() -> None:
    signature = SIGNER.media_signature("picture", 1000)
    assert SIGNER.is_media_signature("picture", 1000, signature)
    assert not SIGNER.is_media_signature("picture", 1001, signature)
    assert not SIGNER.is_media_signature("another", 1000, signature)


def test_a_callback_token_is_no_media_signature() -> None:
    assert not SIGNER.is_callback_token("a:1", SIGNER.media_signature("a", 1))
    assert not SIGNER.is_media_signature("a", 1, SIGNER.callback_token("a:1"))


@given(st.text())
def test_nothing_a_stranger_sends_is_more_than_wrong(token: str) -> None:
    assert not SIGNER.is_callback_token("task", token)
    assert not SIGNER.is_media_signature("picture", 1, token)


@pytest.mark.parametrize("token", ["\udcff", "\ud800", "", "é"])
def test_undecodable_bytes_in_a_path_are_wrong(token: str) -> None:
    assert not SIGNER.is_callback_token("task", token)


def test_paths_need_no_escaping_and_name_what_they_sign() -> None:
    path = SIGNER.callback_path("task1")
    assert path == f"/callbacks/task1/{SIGNER.callback_token('task1')}"
    safe = set(string.ascii_letters + string.digits + "-_")
    assert set(SIGNER.callback_token("task1")) <= safe
    parts = urlsplit(SIGNER.media_path("picture", 1000))
    query = parse_qs(parts.query)
    assert parts.path == "/media/picture"
    assert SIGNER.is_media_signature("picture", int(query["exp"][0]), query["sig"][0])


def test_the_secret_is_not_shown() -> None:
    assert "secret" not in repr(Signer(b"secret"))


def test_the_word_for_a_webhook_is_one_a_platform_and_fits_telegrams_alphabet() -> None:
    signer = Signer(b"a secret of this service")
    word = signer.webhook_token("telegram")
    assert word == Signer(b"a secret of this service").webhook_token("telegram")
    assert word not in (signer.webhook_token("other"), Signer(b"another").webhook_token("telegram"))
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,256}", word)
