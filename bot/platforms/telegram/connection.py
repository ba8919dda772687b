"""The library's bot on the service's own loop: where it connects, and how long it waits."""

from __future__ import annotations

import logging
import os
import ssl

from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.config import Telegram
from bot.platforms.telegram.limiter import Limiter
from bot.platforms.telegram.turns import Turns

API_URL = "https://api.telegram.org"
CONNECTIONS = 32
CONNECT_S, ANSWER_S, WRITE_S, UPLOAD_S, POOL_S = 5.0, 20.0, 20.0, 60.0, 10.0

Bot = ExtBot[int]


def api_url(settings: Telegram) -> str:
    """The Bot API server, without a slash at its end."""
    return settings.api_url or API_URL


def build(settings: Telegram, turns: Turns) -> Bot:
    """A bot that is not connected yet; `settings` have a token."""
    assert settings.token is not None  # noqa: S101 - nobody builds a bot without one
    # The library's own switch: without it every 429 is also a deprecation warning.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    # It logs a traceback for every 429 that is not tried again there; we say it in a line.
    logging.getLogger("telegram.ext.AIORateLimiter").setLevel(logging.CRITICAL)
    # At DEBUG it writes every parameter down, the webhook's word among them.
    logging.getLogger("telegram").setLevel(logging.INFO)
    certificates = ssl.create_default_context()  # megabytes: one for both
    return ExtBot(
        settings.token.get_secret_value(),
        base_url=f"{api_url(settings)}/bot",
        base_file_url=f"{api_url(settings)}/file/bot",
        request=_request(CONNECTIONS, certificates),
        get_updates_request=_request(1, certificates),
        rate_limiter=Limiter(turns),
    )


def _request(connections: int, certificates: ssl.SSLContext) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        connect_timeout=CONNECT_S,
        read_timeout=ANSWER_S,
        write_timeout=WRITE_S,
        media_write_timeout=UPLOAD_S,
        pool_timeout=POOL_S,
        httpx_kwargs={"trust_env": False, "verify": certificates},
    )
