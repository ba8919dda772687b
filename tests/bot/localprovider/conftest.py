"""A local provider on a real socket, a host of pictures, and a receiver of callbacks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from support.localprovider import SECONDS, Provider, Receiver, Start, listening

from bot.localprovider.server import ProviderOptions, serve


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application(client_max_size=2**20)
    app.router.add_post("/callbacks/{path:.*}", receiver.take)
    async with listening(app) as url:
        receiver.url = f"{url}/callbacks/secret"
        yield receiver


@pytest.fixture
async def pictures() -> AsyncIterator[dict[str, bytes]]:
    """Files by name, served at `pictures["url"]`; put bytes in and they are there."""
    files: dict[str, bytes] = {}

    async def serve_file(request: web.Request) -> web.Response:
        return web.Response(body=files[request.match_info["name"]])

    app = web.Application()
    app.router.add_get("/{name}", serve_file)
    async with listening(app) as url:
        files["url"] = url.encode()
        yield files


@pytest.fixture
async def start(
    tmp_path: Path, receiver: Receiver, pictures: dict[str, bytes]
) -> AsyncIterator[Start]:
    """Start providers; each is stopped at the end."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())

        async def start_one(**changes: Any) -> Provider:
            host = pictures["url"].decode().removeprefix("http://")
            options = ProviderOptions(
                **{
                    "data_dir": tmp_path / "provider",
                    "models_dir": tmp_path / "models",
                    "input_hosts": (host,),
                    "faults": True,
                }
                | changes
            )
            url: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            task = asyncio.create_task(serve(options, ready=url.set_result))
            async with asyncio.timeout(SECONDS):
                await asyncio.wait({task, url}, return_when=asyncio.FIRST_COMPLETED)
            if not url.done():
                task.result()
            provider = Provider(url.result(), session, receiver, task)
            stack.push_async_callback(provider.stop)
            return provider

        yield start_one


@pytest.fixture
async def provider(start: Start) -> Provider:
    return await start()
