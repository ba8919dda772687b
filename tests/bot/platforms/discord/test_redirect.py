"""EASEL_DISCORD__API_URL is where everything goes."""

from __future__ import annotations

import pytest
from discord.http import Route
from support.discordservice import redirected

from bot.platforms.discord.redirect import redirect_rest


@pytest.mark.parametrize(
    ("api_url", "base"),
    [
        ("http://proxy:8080/api/v10", "http://proxy:8080/api/v10"),
        ("http://proxy:8080", "http://proxy:8080/api/v10"),
    ],
)
def test_requests_go_to_the_address_and_a_bare_host_gets_the_path(api_url: str, base: str) -> None:
    with redirected():
        redirect_rest(api_url)
        assert Route("GET", "/users/@me").url == f"{base}/users/@me"
