"""Servers on real sockets, and pictures of every awkward kind."""

from __future__ import annotations

import asyncio
import io
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image

from bot.pictures.fetch import Fetcher, Pace

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Handler], Awaitable[str]]]:
    """Start an aiohttp server for every path; returns its base URL."""
    async with AsyncExitStack() as stack:

        async def start(handler: Handler) -> str:
            app = web.Application()
            app.router.add_get("/{path:.*}", handler)
            server = TestServer(app, host="127.0.0.1", shutdown_timeout=0)
            await server.start_server()
            stack.push_async_callback(server.close)
            return f"http://127.0.0.1:{server.port}"

        yield start


@pytest.fixture
async def talk() -> AsyncIterator[Callable[[Talk], Awaitable[str]]]:
    """Start a bare TCP server that says what it likes after a request's head."""
    async with AsyncExitStack() as stack:

        async def start(speak: Talk) -> str:
            server = await asyncio.start_server(_polite(speak), "127.0.0.1", 0)
            await stack.enter_async_context(_closing(server))
            return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

        yield start


def _polite(speak: Talk) -> Talk:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A client that refuses what it is told hangs up: that is what most tests are about.
        with closing(writer), suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            await speak(reader, writer)

    return handle


@asynccontextmanager
async def _closing(server: asyncio.Server) -> AsyncIterator[None]:
    try:
        yield
    finally:
        server.close()


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher() as fetcher:
        yield fetcher


@pytest.fixture
async def impatient() -> AsyncIterator[Fetcher]:
    """A fetcher that gives up soon, so that tests do not take long."""
    async with Fetcher(pace=Pace(total=1, silence=0.3, grace=0.2, floor=2**20)) as fetcher:
        yield fetcher


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., Path]:
    """Write a picture; `mode`, `size` and Pillow's save options may be given."""

    def make(
        name: str = "picture.png",
        *,
        mode: str = "RGB",
        size: tuple[int, int] = (64, 48),
        colour: object = None,
        **options: object,
    ) -> Path:
        path = tmp_path / name
        image = Image.new(mode, size, colour if colour is not None else 0)  # type: ignore[arg-type]
        image.save(path, **options)  # type: ignore[arg-type]
        return path

    return make


@pytest.fixture(scope="session")
def bomb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A valid PNG of 30,000×30,000 pixels in about a hundred kilobytes."""
    path = tmp_path_factory.mktemp("bomb") / "bomb.png"
    packer = zlib.compressobj()
    row = bytes(1 + 30_000 // 8)
    data = b"".join(packer.compress(row * 100) for _ in range(300)) + packer.flush()
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND")
    )
    return path


@pytest.fixture
def png() -> bytes:
    """An ordinary small picture."""
    buffer = io.BytesIO()
    Image.effect_noise((64, 64), 60).convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()


def _chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
