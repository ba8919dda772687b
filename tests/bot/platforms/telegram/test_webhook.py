"""Updates that are posted: from Telegram only, written down before they are answered, once."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from support.faketelegram.notebook import rows
from support.faketelegram.room import SECRET, Room, room
from support.faketelegram.server import FakeTelegram

from bot.errors import OperatorError
from bot.platforms.telegram.door import HEADER, MAX_BODY, PATH


def address(r: Room) -> str:
    url: str = r.telegram.methods.webhook["url"]
    return url


async def post(r: Room, body: Any, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {HEADER: secret}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with (
        aiohttp.ClientSession() as http,
        http.post(address(r), data=data, headers=headers) as answer,
    ):
        return answer.status


async def test_updates_come_by_the_webhook(tmp_path: Path) -> None:
    async with room(tmp_path, webhook=True) as r:
        hook = r.telegram.methods.webhook
        assert hook["url"].endswith(PATH)
        assert hook["secret_token"] == SECRET
        assert hook["allowed_updates"] == ["message", "callback_query"]
        assert hook["drop_pending_updates"] is False
        r.telegram.write(r.telegram.person("Ada"), "/imagine a fox")
        await r.invoked()
        await r.telegram.until(lambda: not r.telegram.updates)
        assert r.telegram.polls == 0


async def test_the_address_holds_no_token(tmp_path: Path) -> None:
    async with room(tmp_path, webhook=True) as r:
        assert "4242424" not in address(r)
        assert SECRET not in address(r)


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "ü" * 20])
async def test_who_does_not_know_the_word_is_refused(tmp_path: Path, secret: str | None) -> None:
    async with room(tmp_path, webhook=True) as r:
        sent = None if secret is None else secret.encode().decode("latin-1")
        assert await post(r, {"update_id": 1}, sent) == 403
        assert rows(tmp_path, "SELECT count(*) FROM telegram_updates") == [(0,)]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 413),
        (b"no json", 400),
        (b"[]", 400),
        (b'{"update_id": "1"}', 400),
        (b'{"update_id": true}', 400),
        (b"x" * (MAX_BODY + 1), 413),
        ({"update_id": 1}, 200),
        ({"update_id": 2, "message": {"nonsense": 1}}, 200),
    ],
)
async def test_a_body_is_bounded_and_has_to_be_an_update(
    tmp_path: Path, body: Any, status: int
) -> None:
    async with room(tmp_path, webhook=True) as r:
        assert await post(r, body) == status


async def test_an_update_posted_again_is_dealt_with_once(tmp_path: Path) -> None:
    async with room(tmp_path, webhook=True) as r:
        r.telegram.pusher.twice = True
        ada = r.telegram.person("Ada")
        r.telegram.write(ada, "/imagine a fox")
        r.telegram.write(ada, "/quota")
        await r.invoked(2)
        await r.telegram.until(lambda: len(r.telegram.pusher.pushed) == 4)
        assert [i.command for i in r.dispatch.invoked] == ["imagine", "quota"]
        assert [status for _, status in r.telegram.pusher.pushed] == [200] * 4


async def test_it_is_answered_when_it_is_kept_and_not_when_it_is_done(tmp_path: Path) -> None:
    async with room(tmp_path, webhook=True) as r:
        r.dispatch.gate = asyncio.Event()
        r.telegram.write(r.telegram.person("Ada"), "/imagine a fox")
        await r.telegram.until(lambda: r.telegram.pusher.pushed)
        assert rows(tmp_path, "SELECT done FROM telegram_updates") == [(0,)]
        await r.invoked()
        r.dispatch.gate.set()


async def test_while_the_service_is_away_updates_wait_at_telegram(tmp_path: Path) -> None:
    async with room(tmp_path, webhook=True) as r:
        await r.platform.stop()
        r.telegram.write(r.telegram.person("Ada"), "/imagine a fox")
        await r.telegram.until(lambda: (1000, 503) in r.telegram.pusher.pushed)
        assert "503" in r.telegram.pusher.info()["last_error_message"]
        r.platform = r.make()
        await r.platform.start(r.dispatch)
        await r.invoked()


async def test_an_address_telegram_does_not_take_ends_the_start_with_a_sentence(
    tmp_path: Path,
) -> None:
    def prepare(telegram: FakeTelegram) -> None:
        words = "Bad Request: bad webhook: HTTPS url must be provided for webhook"
        telegram.faults.refuse("setWebhook", 400, words)

    with pytest.raises(OperatorError, match=r"EASEL_PUBLIC_URL.*https url must"):
        async with room(tmp_path, webhook=True, prepare=prepare):
            raise AssertionError("it started")
