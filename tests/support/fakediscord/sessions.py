"""One bot's session at the gateway: it outlives its connection, so that it can be resumed."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections import deque
from typing import Any, Protocol

from aiohttp import web

KEPT_EVENTS = 10_000  #: Who missed more than this cannot resume.


class Packer(Protocol):
    """Compresses a stream of messages."""

    def __call__(self, data: bytes) -> bytes: ...


def zlib_stream() -> Packer:
    """One stream for the whole connection; each message ends at a flush."""
    stream = zlib.compressobj()
    return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)


def zstd_stream() -> Packer:
    """The same with Zstandard, for a client whose Python has it."""
    try:
        import zstandard
    except ImportError:
        from compression.zstd import ZstdCompressor  # type: ignore[import-not-found]

        stream = ZstdCompressor()
        return lambda data: stream.compress(data, mode=ZstdCompressor.FLUSH_BLOCK)
    older = zstandard.ZstdCompressor().compressobj()
    return lambda data: older.compress(data) + older.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)


PACKERS = {"zlib-stream": zlib_stream, "zstd-stream": zstd_stream}


class Socket:
    """One connection to a client."""

    def __init__(self, request: web.Request) -> None:
        packer = PACKERS.get(request.query.get("compress", ""))
        self._pack = None if packer is None else packer()
        self._request = request
        self._order = asyncio.Lock()
        self.stream = web.WebSocketResponse(compress=False, timeout=1)

    async def send(self, payload: dict[str, Any]) -> None:
        """Send one message; nothing happens where the client has gone."""
        text = json.dumps(payload, separators=(",", ":"))
        async with self._order:
            try:
                if self._pack is None:
                    await self.stream.send_str(text)
                else:
                    await self.stream.send_bytes(self._pack(text.encode()))
            except ConnectionError:
                self.drop()

    async def close(self, code: int) -> None:
        await self.stream.close(code=code)

    def drop(self) -> None:
        """Cut the connection without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()


class Session:
    """What one shard of one bot has been told, and where it listens now."""

    def __init__(self, id_: str, *, shard: tuple[int, int], intents: int) -> None:
        self.id = id_
        self.shard = shard
        self.intents = intents
        self.socket: Socket | None = None
        self.resumed = 0
        self._sequence = 0
        self._sent: deque[dict[str, Any]] = deque(maxlen=KEPT_EVENTS)
        self._order = asyncio.Lock()

    async def dispatch(self, event: str, data: dict[str, Any]) -> None:
        """Tell of an event; one who is not listening can have it by resuming."""
        async with self._order:
            self._sequence += 1
            payload = {"op": 0, "t": event, "s": self._sequence, "d": data}
            self._sent.append(payload)
            if self.socket is not None:
                await self.socket.send(payload)

    async def resume(self, socket: Socket, after: int) -> bool:
        """Send all that came after this; False where it is not there any more."""
        async with self._order:
            if after > self._sequence or after < self._sequence - len(self._sent):
                return False
            for payload in tuple(self._sent):
                if payload["s"] > after:
                    await socket.send(payload)
            self.socket = socket
        self.resumed += 1
        await self.dispatch("RESUMED", {})
        return True
