"""What the doctor says of Telegram, with each fault there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.environment import bare
from support.faketelegram.server import TOKEN, FakeTelegram
from support.faketelegram.state import DATE
from support.machine import HEALTHY, answering, levels
from support.ports import free_port

from bot.config import Settings, load
from bot.doctor.telegram import telegram, webhook_address

PUBLIC = "https://easel.example.org"
NOW = replace(HEALTHY, now=lambda: DATE * 1000)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare(monkeypatch, tmp_path)


@pytest.fixture
async def api() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake


def settings(url: str, *, token: str = TOKEN, mode: str = "polling", **more: Any) -> Settings:
    if mode == "webhook":
        more.setdefault("public_url", PUBLIC)
    return load(telegram={"token": token, "api_url": url, "mode": mode}, **more)


async def test_without_a_token_nothing_is_asked() -> None:
    (found,) = await telegram(load(), HEALTHY)
    assert (found.level, found.says) == ("ok", "off")


async def test_elsewhere_nothing_is_asked(api: FakeTelegram) -> None:
    assert levels(await telegram(settings(api.url, roles=["web", "worker"]), NOW)) == ["ok"]
    assert api.calls == []


async def test_a_bot_in_good_order_is_named(api: FakeTelegram) -> None:
    (found,) = await telegram(settings(api.url), NOW)
    assert (found.level, found.says) == ("ok", "the token is that of @EaselTestBot")


async def test_a_token_that_is_refused_is_a_problem_and_not_shown(api: FakeTelegram) -> None:
    wrong = "123456789:AAwrong_token_of_some_other_bot_abcde"
    (found,) = await telegram(settings(api.url, token=wrong), NOW)
    assert (found.level, "refuses the token" in found.says) == ("problem", True)
    assert wrong not in found.line()


async def test_a_server_that_is_not_there_is_a_problem() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    (found,) = await telegram(settings(url), NOW)
    assert (found.level, found.says) == ("problem", f"the Bot API at {url} does not answer")
    assert TOKEN not in found.line()


async def test_something_else_at_that_address_is_a_problem() -> None:
    async with answering({"hello": "world"}) as port:
        (found,) = await telegram(settings(f"http://127.0.0.1:{port}"), NOW)
    assert (found.level, "not as a Bot API server does" in found.says) == ("problem", True)


async def test_privacy_mode_that_is_off_is_told(api: FakeTelegram) -> None:
    api.methods.privacy = False
    _, found = await telegram(settings(api.url), NOW)
    assert (found.level, "privacy mode is off" in found.says) == ("warning", True)


async def test_a_webhook_while_polling_is_told_without_its_path(api: FakeTelegram) -> None:
    api.methods.webhook = {"url": "https://elsewhere.example.org/secret-path"}
    _, found = await telegram(settings(api.url), NOW)
    assert (found.level, "elsewhere.example.org" in found.says) == ("warning", True)
    assert "secret-path" not in found.line()


async def test_a_webhook_of_ours_in_good_order_is_ok(api: FakeTelegram) -> None:
    api.methods.webhook = {"url": f"{PUBLIC}/telegram/updates"}
    assert levels(await telegram(settings(api.url, mode="webhook"), NOW)) == ["ok"]


@pytest.mark.parametrize(
    ("url", "words"),
    [("", "no webhook is set"), ("https://other.example/x", "not to EASEL_PUBLIC_URL")],
)
async def test_a_webhook_that_is_not_ours_is_told(api: FakeTelegram, url: str, words: str) -> None:
    api.methods.webhook = {"url": url}
    _, found = await telegram(settings(api.url, mode="webhook"), NOW)
    assert (found.level, words in found.says) == ("warning", True)


async def test_the_last_error_of_the_webhook_is_a_problem(api: FakeTelegram) -> None:
    api.methods.webhook = {"url": f"{PUBLIC}/telegram/updates"}
    api.pusher.last_error = "Wrong response from the webhook: 502 Bad Gateway"
    _, found = await telegram(settings(api.url, mode="webhook"), NOW)
    assert (found.level, "502 Bad Gateway" in found.says) == ("problem", True)
    later = replace(NOW, now=lambda: DATE * 1000 + 2 * 3600 * 1000)
    assert levels(await telegram(settings(api.url, mode="webhook"), later)) == ["ok"]


async def test_many_updates_that_wait_are_told(api: FakeTelegram) -> None:
    ada = api.person("Ada")
    for _ in range(120):
        api.write(ada, "/imagine a fox")
    api.methods.webhook = {"url": f"{PUBLIC}/telegram/updates"}
    found = await telegram(settings(api.url, mode="webhook"), NOW)
    assert any("120 updates wait" in one.says for one in found)


@pytest.mark.parametrize("public", ["http://easel.example.org", "https://easel.example.org:8080"])
def test_an_address_telegram_does_not_post_to_is_a_problem(public: str) -> None:
    at_telegram = load(telegram={"token": TOKEN, "mode": "webhook"}, public_url=public)
    (found,) = webhook_address(at_telegram)
    assert (found.level, "443, 80, 88, 8443" in found.says) == ("problem", True)
    at_own_server = settings("http://127.0.0.1:8081", mode="webhook", public_url=public)
    assert list(webhook_address(at_own_server)) == []
