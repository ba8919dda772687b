"""The other way in: Discord posts each interaction to the listener, signed.

Nothing is done before the signature is checked. What is taken is answered 202 with nothing in it,
and then as ever, by a request of ours: so it goes through the same code as what the gateway tells.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.platforms.bodies import read_body
from bot.platforms.discord.recent import Recent
from bot.platforms.discord.signature import WINDOW_MS, PublicKey, Stamp

log = logging.getLogger(__name__)

#: Bytes. The largest are message menus: a message of 6,000 characters in embeds, with its files.
MAX_BODY = 256 * 1024
BODY_S = 3.0  #: So long Discord waits for the whole answer.
MOST_READING = 256  #: Bodies at once; they are in memory before it is known whose they are.
PING = 1  #: Discord: "Interaction Type"

Told = dict[str, Any]
Take = Callable[[Told], None]


class Door:
    """Takes interactions while it is open. `clock` is UTC milliseconds.

    Once it knows the key it answers Discord's own checks of the address, open or not.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], int],
        body_s: float = BODY_S,
        most_reading: int = MOST_READING,
    ) -> None:
        self._clock = clock
        self._body_s = body_s
        self._most_reading = most_reading
        self._key: PublicKey | None = None
        self._take: Take | None = None
        self._is_shut = False
        self._recent = Recent()
        self._reading = 0

    def open(self, take: Take, *, key: PublicKey) -> None:
        """Hand every interaction to `take` from now on, which begins and does not wait."""
        self._key, self._take = key, take

    def close(self) -> None:
        """Take nothing until it is opened again."""
        self._take = None

    def shut(self) -> None:
        """Take nothing more, for good: who balances between processes may try another one."""
        self._is_shut = True

    async def receive(self, request: web.Request) -> web.Response:
        """Take one interaction."""
        if self._key is None or self._reading >= self._most_reading:
            return _refuse(503, "Not now.")
        stamp = Stamp.of(request.headers)
        if stamp is None:
            return _refuse(401, "This is not signed.")
        self._reading += 1
        try:
            body = await read_body(request, most=MAX_BODY, timeout_s=self._body_s)
        except (TimeoutError, web.RequestPayloadError):
            return _refuse(408, "The body did not arrive.")
        finally:
            self._reading -= 1
        if body is None:
            return _refuse(413, f"An interaction has at most {MAX_BODY} bytes.")
        if not self._is_genuine(self._key, stamp, body):
            return _refuse(401, "This is not signed by Discord, or not now.")
        return await self._answer(request, body)

    def _is_genuine(self, key: PublicKey, stamp: Stamp, body: bytes) -> bool:
        # Discord itself sends wrong signatures now and then, to see them refused.
        if not key.has_signed(stamp, body):
            return False
        late_ms = stamp.late_ms(self._clock())
        if abs(late_ms) > WINDOW_MS:
            log.warning(
                "signed %d s ago, so refused: is this machine's clock right?", late_ms // 1000
            )
            return False
        return True

    async def _answer(self, request: web.Request, body: bytes) -> web.Response:
        told = _parse(body)
        if told is None:
            log.warning("an interaction that cannot be read was refused")
            return _refuse(400, "This is no interaction.")
        if told["type"] == PING:
            return web.json_response({"type": PING})
        if self._take is None or self._is_shut:
            return _refuse(503, "Not now.")
        if not self._recent.is_new(told["id"], now=self._clock()):
            log.warning("interaction %s was posted again and passed over", told["id"])
            return web.Response(status=202)
        return await self._accept(request, told, self._take)

    async def _accept(self, request: web.Request, told: Told, take: Take) -> web.Response:
        # Sent whole before anything is begun: our own answer must not overtake it.
        accepted = web.Response(status=202)
        try:
            await accepted.prepare(request)
            await accepted.write_eof()
        except ConnectionError:
            log.info("Discord hung up on interaction %s", told["id"])
        try:
            take(told)
        except Exception:
            log.exception("interaction %s cannot be read", told["id"])
        return accepted


def _parse(body: bytes) -> Told | None:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or type(told.get("type")) is not int:
        return None
    id = told.get("id")
    return told if isinstance(id, str) and id.isascii() and id.isdecimal() else None


def _refuse(status: int, reason: str) -> web.Response:
    response = web.Response(status=status, text=f"{reason}\n")
    response.force_close()  # the body may not have been read to its end
    return response
