"""The other way in: Telegram posts each update to the listener.

The path holds nothing secret; Telegram repeats a word in a header that only it was told. It is
answered once the update is written down, and posts again what was answered otherwise. For this a
process needs no connection to Telegram, and nothing of its library.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.platforms.bodies import read_body
from bot.platforms.telegram import inbox
from bot.platforms.telegram.memory import Posted

log = logging.getLogger(__name__)

PATH = "/telegram/updates"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_BODY = 512 * 1024  #: Bytes; a long message with all its entities has a tenth of that.
BODY_S = 10.0
MOST_IDS = 2**63  #: A number that is greater cannot be kept.


class Door:
    """Takes updates into the inbox, for whichever process deals with them.

    `secret` has letters, digits, `_` and `-` only, 256 at most; `clock` is UTC milliseconds.
    """

    door_path = PATH

    def __init__(self, memory: Posted, *, secret: str, clock: Callable[[], int]) -> None:
        self._memory = memory
        self._secret = secret.encode()
        self._clock = clock
        self._is_open = True

    def shut(self) -> None:
        """Take nothing more; Telegram keeps it until the next start."""
        self._is_open = False

    async def receive(self, request: web.Request) -> web.Response:
        """Take one update: 200 once it is kept. Anything else makes Telegram try again."""
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return _refuse(403, "This is not for you.")
        if not self._is_open:
            return _refuse(503, "Not now.")
        try:
            body = await read_body(request, most=MAX_BODY, timeout_s=BODY_S)
        except (TimeoutError, web.RequestPayloadError):
            return _refuse(408, "The body did not arrive.")
        update = None if body is None else _parse(body)
        if update is None:
            log.warning("an update that cannot be read was refused")
            return _refuse(400 if body else 413, "This is no update.")
        if not await inbox.keep(self._memory, [update], now=self._clock()):
            log.warning("too many updates wait; Telegram keeps the next")
            return _refuse(503, "Not now.")
        return web.Response()


def _parse(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except ValueError:
        return None
    number = update.get("update_id") if isinstance(update, dict) else None
    return update if type(number) is int and 0 <= number < MOST_IDS else None


def _refuse(status: int, reason: str) -> web.Response:
    response = web.Response(status=status, text=f"{reason}\n")
    response.force_close()  # the body may not have been read to its end
    return response
