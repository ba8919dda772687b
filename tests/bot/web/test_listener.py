"""The socket: taking it, losing it, and what of a request reaches the log."""

from __future__ import annotations

import logging
from typing import Any

import aiohttp
import pytest

from bot.errors import OperatorError
from bot.web.listener import Listener, bind


def test_a_port_that_is_taken_is_one_sentence_for_the_operator() -> None:
    with bind(host="127.0.0.1", port=0) as first:
        first.listen()
        port = first.getsockname()[1]
        with pytest.raises(OperatorError, match="EASEL_LISTENER__PORT") as caught:
            bind(host="127.0.0.1", port=port)
    assert str(port) in str(caught.value)


def test_a_host_that_is_nobody_is_one_sentence_too() -> None:
    with pytest.raises(OperatorError, match="EASEL_LISTENER__HOST"):
        bind(host="256.1.1.1", port=0)


def test_a_name_can_be_bound() -> None:
    with bind(host="localhost", port=0) as bound:
        assert bound.getsockname()[1] > 0


async def test_after_closing_nothing_answers(site: Any) -> None:
    listener: Listener = await site.start()
    await listener.close()
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"http://127.0.0.1:{listener.port}/healthz")


async def test_neither_tokens_nor_signatures_reach_the_log(
    site: Any, web: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    caplog.set_level(logging.DEBUG, logger="aiohttp")
    token = site.signer.callback_token("t1")
    media = site.signer.media_path("picture", 1_700_000_600)
    for method, path in (
        ("POST", f"/callbacks/t1/{token}"),
        ("POST", f"/callbacks/t1/{token}x"),
        ("GET", f"/callbacks/t1/{token}"),
        ("POST", f"/callback/t1/{token}"),
        ("GET", media),
        ("GET", media.replace("exp=17", "exp=18")),
    ):
        async with web.request(method, path, data=b"{}"):
            pass
    assert token not in caplog.text
    assert media.rpartition("=")[2] not in caplog.text
    assert "POST /callbacks/t1/{token} 200" in caplog.text
    assert "GET /media/picture 404" in caplog.text


async def test_a_stranger_writes_no_line_of_his_own_into_the_log(
    web: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    async with web.get("/media/a%0Aforged%20line"):
        pass
    assert "\nforged" not in caplog.text


async def test_what_is_asked_every_few_seconds_is_not_logged(
    web: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="bot")
    async with web.get("/healthz"):
        pass
    assert "healthz" not in caplog.text
