"""What only whoever hosts the bot can mend is told in one sentence; the rest is tried again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.platforms.discord.fatal import explain


def http_error(kind: type[discord.HTTPException], status: int) -> discord.HTTPException:
    response: Any = SimpleNamespace(status=status, reason="")
    return kind(response, {"code": 0, "message": ""})


def closed(code: int) -> discord.ConnectionClosed:
    socket: Any = SimpleNamespace(close_code=code)
    return discord.ConnectionClosed(socket, shard_id=0)


@pytest.mark.parametrize(
    ("error", "names"),
    [
        (discord.LoginFailure("no"), "EASEL_DISCORD__TOKEN"),
        (closed(4004), "EASEL_DISCORD__TOKEN"),
        (closed(4010), "EASEL_DISCORD__SHARD_COUNT"),
        (closed(4011), "EASEL_DISCORD__SHARD_IDS"),
        (closed(4013), "intents"),
        (closed(4014), "intents"),
        (discord.PrivilegedIntentsRequired(0), "intents"),
        (closed(4012), "update Easel"),
        (http_error(discord.NotFound, 404), "EASEL_DISCORD__API_URL"),
    ],
)
def test_what_has_to_be_changed_is_named(error: Exception, names: str) -> None:
    explained = explain(error)
    assert explained is not None
    assert names in str(explained)


@pytest.mark.parametrize(
    "error",
    [
        OSError(),
        TimeoutError(),
        closed(4000),
        discord.GatewayNotFound(),
        http_error(discord.DiscordServerError, 503),
    ],
)
def test_what_passes_by_itself_is_no_such_error(error: Exception) -> None:
    assert explain(error) is None


def test_a_token_that_is_refused_only_at_the_gateway_is_still_a_bad_token() -> None:
    error = discord.GatewayNotFound()
    error.__cause__ = http_error(discord.HTTPException, 401)
    assert "EASEL_DISCORD__TOKEN" in str(explain(error))
