"""`POST /callbacks/{task_id}/{token}`: a provider tells that a task has ended."""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol

from aiohttp import web

from bot.provider.errors import Unreadable
from bot.signing import Signer

log = logging.getLogger(__name__)

PATH = "/callbacks/{task_id}/{token}"
MAX_BODY = 256 * 2**10  # bytes
BODY_SECONDS = 10.0
#: What the vendor takes for "received" (provider-api section 4.1); anything else it repeats.
RECEIVED = b'{"code":"200"}'
_JSON = {"Content-Type": "application/json"}


class Callbacks(Protocol):
    """Who acts on a callback. Satisfied by bot/tasks/lifecycle.py."""

    async def callback(self, task_id: str, body: bytes) -> None:
        """Return once committed, for repeated and late ones too; raise Unreadable."""


class CallbackDoor:
    """Lets callbacks with the right token through, and answers as the provider expects."""

    def __init__(
        self, callbacks: Callbacks, signer: Signer, *, body_seconds: float = BODY_SECONDS
    ) -> None:
        self._callbacks = callbacks
        self._signer = signer
        self._body_seconds = body_seconds

    async def receive(self, request: web.Request) -> web.Response:
        """Answer 200 only after the commit. The token is looked at before the body."""
        task_id, token = request.match_info["task_id"], request.match_info["token"]
        if not self._signer.is_callback_token(task_id, token):
            return _refuse(403, "This is not a callback address of ours.")
        try:
            body = await self._read(request)
        except TimeoutError:
            return _refuse(408, "The body did not arrive in time.")
        except web.RequestPayloadError:
            return _refuse(400, "The body is garbled.")
        if body is None:
            log.warning("task %s: a callback was too large", task_id)
            return _refuse(413, f"A callback has at most {MAX_BODY} bytes.")
        try:
            await self._callbacks.callback(task_id, body)
        except Unreadable as error:
            log.warning("task %s: a callback could not be read: %s", task_id, error.problem)
            return _refuse(400, "This callback cannot be read.")
        return web.Response(body=RECEIVED, headers=_JSON)

    async def _read(self, request: web.Request) -> bytes | None:
        """The body; None when it is, or claims to be, too large. Raises TimeoutError."""
        if (request.content_length or 0) > MAX_BODY:
            return None
        if request.content.is_eof():  # it came with the head, as nearly all do
            body = request.content.read_nowait()
            return body if len(body) <= MAX_BODY else None
        async with asyncio.timeout(self._body_seconds):
            return await _read_slowly(request)


async def _read_slowly(request: web.Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


def _refuse(status: int, reason: str) -> web.Response:
    response = web.Response(status=status, text=f"{reason}\n")
    # Its body may not have been read to the end: nothing else can come on this connection.
    response.force_close()
    return response
