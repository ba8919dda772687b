"""The body of what a chat posts to us: bounded in bytes and in time."""

from __future__ import annotations

import asyncio

from aiohttp import web


async def read_body(request: web.Request, *, most: int, timeout_s: float) -> bytes | None:
    """The body as it came; None when it has more than `most` bytes, or says so.

    Raises TimeoutError, and what aiohttp raises where the connection breaks.
    """
    if (request.content_length or 0) > most:
        return None
    body = bytearray()
    async with asyncio.timeout(timeout_s):
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > most:
                return None
    return bytes(body)
