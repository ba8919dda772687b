"""The other way in: Telegram posts each update to the listener.

The path holds nothing secret; Telegram repeats a word in a header that only it was told. It is
answered once the update is written down, and posts again what was answered otherwise.
"""

from __future__ import annotations

import hmac
import json
import logging
from typing import Any

from aiohttp import web

from bot.platforms.bodies import read_body
from bot.platforms.telegram.connection import Bot
from bot.platforms.telegram.receiving import ALLOWED, Receiver

log = logging.getLogger(__name__)

PATH = "/telegram/updates"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_BODY = 512 * 1024  #: Bytes; a long message with all its entities has a tenth of that.
BODY_S = 10.0
CONNECTIONS = 16  #: Telegram posts so many updates at the same time.


class Webhook:
    """The door for updates. `secret` has letters, digits, `_` and `-` only, 256 at most."""

    def __init__(self, *, public_url: str, secret: str) -> None:
        self._url = f"{public_url.rstrip('/')}{PATH}"
        self._secret = secret.encode()
        self._receiver: Receiver | None = None

    async def open(self, bot: Bot, receiver: Receiver) -> None:
        """Tell Telegram where to post. What is pending there stays."""
        self._receiver = receiver
        await bot.set_webhook(
            self._url,
            secret_token=self._secret.decode(),
            allowed_updates=ALLOWED,
            max_connections=CONNECTIONS,
            drop_pending_updates=False,
        )

    def close(self) -> None:
        """Take nothing more; Telegram keeps it until the next start."""
        self._receiver = None

    async def receive(self, request: web.Request) -> web.Response:
        """Take one update: 200 once it is kept. Anything else makes Telegram try again."""
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return _refuse(403, "This is not for you.")
        receiver = self._receiver
        if receiver is None or receiver.full:
            return _refuse(503, "Not now.")
        try:
            body = await read_body(request, most=MAX_BODY, timeout_s=BODY_S)
        except (TimeoutError, web.RequestPayloadError):
            return _refuse(408, "The body did not arrive.")
        update = None if body is None else _parse(body)
        if update is None:
            log.warning("an update that cannot be read was refused")
            return _refuse(400 if body else 413, "This is no update.")
        await receiver.take([update])
        return web.Response()


def _parse(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except ValueError:
        return None
    told = isinstance(update, dict) and type(update.get("update_id")) is int
    return update if told else None


def _refuse(status: int, reason: str) -> web.Response:
    response = web.Response(status=status, text=f"{reason}\n")
    response.force_close()  # the body may not have been read to its end
    return response
